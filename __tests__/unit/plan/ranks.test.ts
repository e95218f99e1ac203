import { DAY, type Image, type ImageState, type Policy } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aPolicy,
  daysAgo,
  imageId,
  tags,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, reasonsOf, removedOf } from './planning.ts'

/** Images of these ages in days; the first has the id 1. */
const aged = (ages: readonly number[], overrides: Partial<Image> = {}): readonly Image[] =>
  ages.map((days, index) =>
    anImage({ id: imageId(index + 1), createdAt: daysAgo(days), ...overrides }),
  )

const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

describe('keep-previous', () => {
  it.each<{ policy: Partial<Policy>; ages: readonly number[]; removed: readonly number[] }>([
    { policy: { keepPrevious: 4 }, ages: [50, 40, 30, 20, 10], removed: [50] },
    { policy: { keepPrevious: 2 }, ages: [50, 40, 30, 20, 10], removed: [50, 40, 30] },
    { policy: { keepPrevious: 2, maxAge: 30 * DAY }, ages: [29, 28, 27, 26, 25], removed: [] },
    {
      policy: { keepPrevious: 2, maxAge: 15 * DAY },
      ages: [1, 5, 10, 20, 30, 40],
      removed: [20, 30, 40],
    },
    { policy: { keepPrevious: 5 }, ages: [50, 40, 30, 20, 10], removed: [] },
    { policy: { keepPrevious: 0, maxAge: 0 }, ages: [2, 1, 0], removed: [2, 1, 0] },
    { policy: { keepPrevious: 1 }, ages: [3, 0.5, 2, 0.1], removed: [3, 2] },
  ])('with $policy of the ages $ages removes $removed', ({ policy, ages, removed }) => {
    const plan = planOf({ images: aged(ages) }, aPolicy(policy))

    expect(removedOf(plan)).toEqual(removed.map((age) => imageId(ages.indexOf(age) + 1)))
  })
  it('ranks the smaller id of two equally old images as newer', () => {
    const images = [3, 1, 2].map((number) => anImage({ id: imageId(number) }))
    const plan = planOf({ images }, aGreedyPolicy({ keepPrevious: 2 }))

    expect(ids(1, 2, 3).map((id) => plannedImage(plan, id).verdict)).toMatchObject([
      { verdict: 'keep', reason: { code: 'keep-previous', rank: 1, keep: 2 } },
      { verdict: 'keep', reason: { code: 'keep-previous', rank: 2, keep: 2 } },
      { verdict: 'remove', reason: { code: 'expired', rank: 3 } },
    ])
  })

  it.each<{ what: string; image: Partial<Image>; policy?: Partial<Policy> }>([
    { what: 'is protected', image: { deregistrationProtection: 'enabled-without-cooldown' } },
    { what: 'is managed', image: { tags: tags({ 'aws:dlm:lifecycle-policy-id': 'policy-1' }) } },
    { what: 'is shared', image: { isPublic: true } },
    { what: 'was launched lately', image: { lastLaunchedAt: daysAgo(1) } },
    {
      what: 'is not selected',
      image: { name: 'base' },
      policy: { exclude: [{ by: 'name', text: 'name:base', value: /^base$/ }] },
    },
    { what: 'is still pending', image: { state: 'pending' } },
  ])('gives no slot to an image that $what', ({ image, policy }) => {
    const images = [anImage({ ...image, id: imageId(1), createdAt: daysAgo(1) }), ...aged([9, 8])]
    const numbered = images.map((each, index) => ({ ...each, id: imageId(index + 1) }))
    const plan = planOf({ images: numbered }, aGreedyPolicy({ keepPrevious: 1, ...policy }))

    expect(removedOf(plan)).toEqual(ids(2))
    expect(reasonsOf(plan)).toMatchObject({ [imageId(3)]: 'keep-previous' })
  })
  it.each<ImageState>(['failed', 'error', 'invalid', 'disabled'])(
    'neither gives a slot to an image that is %s, nor keeps it for its rank',
    (state) => {
      const images = [anImage({ id: imageId(9), createdAt: daysAgo(2), state }), ...aged([4, 3])]
      const plan = planOf({ images }, aPolicy({ keepPrevious: 1 }))

      expect(plannedImage(plan, imageId(9)).verdict).toEqual({
        verdict: 'remove',
        reason: { code: 'surplus', keep: 1, rank: 'unranked' },
      })
      expect(reasonsOf(plan)).toMatchObject({
        [imageId(1)]: 'surplus',
        [imageId(2)]: 'keep-previous',
      })
    },
  )
})
