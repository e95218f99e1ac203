import {
  DAY,
  type GoneImage,
  isTakenAway,
  type Policy,
  type RetentionRule,
  type SnapshotVerdict,
  type TargetInventory,
  type TargetPlan,
} from '../../../src/model/index.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  anImage,
  aReference,
  aRetentionRule,
  B,
  C,
  D,
  daysAgo,
  inWords,
  keep,
  known,
  madeFor,
  mapping,
  naming,
  owning,
  planOf,
  plannedImage,
  remove,
  removedOf,
  S,
  snapshotVerdicts,
  T,
  unknown,
} from './planning.ts'

/** Plans what was read before, and then what is read now, by the same wishes. */
function planAgain(
  before: Partial<TargetInventory>,
  now: Partial<TargetInventory>,
  wishes: Partial<Policy> = {},
): TargetPlan {
  const policy = aGreedyPolicy(wishes)
  return planOf(now, policy, [planOf(before, policy)])
}

describe('what this run planned before', () => {
  const images = [anImage({ id: A }), anImage({ id: B })]
  const byInstance = { references: [naming(A, { resource: 'i-1' })] }
  const inUse = {
    verdict: { verdict: 'keep', reason: { code: 'in-use' } },
    references: [aReference({ resource: 'i-1' })],
  }

  it.each([
    ['keeps an image that was used, and shows what used it', { images, ...byInstance }, { images }],
    ['keeps an image that something has come to use', { images }, { images, ...byInstance }],
  ])('%s', (_what, before, now) => {
    const again = planAgain(before, now)

    expect(plannedImage(again, A)).toMatchObject(inUse)
    expect(removedOf(again)).toEqual([B])
  })

  it('has no word on an image that was not there, which is no part of the plan', () => {
    const again = planAgain({ images: [anImage({ id: A })] }, { images })

    expect(again.images.map(({ image }) => image.id)).toEqual([A])
  })

  it('lets no image go because a newer one has taken its place', () => {
    const two = [aged(1, 30), aged(2, 20)]
    const again = planAgain({ images: two }, { images: [...two, aged(3, 10)] }, { keepPrevious: 1 })

    expect(removedOf(again)).toEqual([A])
    expect(plannedImage(again, B).verdict).toEqual({
      verdict: 'keep',
      reason: { code: 'keep-previous', rank: 1, keep: 1 },
    })
  })

  it.each([{ grace: 14 * DAY }, { grace: undefined }])(
    'keeps an image that somebody has enabled since: %j',
    (wishes) => {
      const disabled = [anImage({ id: A, state: 'disabled' }), anImage({ id: B })]
      const again = planAgain({ images: disabled }, { images }, wishes)

      expect(plannedImage(again, A).verdict).toEqual({
        verdict: 'keep',
        reason: { code: 'protected', protection: { by: 'enabled-again', mark: undefined } },
      })
      expect(isTakenAway(plannedImage(again, B))).toBe(true)
    },
  )

  const snapshots = owning({ id: S }, { id: T })
  const stays = keep({ code: 'referenced', references: [aReference()] })

  it.each<readonly [string, string | undefined, string | undefined, readonly SnapshotVerdict[]]>([
    ['that stayed, for the reason that it had', S, undefined, [stays, remove]],
    ['that something has come to name', undefined, T, [remove, stays]],
  ])('keeps a snapshot %s', (_what, namedBefore, namedNow, verdicts) => {
    const read = (named: string | undefined): Partial<TargetInventory> => ({
      images: [mapping(A, S, T)],
      ...snapshots,
      references: named === undefined ? [] : [naming(named)],
    })
    const again = planAgain(read(namedBefore), read(namedNow))

    expect(snapshotVerdicts(plannedImage(again, A))).toEqual(verdicts)
  })
})

describe('an orphan, where this run plans again', () => {
  const [s, t] = [madeFor(D, { id: S }), madeFor(D, { id: T })]
  const snapshots = known([s, t])
  const images = [anImage({ id: D, isPublic: true })]

  it.each<readonly [string, Partial<TargetInventory>, Partial<TargetInventory>, string[]]>([
    [
      'stays that something has come to name',
      { snapshots },
      { snapshots, references: [naming(S)] },
      [`${S} keep referenced`, `${T} remove orphan`],
    ],
    [
      'is no part of the plan where it was not there',
      { snapshots: known([t]) },
      { snapshots },
      [`${T} remove orphan`],
    ],
    [
      'stays whose image existed when this run began',
      { snapshots, images },
      { snapshots },
      [`${S} keep image-exists`, `${T} keep image-exists`],
    ],
  ])('%s', (_what, before, now, outcomes) => {
    const { orphans } = planAgain(before, now, { orphanSnapshots: 'delete' })

    expect(orphans.map((each) => `${each.snapshot.id} ${inWords(each)}`)).toEqual(outcomes)
  })
})

describe('the snapshots of an image that is gone', () => {
  const aGoneImage = (id: string, ...snapshots: readonly string[]): GoneImage => ({
    image: mapping(id, ...snapshots),
    snapshotIds: new Set([S]),
  })
  /** A is gone, and S was to go with it. */
  const planGone = (
    overrides: Partial<TargetInventory> = {},
    policy: Partial<Policy> = {},
  ): TargetPlan => {
    const goneImages = [aGoneImage(A, S, T)]
    const read = { ...owning({ id: S }, { id: T }), goneImages, ...overrides }
    return planOf(read, aGreedyPolicy(policy))
  }

  it.each<readonly [string, Partial<TargetInventory>, SnapshotVerdict]>([
    [
      'stay where something has come to name them',
      { references: [naming(S)] },
      keep({ code: 'referenced', references: [aReference()] }),
    ],
    [
      'go although only the image tells that they were made for it',
      owning({ description: '' }),
      remove,
    ],
    [
      'stay where the image tells that they were not',
      owning({ description: '', startedAt: daysAgo(900) }),
      keep({ code: 'not-made-for-an-image' }),
    ],
  ])('%s', (_what, overrides, verdict) => {
    expect(planGone(overrides).goneImages).toMatchObject([{ snapshots: [{ id: S, verdict }] }])
  })

  it('go with another image that maps them, where that goes as well', () => {
    const plan = planGone({ images: [mapping(B, S)] })

    expect(removedOf(plan)).toEqual([B])
    expect([...plan.images, ...plan.goneImages].map(snapshotVerdicts)).toEqual([[remove], [remove]])
  })

  it('go where another image that maps them is gone as well', () => {
    const plan = planGone({ goneImages: [aGoneImage(A, S, T), aGoneImage(C, S)] })

    expect(plan.goneImages.map(snapshotVerdicts)).toEqual([[remove], [remove]])
  })

  const forSnapshots = aRetentionRule({ resourceType: 'EBS_SNAPSHOT' })
  const uncovered = keep({ code: 'not-recoverable', uncovered: [S] })

  it.each<readonly [string, TargetInventory['retentionRules'], boolean, SnapshotVerdict]>([
    ['go where a rule covers them', known([forSnapshots]), true, remove],
    ['stay where none covers them any more', known<RetentionRule[]>([]), true, uncovered],
    ['stay where a rule covers images only', known([aRetentionRule()]), true, uncovered],
    ['stay where the rules are not known', unknown(), true, uncovered],
    ['go where that is not required', known<RetentionRule[]>([]), false, remove],
  ])('%s', (_what, retentionRules, requireRecycleBin, verdict) => {
    const plan = planGone({ retentionRules }, { requireRecycleBin })

    expect(plan.goneImages.map(snapshotVerdicts)).toEqual([[verdict]])
  })
})
