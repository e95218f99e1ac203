import type { Image, Mapping } from '../../../src/model/index.ts'
import { sortIntoFamilies } from '../../../src/plan/families.ts'
import { aGreedyPolicy, anImage, imageId, tags } from '../../support/model-factories.ts'
import { planOf, plannedImage, removedOf, verdictOn } from './planning.ts'

const byTags = (...keys: readonly string[]): Mapping => ({ by: 'tags', keys })
const byName = (...values: readonly string[]): Mapping => ({ by: 'name', values })
const byPattern = (pattern: RegExp): Mapping => ({ by: 'pattern', pattern })

const labelOf = (image: Partial<Image>, mapping: Mapping): string | undefined => {
  const subject = anImage(image)
  return sortIntoFamilies([subject], mapping).familyOf(subject)?.label
}

describe('mapping: tags', () => {
  const front = { environment: 'dev', role: 'front' }

  it.each([
    { tagged: front, keys: ['environment', 'role'], label: 'dev.front' },
    { tagged: front, keys: ['role', 'environment'], label: 'front.dev' },
    { tagged: front, keys: ['role'], label: 'front' },
    { tagged: { ...front, Role: 'x' }, keys: ['Role'], label: 'x' },
    { tagged: { role: ' front ' }, keys: ['role'], label: ' front ' },
  ])('$keys of $tagged is $label', ({ tagged, keys, label }) => {
    expect(labelOf({ tags: tags(tagged) }, byTags(...keys))).toBe(label)
  })

  it.each([
    { what: 'a tag is missing', tagged: { role: 'front' }, missing: ['tag environment'] },
    {
      what: 'a tag is empty',
      tagged: { environment: 'dev', role: '' },
      missing: ['tag role'],
    },
    { what: 'all are missing', tagged: {}, missing: ['tag environment', 'tag role'] },
    {
      what: 'a key only begins like it',
      tagged: { environment: 'dev', roles: 'front', ole: 'front' },
      missing: ['tag role'],
    },
    {
      what: 'a key differs in case',
      tagged: { environment: 'dev', ROLE: 'front' },
      missing: ['tag role'],
    },
  ])('gives no family where $what', ({ tagged, missing }) => {
    const mapping = byTags('environment', 'role')

    expect(verdictOn({ tags: tags(tagged) }, { mapping })).toEqual({
      verdict: 'keep',
      reason: { code: 'unmapped', missing },
    })
  })
})

describe('mapping: name', () => {
  it.each([
    { name: 'my-front-1', values: ['front', 'back'], label: 'front' },
    { name: 'back', values: ['front', 'back'], label: 'back' },
    { name: 'web-api-1', values: ['web', 'web-api'], label: 'web-api' },
    { name: 'web-api-1', values: ['web-api', 'web'], label: 'web-api' },
    { name: 'one-two', values: ['two', 'one'], label: 'two' },
    { name: 'one-two', values: ['one', 'two'], label: 'one' },
    { name: 'Front-1', values: ['front'], label: undefined },
    { name: 'fron', values: ['front'], label: undefined },
  ])('$name among $values is $label', ({ name, values, label }) => {
    expect(labelOf({ name }, byName(...values))).toBe(label)
  })

  it('says what an image lacks', () => {
    expect(verdictOn({ name: 'base' }, { mapping: byName('front') })).toEqual({
      verdict: 'keep',
      reason: { code: 'unmapped', missing: ['a name that contains a value'] },
    })
  })
})

describe('mapping: a regular expression', () => {
  it.each([
    { name: 'front-0a1b2c3', pattern: /^(.+)-[0-9a-f]{7}$/u, label: 'front' },
    { name: 'dev-front-1', pattern: /^(\w+)-(\w+)-\d$/u, label: 'dev.front' },
    { name: 'dev-front-1', pattern: /\w+-\w+/u, label: 'dev-front' },
    { name: 'front', pattern: /^(\w+)(?:-(\d+))?$/u, label: 'front.' },
    { name: '-1', pattern: /^(\w*)-/u, label: '(empty)' },
    { name: 'FRONT-1', pattern: /(front)/iu, label: 'FRONT' },
    { name: 'back', pattern: /front/u, label: undefined },
  ])('$pattern of $name is $label', ({ name, pattern, label }) => {
    expect(labelOf({ name }, byPattern(pattern))).toBe(label)
  })

  it('says what an image lacks', () => {
    expect(verdictOn({ name: 'back' }, { mapping: byPattern(/^front/u) })).toEqual({
      verdict: 'keep',
      reason: { code: 'unmapped', missing: ['a name that matches /^front/u'] },
    })
  })
})

describe('mapping: all', () => {
  it('puts every image into one family', () => {
    const images = [anImage({ name: 'a' }), anImage({ id: imageId(2), tags: new Map() })]
    const policy = aGreedyPolicy({ mapping: { by: 'all' }, keepPrevious: 1 })

    expect(removedOf(planOf({ images }, policy))).toEqual([imageId(2)])
    expect(labelOf({}, { by: 'all' })).toBe('all')
  })
})

describe('a family', () => {
  const twoOf = (first: Partial<Image>, second: Partial<Image>, mapping: Mapping): number => {
    const images = [anImage({ id: imageId(1), ...first }), anImage({ id: imageId(2), ...second })]
    const families = sortIntoFamilies(images, mapping)
    return new Set(images.map((image) => families.familyOf(image)?.key)).size
  }

  it.each([
    { one: { a: 'web', b: 'prod' }, other: { a: 'prod', b: 'web' } },
    { one: { a: 'x.y', b: 'z' }, other: { a: 'x', b: 'y.z' } },
    { one: { a: '1', b: '1' }, other: { a: '1', b: '11' } },
  ])('of $one is not that of $other', ({ one, other }) => {
    expect(twoOf({ tags: tags(one) }, { tags: tags(other) }, byTags('a', 'b'))).toBe(2)
  })
  it('has the architecture in its label only where the label has several', () => {
    const images = [
      anImage({ id: imageId(1), tags: tags({ role: 'front' }) }),
      anImage({ id: imageId(2), tags: tags({ role: 'front' }), architecture: 'arm64' }),
      anImage({ id: imageId(3), tags: tags({ role: 'back' }), architecture: 'arm64' }),
      anImage({ id: imageId(4), tags: new Map() }),
    ]
    const plan = planOf({ images }, aGreedyPolicy({ mapping: byTags('role') }))

    expect([1, 2, 3, 4].map((id) => plannedImage(plan, imageId(id)).family?.label)).toEqual([
      'front (x86_64)',
      'front (arm64)',
      'back',
      undefined,
    ])
  })

  it('has the architecture in its label where two families look alike', () => {
    const images = [
      anImage({ id: imageId(1), tags: tags({ a: 'x.y', b: 'z' }) }),
      anImage({ id: imageId(2), tags: tags({ a: 'x', b: 'y.z' }), architecture: 'arm64' }),
    ]
    const families = sortIntoFamilies(images, byTags('a', 'b'))

    expect(images.map((image) => families.familyOf(image)?.label)).toEqual([
      'x.y.z (x86_64)',
      'x.y.z (arm64)',
    ])
  })

  it('is not known of an image that was not sorted', () => {
    const families = sortIntoFamilies([], { by: 'all' })

    expect(families.familyOf(anImage())).toBeUndefined()
    expect(families.missing(anImage())).toEqual([])
  })
})
