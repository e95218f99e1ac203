import type {
  Approval,
  Policy,
  Refusal,
  RemovalLimit,
  TargetInventory,
  TargetPlan,
  TotalLimit,
} from '../../../src/model/index.ts'
import { refusalsOf, totalRefusalsOf } from '../../../src/plan/max-removals.ts'
import {
  A,
  aGreedyPolicy,
  anApproval,
  anImage,
  aPlannedImage,
  aPlannedOrphan,
  aPolicy,
  approving,
  aRetentionRule,
  aSnapshot,
  aTargetPlan,
  B,
  C,
  imageId,
  known,
  madeFor,
  mapping,
  OTHER,
  owning,
  planOf,
  plannedImage,
  reasonsOf,
  removedOf,
  S,
  shared,
  snapshotId,
  T,
  tagged,
  unknown,
  verdictOn,
} from './planning.ts'

describe('plan-file', () => {
  it.each<readonly [string, Pick<Policy, 'approvals'>]>([
    ['does not remove it', approving({ [B]: [] })],
    ['removes nothing', { approvals: [] }],
    [
      'removes it in another account',
      { approvals: [anApproval({ accountId: OTHER, images: new Map([[A, new Set()]]) })] },
    ],
    [
      'removes it in another Region',
      { approvals: [anApproval({ region: 'us-east-1', images: new Map([[A, new Set()]]) })] },
    ],
  ])('keeps an image where it %s', (_what, policy) => {
    expect(verdictOn({ id: A }, policy)).toEqual({
      verdict: 'keep',
      reason: { code: 'not-planned', snapshots: [] },
    })
  })

  const notShared = shared('snapshotSharing', { [S]: [], [T]: [] })

  const isShared = shared('snapshotSharing', { [T]: [OTHER] })
  const stays = { code: 'not-planned', snapshots: [T] }
  const goes = { code: 'expired' }

  it.each<readonly [string, Partial<TargetInventory>, Partial<Policy>, object]>([
    ['stays for it', notShared, {}, stays],
    ['goes before it was asked about: it may be shared, and stay', {}, {}, goes],
    ['goes where it is shared, and stays', isShared, {}, goes],
    ['stays at once where nobody is asked', {}, { sharedImages: 'remove' }, stays],
  ])('with a snapshot that it does not remove an image %s', (_what, inventory, policy, reason) => {
    const plan = planOf(
      { images: [mapping(A, S, T)], ...owning({ id: S }, { id: T }), ...inventory },
      aGreedyPolicy({ ...approving({ [A]: [S] }), ...policy }),
    )
    const { verdict, snapshots } = plannedImage(plan, A)

    expect(verdict.reason).toMatchObject(reason)
    expect(snapshots[0]?.verdict.verdict).toBe(reason === stays ? 'stays-with-image' : 'remove')
  })

  it('is settled step by step: what stays keeps its snapshots, and they keep no other image', () => {
    // A stays for T, which nobody approved. So S, which A maps as well, stays, and C may go.
    const images = [mapping(A, S, T), mapping(C, S)]
    const policy = aGreedyPolicy(approving({ [A]: [S], [C]: [S] }))
    const plan = planOf({ images, ...owning({ id: S }, { id: T }), ...notShared }, policy)

    expect(reasonsOf(plan)).toEqual({ [A]: 'not-planned', [C]: 'expired' })
    expect(plannedImage(plan, C).snapshots).toMatchObject([
      { verdict: { verdict: 'keep', reason: { code: 'shared-with-image', images: [A] } } },
    ])
  })
})

describe('require-recycle-bin', () => {
  const forImages = aRetentionRule()
  const forSnapshots = aRetentionRule({ id: 'rule-2', resourceType: 'EBS_SNAPSHOT' })
  const required = { requireRecycleBin: true } as const
  const yes = tagged({ bin: 'yes' })

  it.each([
    ['the image', known([forSnapshots]), [A]],
    ['its snapshot', known([forImages]), [S]],
    ['either', known([]), [A, S]],
    ['what it can, as the rules are not known', unknown(), [A, S]],
  ])('keeps an image where no rule covers %s', (_what, retentionRules, uncovered) => {
    expect(verdictOn(mapping(A, S), required, { ...owning({}), retentionRules })).toEqual({
      verdict: 'keep',
      reason: { code: 'not-recoverable', uncovered },
    })
  })

  it.each([
    ['snapshot', {}, yes, 'remove'],
    ['image', yes, {}, 'keep'],
  ])('goes by the tags of the snapshot: on the %s', (_what, image, snapshot, verdict) => {
    const rule = { ...forSnapshots, resourceTags: [{ key: 'bin', value: 'yes' }] }
    const inventory = { ...owning(snapshot), retentionRules: known([forImages, rule]) }

    expect(verdictOn({ ...mapping(A, S), ...image }, required, inventory).verdict).toBe(verdict)
  })

  it('counts no snapshot that stays with an image that is not covered itself', () => {
    const covered = { ...forImages, excludedTags: [{ key: 'bin', value: 'yes' }] }
    const images = [mapping(A, S), { ...mapping(B, S), ...yes }]
    const inventory = { images, ...owning({}), retentionRules: known([covered]) }

    expect(planOf(inventory, aGreedyPolicy(required)).images).toMatchObject([
      { verdict: { verdict: 'remove' } },
      { verdict: { reason: { code: 'not-recoverable', uncovered: [B, S] } } },
    ])
  })
})

const NONE = { kind: 'none' } as const
const PLANNED = { kind: 'planned' } as const
const count = (number: number) => ({ kind: 'count', count: number }) as const
const percentage = (percent: number): RemovalLimit => ({ kind: 'percentage', percent })

const many = <T>(number: number, item: T): readonly T[] =>
  Array.from({ length: number }, () => item)

const REQUESTED = { code: 'requested' } as const

/** A plan by which so many go, beside one of each that stays. */
const going = (images: number, orphans: number, toDisable = 0): TargetPlan =>
  aTargetPlan({
    images: [
      aPlannedImage({ verdict: { verdict: 'keep', reason: { code: 'in-use' } } }),
      ...many(images, aPlannedImage()),
      ...many(toDisable, aPlannedImage({ verdict: { verdict: 'disable', reason: REQUESTED } })),
    ],
    orphans: [
      aPlannedOrphan({ verdict: { verdict: 'report', reason: { code: 'orphan', image: A } } }),
      ...many(orphans, aPlannedOrphan()),
    ],
  })

describe('max-removals', () => {
  /** Where a target has so many images, and as many snapshots. */
  const refusals = (
    plan: TargetPlan,
    there: number,
    maxRemovals: RemovalLimit,
    approval?: Approval,
  ): readonly Refusal[] =>
    refusalsOf(
      plan,
      { images: many(there, anImage()), snapshots: known(many(there, aSnapshot())) },
      aPolicy({ maxRemovals }),
      approval,
    )

  it.each<readonly [RemovalLimit, there: number, limit: number]>([
    [count(100), 500, 100],
    [count(0), 500, 0],
    [percentage(20), 100, 20],
    [percentage(20), 14, 2],
    [percentage(20), 4, 1],
    [percentage(1), 9, 1],
    [percentage(0), 500, 0],
    [percentage(29), 100, 29],
    [percentage(100), 7, 7],
  ])('of %j lets of %s go %s of each kind, and no more', (maxRemovals, there, limit) => {
    const above = { count: limit + 1, limit }

    expect(refusals(going(limit, limit), there, maxRemovals)).toEqual([])
    expect(refusals(going(limit + 1, limit), there, maxRemovals)).toEqual([
      { what: 'images', ...above },
    ])
    expect(refusals(going(limit, limit + 1), there, maxRemovals)).toEqual([
      { what: 'orphaned snapshots', ...above },
    ])
  })

  it('counts on their own the images that are disabled first', () => {
    expect(refusals(going(1, 1, 1), 9, count(1))).toEqual([])
    expect(refusals(going(1, 1, 2), 9, count(1))).toEqual([
      { what: 'images to disable', count: 2, limit: 1 },
    ])
  })

  it.each([NONE, { kind: 'oldest', count: 1 } as const])('of %j refuses nothing', (limit) => {
    expect(refusals(going(9, 9, 9), 9, limit)).toEqual([])
  })

  const approval = anApproval({
    images: new Map([A, B].map((id) => [id, new Set()])),
    toDisable: new Set(['ami-1', 'ami-2', 'ami-3']),
    orphans: new Set([S]),
  })

  it.each([
    ['what that planned', approval, [2, 1, 3]],
    ['nothing where that has no plan for the target', undefined, [0, 0, 0]],
  ] as const)(
    'is by default with plan-file %s',
    (_what, approved, [images, orphans, toDisable]) => {
      const above = going(images + 1, orphans + 1, toDisable + 1)

      expect(refusals(going(images, orphans, toDisable), 9, PLANNED, approved)).toEqual([])
      expect(refusals(above, 9, PLANNED, approved)).toEqual([
        { what: 'images', count: images + 1, limit: images },
        { what: 'images to disable', count: toDisable + 1, limit: toDisable },
        { what: 'orphaned snapshots', count: orphans + 1, limit: orphans },
      ])
    },
  )

  const inventory = {
    images: [anImage(), anImage({ id: B }), anImage({ id: C, isPublic: true })],
    snapshots: known(
      [11, 12, 13].map((id) =>
        madeFor(imageId(id), {
          id: snapshotId(id),
          state: id === 13 ? 'pending' : 'completed',
        }),
      ),
    ),
  }

  it('refuses the whole plan of a target, which is shown', () => {
    const policy = aGreedyPolicy({ maxRemovals: count(1), orphanSnapshots: 'delete' })
    const plan = planOf(inventory, policy)

    expect(plan.refusals).toEqual([
      { what: 'images', count: 2, limit: 1 },
      { what: 'orphaned snapshots', count: 2, limit: 1 },
    ])
    expect(removedOf(plan)).toEqual([A, B])
    expect(plan.orphans.filter(({ verdict }) => verdict.verdict === 'remove')).toHaveLength(2)
  })
  it('is measured against what the plan file has for the target', () => {
    const policy = { maxRemovals: PLANNED, ...approving({ [A]: [], [B]: [], [C]: [] }) }

    expect(planOf(inventory, aGreedyPolicy(policy)).refusals).toEqual([])
  })
})

describe('max-removals-total', () => {
  it.each<readonly [string, TotalLimit, readonly TargetPlan[], readonly Refusal[]]>([
    [
      'counts the images of all targets together',
      count(4),
      [going(2, 0), going(1, 0), going(2, 0)],
      [{ what: 'images', count: 5, limit: 4 }],
    ],
    [
      'counts their orphans as well',
      count(4),
      [going(0, 3), going(0, 2)],
      [{ what: 'orphaned snapshots', count: 5, limit: 4 }],
    ],
    ['of 0 refuses the first', count(0), [going(1, 0)], [{ what: 'images', count: 1, limit: 0 }]],
    ['lets exactly as many go', count(3), [going(1, 1), going(2, 2)], []],
    ['lets any number go, with none', NONE, [going(50, 50)], []],
    ['lets what a plan file planned go', PLANNED, [going(50, 50)], []],
    ['of 0 lets nothing go', count(0), [going(0, 0)], []],
    ['lets a run without targets go', count(0), [], []],
  ])('%s', (_what, maxRemovalsTotal, plans, refusals) => {
    expect(totalRefusalsOf(plans, { maxRemovalsTotal })).toEqual(refusals)
  })
})
