import type { Refusal, RemovalLimit, Removals, TargetInventory } from '../../../src/model/index.ts'
import { refusalsOf } from '../../../src/plan/max-removals.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  aPlannedImage,
  aPlannedOrphan,
  aPolicy,
  aSnapshot,
  imageId,
  known,
  snapshotId,
} from '../../support/model-factories.ts'
import { planOf } from './planning.ts'

const count = (number: number): RemovalLimit => ({ kind: 'count', count: number })
const percentage = (percent: number): RemovalLimit => ({ kind: 'percentage', percent })

const NOTHING_GOES = { images: 0, orphans: 0 } as const
const kept = { verdict: 'keep', reason: { code: 'in-use' } } as const

type Amounts = Readonly<Record<'images' | 'orphans', number>>

const many = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item)

/** A plan by which so many go. What stays beside them is not counted. */
const going = ({ images, orphans }: Amounts): Pick<Removals, 'images' | 'orphans'> => ({
  images: [aPlannedImage({ verdict: kept }), ...many(images, aPlannedImage())],
  orphans: [
    aPlannedOrphan({ verdict: { verdict: 'report', reason: { code: 'orphan', image: 'ami-1' } } }),
    ...many(orphans, aPlannedOrphan()),
  ],
})

/** A target with so many of each. */
const having = ({ images, orphans }: Amounts): Pick<TargetInventory, 'images' | 'snapshots'> => ({
  images: many(images, anImage()),
  snapshots: known(many(orphans, aSnapshot())),
})

describe('max-removals', () => {
  it.each<{ maxRemovals: RemovalLimit; total: number; count: number; limit: number }>([
    { maxRemovals: count(100), total: 500, count: 101, limit: 100 },
    { maxRemovals: count(0), total: 500, count: 1, limit: 0 },
    { maxRemovals: percentage(20), total: 100, count: 21, limit: 20 },
    { maxRemovals: percentage(20), total: 14, count: 3, limit: 2 },
    { maxRemovals: percentage(20), total: 4, count: 2, limit: 1 },
    { maxRemovals: percentage(1), total: 9, count: 2, limit: 1 },
    { maxRemovals: percentage(0), total: 500, count: 1, limit: 0 },
    { maxRemovals: percentage(29), total: 100, count: 30, limit: 29 },
  ])('of $maxRemovals refuses $count of $total', ({ maxRemovals, total, count, limit }) => {
    const policy = aPolicy({ maxRemovals })
    const there = having({ images: total, orphans: total })
    const refusals = (amounts: Partial<Amounts>): readonly Refusal[] =>
      refusalsOf(going({ ...NOTHING_GOES, ...amounts }), there, policy, undefined)

    expect(refusals({ images: count })).toEqual([{ what: 'images', count, limit }])
    expect(refusals({ orphans: count })).toEqual([{ what: 'orphaned snapshots', count, limit }])
  })

  it.each<{ maxRemovals: RemovalLimit; total: number; count: number }>([
    { maxRemovals: count(100), total: 100, count: 100 },
    { maxRemovals: count(0), total: 5, count: 0 },
    { maxRemovals: percentage(20), total: 100, count: 20 },
    { maxRemovals: percentage(20), total: 14, count: 2 },
    { maxRemovals: percentage(20), total: 4, count: 1 },
    { maxRemovals: percentage(100), total: 7, count: 7 },
    { maxRemovals: percentage(0), total: 5, count: 0 },
    { maxRemovals: { kind: 'none' }, total: 10_000, count: 10_000 },
  ])('of $maxRemovals lets $count of $total go', ({ maxRemovals, total, count }) => {
    const plan = going({ images: count, orphans: count })
    const there = having({ images: total, orphans: total })

    expect(refusalsOf(plan, there, aPolicy({ maxRemovals }), undefined)).toEqual([])
  })
  it('is by default with plan-file what it planned', () => {
    const policy = aPolicy({ maxRemovals: { kind: 'planned' } })
    const approval = anApproval({
      images: new Map([1, 2].map((id) => [imageId(id), new Set<string>()])),
      orphans: new Set([snapshotId(1)]),
    })
    const there = having({ images: 9, orphans: 9 })

    expect(refusalsOf(going({ images: 2, orphans: 1 }), there, policy, approval)).toEqual([])
    expect(refusalsOf(going({ images: 3, orphans: 2 }), there, policy, approval)).toEqual([
      { what: 'images', count: 3, limit: 2 },
      { what: 'orphaned snapshots', count: 2, limit: 1 },
    ])
  })

  it('lets nothing go of a plan file that has no plan for the target', () => {
    const policy = aPolicy({ maxRemovals: { kind: 'planned' } })
    const there = having({ images: 9, orphans: 9 })

    expect(refusalsOf(going({ images: 1, orphans: 1 }), there, policy, undefined)).toEqual([
      { what: 'images', count: 1, limit: 0 },
      { what: 'orphaned snapshots', count: 1, limit: 0 },
    ])
  })
})

describe('the refusals of a target', () => {
  const images = [1, 2, 3].map((id) => anImage({ id: imageId(id), isPublic: id === 3 }))
  const snapshots = known(
    [11, 12, 13].map((id) =>
      aSnapshot({
        id: snapshotId(id),
        description: `Created by CreateImage(i-1) for ${imageId(id)}`,
        state: id === 13 ? 'pending' : 'completed',
      }),
    ),
  )

  it('come with its whole plan', () => {
    const policy = aGreedyPolicy({ maxRemovals: count(1), orphanSnapshots: 'delete' })
    const plan = planOf({ images, snapshots }, policy)

    expect(plan.refusals).toEqual([
      { what: 'images', count: 2, limit: 1 },
      { what: 'orphaned snapshots', count: 2, limit: 1 },
    ])
    expect(plan.images.filter(({ verdict }) => verdict.verdict === 'remove')).toHaveLength(2)
    expect(plan.orphans.filter(({ verdict }) => verdict.verdict === 'remove')).toHaveLength(2)
  })
  it('are measured against what the plan file plans for it', () => {
    const approvals = [
      anApproval({
        images: new Map([1, 2, 3].map((id) => [imageId(id), new Set<string>()])),
      }),
    ]
    const planned = { maxRemovals: { kind: 'planned' }, approvals } as const

    expect(planOf({ images, snapshots }, aGreedyPolicy(planned)).refusals).toEqual([])
  })
})
