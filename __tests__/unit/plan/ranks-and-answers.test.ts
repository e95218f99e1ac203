import type { Answers, Image } from '../../../src/model/index.ts'
import {
  anImage,
  aPolicy,
  daysAgo,
  imageId,
  naming,
  someAnswers,
} from '../../support/model-factories.ts'
import { planOf, reasonsOf } from './planning.ts'

const ids = [1, 2, 3, 4].map(imageId)
const [A = '', B = '', C = '', D = ''] = ids

/** A is the newest. */
const images: readonly Image[] = ids.map((id, index) =>
  anImage({ id, createdAt: daysAgo(10 * (index + 1)) }),
)

const sharing = (...shared: readonly string[]): Answers =>
  someAnswers({ imageSharing: new Map(shared.map((id) => [id, ['444455556666']])) })

const using = (...used: readonly string[]): Answers =>
  someAnswers({
    imageReferences: new Map(
      used.map((id) => [id, [naming(id, { source: 'image-references', resource: 'recipe-1' })]]),
    ),
  })

describe('an answer about an image', () => {
  const policy = aPolicy({ keepPrevious: 2 })

  it.each([
    { what: 'is shared', answers: sharing(C), code: 'shared' },
    { what: 'is used', answers: using(C), code: 'in-use' },
  ])('keeps one that would go, because it $what', ({ answers, code }) => {
    expect(reasonsOf(planOf({ images, answers }, policy))).toEqual({
      [A]: 'keep-previous',
      [B]: 'keep-previous',
      [C]: code,
      [D]: 'surplus',
    })
  })

  it.each([
    { what: 'is shared', answers: sharing(A), code: 'shared' },
    { what: 'is used', answers: using(A), code: 'in-use' },
  ])('takes no slot from one that $what, and gives it to no other', ({ answers, code }) => {
    expect(reasonsOf(planOf({ images, answers }, policy))).toEqual({
      [A]: code,
      [B]: 'keep-previous',
      [C]: 'surplus',
      [D]: 'surplus',
    })
  })
})

describe('what was listed about an image', () => {
  it.each([
    { what: 'is used', inventory: { images, references: [naming(A)] } },
    {
      what: 'is public',
      inventory: { images: images.map((each) => ({ ...each, isPublic: each.id === A })) },
    },
  ])('takes it out of its slot, where it $what', ({ inventory }) => {
    expect(reasonsOf(planOf(inventory, aPolicy({ keepPrevious: 2 })))).toMatchObject({
      [B]: 'keep-previous',
      [C]: 'keep-previous',
      [D]: 'surplus',
    })
  })
})
