import * as pending from '../../../src/engine/pending-removals.ts'
import type { PlannedImage, Removals, Warning } from '../../../src/model/index.ts'
import * as make from '../../support/model-factories.ts'

const { goingOf, isEmpty, joined, NOTHING, withRenewed } = pending
const { aPlannedSnapshot, aTargetPlan, imageId, snapshotId } = make

const stays = { verdict: 'keep', reason: { code: 'not-made-for-an-image' } } as const

const inUse = { verdict: 'keep', reason: { code: 'in-use' } } as const

const image = (number: number, overrides: Partial<PlannedImage> = {}): PlannedImage =>
  make.aPlannedImage({ image: make.anImage({ id: imageId(number) }), ...overrides })
const orphan = (number: number): ReturnType<typeof make.aPlannedOrphan> =>
  make.aPlannedOrphan({ snapshot: make.aSnapshot({ id: snapshotId(number) }) })
const gone = (number: number): Removals['goneImages'][number] => ({
  image: make.anImage({ id: imageId(number) }),
  snapshots: [aPlannedSnapshot({ id: snapshotId(number) })],
})
/** One of each. */
const each = (number: number): Removals => ({
  images: [image(number)],
  orphans: [orphan(number)],
  goneImages: [gone(number)],
})
const used = image(2, { verdict: inUse })
const kept = { ...orphan(2), verdict: stays }

describe('removals', () => {
  it('still hold what has the verdict', () => {
    const all = { images: [image(1), used], orphans: [orphan(1), kept], goneImages: [] }

    expect(goingOf(all)).toEqual({ ...each(1), goneImages: [] })
  })

  it('hold an image that is gone for as long as one of its snapshots goes', () => {
    const keptSnapshot = aPlannedSnapshot({ id: snapshotId(9), verdict: stays })
    const partly = { ...gone(1), snapshots: [keptSnapshot, ...gone(1).snapshots] }
    const goneImages = [partly, { ...gone(2), snapshots: [keptSnapshot] }]

    expect(goingOf({ ...NOTHING, goneImages }).goneImages).toEqual([partly])
  })

  it('are empty where nothing of any kind is left', () => {
    const { images, orphans, goneImages } = each(1)
    const parts: readonly Partial<Removals>[] = [{}, { images }, { orphans }, { goneImages }]

    expect(parts.map((part) => isEmpty({ ...NOTHING, ...part }))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('are joined in their order', () => {
    expect(joined(each(1), each(2))).toEqual({
      images: [image(1), image(2)],
      orphans: [orphan(1), orphan(2)],
      goneImages: [gone(1), gone(2)],
    })
  })
})

describe('a plan that was renewed in part', () => {
  it('has the new verdicts, and the old ones of what was not planned again, in the old order', () => {
    const plan = aTargetPlan({
      images: [1, 2, 3].map((number) => image(number)),
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
