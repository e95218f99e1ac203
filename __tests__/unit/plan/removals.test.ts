import type { Answers, Image, Policy, Snapshot, TargetInventory } from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  aRetentionRule,
  aSnapshot,
  imageId,
  known,
  mapped,
  snapshotId,
  someAnswers,
  tags,
  unknown,
} from '../../support/model-factories.ts'
import { planOf, plannedImage, reasonsOf, removedOf, verdictOn } from './planning.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

const mapping = (id: string, ...snapshots: readonly string[]): Image =>
  anImage({ id, snapshots: snapshots.map((each) => mapped(each)) })

const owned = (...overrides: readonly Partial<Snapshot>[]): TargetInventory['snapshots'] =>
  known(overrides.map(aSnapshot))

/** A plan file that removes these images, with these snapshots. */
const approving = (images: Readonly<Record<string, readonly string[]>>): Partial<Policy> => ({
  approvals: [
    anApproval({
      images: new Map(Object.entries(images).map(([id, each]) => [id, new Set(each)])),
    }),
  ],
})

/** These snapshots were asked about, and are shared with nobody. */
const notShared = (...ids: readonly string[]): Answers =>
  someAnswers({ snapshotSharing: new Map(ids.map((id) => [id, []])) })

describe('plan-file', () => {
  it('keeps what it does not remove', () => {
    expect(verdictOn({}, approving({ [B]: [] }))).toEqual({
      verdict: 'keep',
      reason: { code: 'not-planned', snapshots: [] },
    })
  })

  it.each([
    { what: 'account', place: { accountId: '999999999999' } },
    { what: 'Region', place: { region: 'us-east-1' } },
  ])('of another $what removes nothing here', ({ place }) => {
    const approvals = [anApproval({ ...place, images: new Map([[A, new Set()]]) })]

    expect(verdictOn({ id: A }, { approvals }).reason.code).toBe('not-planned')
  })
  it('keeps an image with which a snapshot would go that it did not remove', () => {
    const images = [mapping(A, S, T)]
    const snapshots = owned({ id: S }, { id: T })
    const inventory = { images, snapshots, answers: notShared(S, T) }
    const plan = planOf(inventory, aGreedyPolicy(approving({ [A]: [S] })))

    expect(plannedImage(plan, A)).toMatchObject({
      verdict: { verdict: 'keep', reason: { code: 'not-planned', snapshots: [T] } },
      snapshots: [{ verdict: { verdict: 'stays-with-image' } }, {}],
    })
  })

  it('keeps no image for such a snapshot before it was asked about: it may be shared, and stay', () => {
    const images = [mapping(A, S, T)]
    const snapshots = owned({ id: S }, { id: T })
    const policy = aGreedyPolicy(approving({ [A]: [S] }))
    const answers = someAnswers({ snapshotSharing: new Map([[T, ['444455556666']]]) })

    expect(removedOf(planOf({ images, snapshots }, policy))).toEqual([A])
    expect(removedOf(planOf({ images, snapshots, answers }, policy))).toEqual([A])
  })

  it('keeps it at once with shared-images: remove, where nobody is asked', () => {
    const images = [mapping(A, S, T)]
    const snapshots = owned({ id: S }, { id: T })
    const policy = aGreedyPolicy({ ...approving({ [A]: [S] }), sharedImages: 'remove' })

    expect(plannedImage(planOf({ images, snapshots }, policy), A).verdict.reason).toEqual({
      code: 'not-planned',
      snapshots: [T],
    })
  })
  it('is settled step by step: what stays keeps its snapshots, and they keep no other image', () => {
    // A stays for T, which nobody approved. So S, which A maps as well, stays, and C may go.
    const images = [mapping(A, S, T), mapping(C, S)]
    const policy = aGreedyPolicy(approving({ [A]: [S], [C]: [S] }))
    const snapshots = owned({ id: S }, { id: T })
    const plan = planOf({ images, snapshots, answers: notShared(S, T) }, policy)

    expect(reasonsOf(plan)).toEqual({ [A]: 'not-planned', [C]: 'expired' })
    expect(plannedImage(plan, C).snapshots).toMatchObject([
      { verdict: { verdict: 'keep', reason: { code: 'shared-with-image', images: [A] } } },
    ])
  })
  it('that removes nothing keeps everything', () => {
    expect(verdictOn({}, { approvals: [] }).reason.code).toBe('not-planned')
  })
})

describe('require-recycle-bin', () => {
  const forImages = aRetentionRule()
  const forSnapshots = aRetentionRule({ id: 'rule-2', resourceType: 'EBS_SNAPSHOT' })
  const required = { requireRecycleBin: true } as const
  const image = mapping(A, S)
  const snapshots = owned({})
  it.each([
    { what: 'the image', rules: known([forSnapshots]), uncovered: [A] },
    { what: 'its snapshot', rules: known([forImages]), uncovered: [S] },
    { what: 'either', rules: known([]), uncovered: [A, S] },
    { what: 'what it can, as the rules are not known', rules: unknown(), uncovered: [A, S] },
  ])('keeps an image where no rule covers $what', ({ rules, uncovered }) => {
    expect(verdictOn(image, required, { snapshots, retentionRules: rules })).toEqual({
      verdict: 'keep',
      reason: { code: 'not-recoverable', uncovered },
    })
  })
  it('goes by the tags of the snapshot, and not of the image', () => {
    const rule = { ...forSnapshots, resourceTags: [{ key: 'bin', value: 'yes' }] }
    const retentionRules = known([forImages, rule])
    const tagged = tags({ bin: 'yes' })

    expect(
      verdictOn({ ...image, tags: tagged }, required, { snapshots, retentionRules }).reason.code,
    ).toBe('not-recoverable')
    expect(
      verdictOn(image, required, { snapshots: owned({ tags: tagged }), retentionRules }).verdict,
    ).toBe('remove')
  })

  it('counts no snapshot that stays with an image that is not covered itself', () => {
    const covered = { ...forImages, excludedTags: [{ key: 'bin', value: 'no' }] }
    const images = [mapping(A, S), { ...mapping(B, S), tags: tags({ bin: 'no' }) }]
    const inventory = { images, snapshots, retentionRules: known([covered]) }

    expect(planOf(inventory, aGreedyPolicy(required)).images).toMatchObject([
      { verdict: { verdict: 'remove' } },
      { verdict: { reason: { code: 'not-recoverable', uncovered: [B, S] } } },
    ])
  })
})
