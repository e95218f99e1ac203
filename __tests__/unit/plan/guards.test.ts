import { describe, expect, it } from '@jest/globals'
import type { RemovalLimit } from '../../../src/model.ts'
import { refusalsOf } from '../../../src/plan/guards.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  aPolicy,
  aSnapshot,
  imageId,
  known,
  snapshotId,
} from '../../support/model-factories.ts'
import { planOf } from './planning.ts'

const count = (number: number): RemovalLimit => ({ kind: 'count', count: number })
const percentage = (percent: number): RemovalLimit => ({ kind: 'percentage', percent })

const NONE = { images: 0, goingImages: 0, snapshots: 0, goingOrphans: 0 } as const

describe('max-removals', () => {
  it.each<{ maxRemovals: RemovalLimit; total: number; going: number; limit: number }>([
    { maxRemovals: count(100), total: 500, going: 101, limit: 100 },
    { maxRemovals: count(0), total: 500, going: 1, limit: 0 },
    { maxRemovals: percentage(20), total: 100, going: 21, limit: 20 },
    { maxRemovals: percentage(20), total: 14, going: 3, limit: 2 },
    { maxRemovals: percentage(20), total: 4, going: 2, limit: 1 },
    { maxRemovals: percentage(1), total: 9, going: 2, limit: 1 },
    { maxRemovals: percentage(0), total: 500, going: 1, limit: 0 },
    { maxRemovals: percentage(29), total: 100, going: 30, limit: 29 },
  ])('of $maxRemovals refuses $going of $total', ({ maxRemovals, total, going, limit }) => {
    const policy = aPolicy({ maxRemovals })
    const images = { ...NONE, images: total, goingImages: going }
    const orphans = { ...NONE, snapshots: total, goingOrphans: going }

    expect(refusalsOf(images, policy, undefined)).toEqual([{ what: 'images', count: going, limit }])
    expect(refusalsOf(orphans, policy, undefined)).toEqual([
      { what: 'orphaned snapshots', count: going, limit },
    ])
  })

  it.each<{ maxRemovals: RemovalLimit; total: number; going: number }>([
    { maxRemovals: count(100), total: 100, going: 100 },
    { maxRemovals: count(0), total: 5, going: 0 },
    { maxRemovals: percentage(20), total: 100, going: 20 },
    { maxRemovals: percentage(20), total: 14, going: 2 },
    { maxRemovals: percentage(20), total: 4, going: 1 },
    { maxRemovals: percentage(100), total: 7, going: 7 },
    { maxRemovals: percentage(0), total: 5, going: 0 },
    { maxRemovals: { kind: 'none' }, total: 1e6, going: 1e6 },
  ])('of $maxRemovals lets $going of $total go', ({ maxRemovals, total, going }) => {
    const amounts = { images: total, goingImages: going, snapshots: total, goingOrphans: going }

    expect(refusalsOf(amounts, aPolicy({ maxRemovals }), undefined)).toEqual([])
  })

  it('counts images and orphans each on their own', () => {
    const amounts = { images: 100, goingImages: 7, snapshots: 1000, goingOrphans: 70 }

    expect(refusalsOf(amounts, aPolicy({ maxRemovals: percentage(6) }), undefined)).toEqual([
      { what: 'images', count: 7, limit: 6 },
      { what: 'orphaned snapshots', count: 70, limit: 60 },
    ])
    expect(refusalsOf(amounts, aPolicy({ maxRemovals: count(70) }), undefined)).toEqual([])
  })

  it('is by default with plan-file what it planned', () => {
    const policy = aPolicy({ maxRemovals: { kind: 'planned' } })
    const approval = anApproval({
      images: new Map([1, 2].map((id) => [imageId(id), new Set<string>()])),
      orphans: new Set([snapshotId(1)]),
    })
    const amounts = { images: 9, goingImages: 2, snapshots: 9, goingOrphans: 1 }

    expect(refusalsOf(amounts, policy, approval)).toEqual([])
    expect(refusalsOf({ ...amounts, goingImages: 3, goingOrphans: 2 }, policy, approval)).toEqual([
      { what: 'images', count: 3, limit: 2 },
      { what: 'orphaned snapshots', count: 2, limit: 1 },
    ])
  })

  it('lets nothing go of a plan file that has no plan for the target', () => {
    const policy = aPolicy({ maxRemovals: { kind: 'planned' } })

    expect(refusalsOf({ ...NONE, goingImages: 1 }, policy, undefined)).toEqual([
      { what: 'images', count: 1, limit: 0 },
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

  it('are of all its images and snapshots, kept ones included', () => {
    const policy = aGreedyPolicy({ maxRemovals: percentage(67), orphanSnapshots: 'delete' })

    expect(planOf({ images, snapshots }, policy).refusals).toEqual([])
  })

  it('do not count orphans that are only reported', () => {
    const policy = aGreedyPolicy({ maxRemovals: count(2), orphanSnapshots: 'report' })
    const many = { ...policy, maxRemovals: count(0), keepPrevious: 9 }

    expect(planOf({ images, snapshots }, policy).refusals).toEqual([])
    expect(planOf({ images, snapshots }, many).refusals).toEqual([])
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
