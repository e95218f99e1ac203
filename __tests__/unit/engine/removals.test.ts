import type { PlannedImage, Removals, Warning } from '../../../src/model/index.ts'
import {
  goingOf,
  isEmpty,
  joined,
  NOTHING,
  withRenewed,
} from '../../../src/engine/pending-removals.ts'
import {
  anImage,
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  aSnapshot,
  aTargetPlan,
  imageId,
  snapshotId,
} from '../../support/model-factories.ts'

const stays = { verdict: 'keep', reason: { code: 'not-made-for-an-image' } } as const

const image = (number: number, overrides: Partial<PlannedImage> = {}): PlannedImage =>
  aPlannedImage({ image: anImage({ id: imageId(number) }), ...overrides })
const orphan = (number: number): ReturnType<typeof aPlannedOrphan> =>
  aPlannedOrphan({ snapshot: aSnapshot({ id: snapshotId(number) }) })
const gone = (number: number): Removals['goneImages'][number] => ({
  image: anImage({ id: imageId(number) }),
  snapshots: [aPlannedSnapshot({ id: snapshotId(number) })],
})

describe('what still goes of removals', () => {
  it('is what has the verdict', () => {
    const used = image(2, { verdict: { verdict: 'keep', reason: { code: 'in-use' } } })
    const kept = { ...orphan(2), verdict: stays }

    expect(
      goingOf({ images: [image(1), used], orphans: [orphan(1), kept], goneImages: [] }),
    ).toEqual({
      images: [image(1)],
      orphans: [orphan(1)],
      goneImages: [],
    })
  })

  it('is an image that is gone for as long as one of its snapshots goes', () => {
    const kept = aPlannedSnapshot({ id: snapshotId(9), verdict: stays })
    const partly = { ...gone(1), snapshots: [kept, ...gone(1).snapshots] }
    const all = { ...NOTHING, goneImages: [partly, { ...gone(2), snapshots: [kept] }] }

    expect(goingOf(all).goneImages).toEqual([partly])
  })
})

describe('removals are empty', () => {
  it.each<{ what: string; removals: Removals; empty: boolean }>([
    { what: 'nothing', removals: NOTHING, empty: true },
    { what: 'an image', removals: { ...NOTHING, images: [image(1)] }, empty: false },
    { what: 'an orphan', removals: { ...NOTHING, orphans: [orphan(1)] }, empty: false },
    {
      what: 'an image that is gone',
      removals: { ...NOTHING, goneImages: [gone(1)] },
      empty: false,
    },
  ])('where there is $what: $empty', ({ removals, empty }) => {
    expect(isEmpty(removals)).toBe(empty)
  })
})

it('removals are joined in their order', () => {
  const all = (number: number): Removals => ({
    images: [image(number)],
    orphans: [orphan(number)],
    goneImages: [gone(number)],
  })

  expect(joined(all(1), all(2))).toEqual({
    images: [image(1), image(2)],
    orphans: [orphan(1), orphan(2)],
    goneImages: [gone(1), gone(2)],
  })
})

describe('a plan that was renewed in part', () => {
  const used = image(2, { verdict: { verdict: 'keep', reason: { code: 'in-use' } } })
  const kept = { ...orphan(2), verdict: stays }

  it('has the new verdicts, and the old ones of what was not planned again, in the old order', () => {
    const plan = aTargetPlan({
      images: [1, 2, 3].map((each) => image(each)),
      orphans: [1, 2, 3].map(orphan),
    })
    const renewed = aTargetPlan({ images: [used], orphans: [kept] })

    expect(withRenewed(plan, renewed)).toMatchObject({
      images: [image(1), used, image(3)],
      orphans: [orphan(1), kept, orphan(3)],
    })
  })

  it('has nothing that is new', () => {
    const renewed = aTargetPlan({ images: [image(9)], orphans: [orphan(9)] })

    expect(withRenewed(aTargetPlan(), renewed)).toMatchObject({ images: [], orphans: [] })
  })

  it('warns as the newest evidence does, and of what was odd about what went before', () => {
    const warning = (code: Warning['code'], message: string): Warning => ({ code, message })
    const odd = warning('image-outlives-snapshots', 'A')
    const alias = warning('unknown-alias', 'B')
    const plan = aTargetPlan({ warnings: [warning('unreadable-keep-until', 'C'), odd] })

    expect(withRenewed(plan, aTargetPlan({ warnings: [alias] })).warnings).toEqual([odd, alias])
  })
})
