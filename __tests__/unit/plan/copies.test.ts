import { groupCopies } from '../../../src/plan/references.ts'
import { anImage } from '../../support/model-factories.ts'

/** `b<a` is an image b that is a copy of a. */
function groupsOf(...images: readonly string[]): readonly string[] {
  const parsed = images.map((text) => {
    const [id = '', copyOf] = text.split('<')
    return anImage({ id, copyOf })
  })
  return groupCopies(parsed)
    .map((group) => group.toSorted().join(''))
    .toSorted()
}

describe('groups of copies', () => {
  it.each([
    { images: ['a', 'b'], groups: [] },
    { images: ['a', 'b<a'], groups: ['ab'] },
    { images: ['b<a'], groups: ['ab'] },
    { images: ['b<a', 'c<a', 'e<d'], groups: ['abc', 'de'] },
    { images: ['b<a', 'c<b', 'd<c', 'e<d'], groups: ['abcde'] },
    { images: ['e<d', 'd<c', 'c<b', 'b<a'], groups: ['abcde'] },
    { images: ['b<a', 'd<c', 'c<a'], groups: ['abcd'] },
    { images: ['b<a', 'd<c', 'a<c', 'f<e', 'e<d'], groups: ['abcdef'] },
    { images: ['a<b', 'b<a'], groups: ['ab'] },
    { images: ['a<a'], groups: ['a'] },
    { images: ['a<b', 'b<c', 'c<a', 'd<c'], groups: ['abcd'] },
  ])('of $images are $groups', ({ images, groups }) => {
    expect(groupsOf(...images)).toEqual(groups)
  })
})
