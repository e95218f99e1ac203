import {
  DAY,
  HOUR,
  type OrphanKeepReason,
  type OrphanVerdict,
  type Policy,
  type Snapshot,
  type TargetInventory,
} from '../../../src/model/index.ts'
import {
  ago,
  anApproval,
  anImage,
  aReference,
  aRetentionRule,
  aSnapshot,
  imageId,
  known,
  mapped,
  naming,
  snapshotId,
  someAnswers,
  tags,
  unknown,
} from '../../support/model-factories.ts'
import { merge, planOrphan } from './planning.ts'

/** The image that the snapshot was made for. */
const MADE_FOR = imageId(1)
const S = snapshotId(1)

const bin = (...imageIds: readonly string[]): TargetInventory['recycleBin'] =>
  known({ imageIds: new Set(imageIds), snapshotIds: new Set() })

interface Staying {
  readonly what: string
  readonly reason: OrphanKeepReason
  readonly snapshot?: Partial<Snapshot>
  readonly policy?: Partial<Policy>
  readonly inventory?: Partial<TargetInventory>
}

/** In the order in which they are tried. */
const STAYING: readonly Staying[] = [
  {
    what: 'its image exists',
    reason: { code: 'image-exists', image: MADE_FOR },
    inventory: { images: [anImage({ id: MADE_FOR, state: 'disabled' })] },
  },
  {
    what: 'its image is in the Recycle Bin',
    reason: { code: 'image-in-recycle-bin', image: MADE_FOR },
    inventory: { recycleBin: bin(MADE_FOR) },
  },
  {
    what: 'images map it',
    reason: { code: 'mapped', images: [imageId(8), imageId(9)] },
    inventory: {
      images: [8, 9].map((id) => anImage({ id: imageId(id), snapshots: [mapped(S)] })),
    },
  },
  {
    what: 'it is not completed',
    reason: { code: 'pending', state: 'error' },
    snapshot: { state: 'error' },
  },
  {
    what: 'include does not select it',
    reason: { code: 'not-selected', by: 'include', filter: undefined },
    policy: { include: [{ by: 'name', text: 'name:*', value: /^/ }] },
  },
  {
    what: 'it is locked',
    reason: { code: 'locked', lock: { state: 'compliance', expiresOn: undefined } },
    inventory: {
      locks: known(new Map([[S, { state: 'compliance', expiresOn: undefined }]])),
    },
  },
  {
    what: 'it is managed',
    reason: { code: 'managed', manager: 'Data Lifecycle Manager', tag: 'aws:dlm:x' },
    snapshot: { tags: tags({ 'aws:dlm:x': '' }) },
  },
  {
    what: 'it has the keep tag',
    reason: { code: 'protected', protection: { by: 'keep-tag', value: 'yes' } },
    snapshot: { tags: tags({ 'ami-cleanup:keep': 'yes' }) },
  },
  {
    what: 'something names it',
    reason: { code: 'referenced', references: [aReference()] },
    inventory: { references: [naming(S)] },
  },
  {
    what: 'it is shared',
    reason: { code: 'shared', grantees: ['all'] },
    inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, ['all']]]) }) },
  },
  {
    what: 'it has Fast Snapshot Restore',
    reason: { code: 'fast-restore', zones: ['eu-west-1a'] },
    inventory: { fastRestores: known(new Map([[S, ['eu-west-1a']]])) },
  },
  {
    what: 'it is too young',
    reason: { code: 'too-young', age: HOUR, limit: DAY },
    snapshot: { startedAt: ago(HOUR) },
  },
  {
    what: 'it was not made for an image',
    reason: { code: 'not-made-for-an-image' },
    snapshot: { description: 'data' },
  },
  {
    what: 'the plan file does not delete it',
    reason: { code: 'not-planned', snapshots: [S] },
    policy: { approvals: [anApproval()] },
  },
  {
    what: 'no Recycle Bin rule covers it',
    reason: { code: 'not-recoverable', uncovered: [S] },
    policy: { requireRecycleBin: true },
  },
]

/** What of a row can be put into one account with all rows after it. */
function rowsFrom(index: number): readonly Staying[] {
  // Only the description names the image, and in this row it names none.
  const isNamed = index < 2
  return STAYING.slice(index).filter(
    ({ reason: { code } }) => !isNamed || code !== 'not-made-for-an-image',
  )
}

function verdictWithAll(rows: readonly Staying[]): OrphanVerdict {
  const images = rows.flatMap(({ inventory }) => inventory?.images ?? [])
  const allTags = rows.flatMap(({ snapshot }) => [...(snapshot?.tags ?? [])])
  const snapshot = merge<Snapshot>(rows.map((row) => row.snapshot))
  return planOrphan(
    aSnapshot({ ...snapshot, tags: new Map(allTags) }),
    merge<Policy>(rows.map((row) => row.policy)),
    { ...merge<TargetInventory>(rows.map((row) => row.inventory)), images },
  ).verdict
}

describe('an orphan', () => {
  it('goes where orphan-snapshots is delete', () => {
    expect(planOrphan(aSnapshot()).verdict).toEqual({
      verdict: 'remove',
      reason: { code: 'orphan', image: MADE_FOR },
    })
  })

  it('is reported where orphan-snapshots is report', () => {
    expect(planOrphan(aSnapshot(), { orphanSnapshots: 'report' }).verdict).toEqual({
      verdict: 'report',
      reason: { code: 'orphan', image: MADE_FOR },
    })
  })

  it.each(STAYING)('is none where $what', ({ reason, snapshot, policy, inventory }) => {
    expect(planOrphan(aSnapshot(snapshot), policy, inventory).verdict).toEqual({
      verdict: 'keep',
      reason,
    })
  })

  it.each(STAYING.map(({ reason }, index) => ({ reason, rows: rowsFrom(index) })))(
    'shows $reason.code before what comes after it',
    ({ reason, rows }) => {
      expect(verdictWithAll(rows)).toEqual({ verdict: 'keep', reason })
    },
  )
  it('is none where its description is from the source that it is a plain copy of', () => {
    const snapshot = aSnapshot({ volumeId: 'vol-ffffffff' })

    expect(planOrphan(snapshot).verdict.reason.code).toBe('not-made-for-an-image')
  })

  it.each<{ what: string; policy?: Partial<Policy>; inventory?: Partial<TargetInventory> }>([
    { what: 'another image exists', inventory: { images: [anImage({ id: imageId(2) })] } },
    { what: 'another image is in the bin', inventory: { recycleBin: bin(imageId(2)) } },
    { what: 'the Recycle Bin is not known', inventory: { recycleBin: unknown() } },
    {
      what: 'the plan file deletes it',
      policy: { approvals: [anApproval({ orphans: new Set([S]) })] },
    },
    {
      what: 'a Recycle Bin rule covers it',
      policy: { requireRecycleBin: true },
      inventory: { retentionRules: known([aRetentionRule({ resourceType: 'EBS_SNAPSHOT' })]) },
    },
    { what: 'delete-snapshots is false', policy: { deleteSnapshots: false } },
    {
      what: 'shared-images is remove, and it is shared',
      policy: { sharedImages: 'remove' },
      inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, ['all']]]) }) },
    },
  ])('goes where $what', ({ policy, inventory }) => {
    expect(planOrphan(aSnapshot(), policy, inventory).verdict.verdict).toBe('remove')
  })
  it('is covered by rules for its own tags', () => {
    const rule = aRetentionRule({
      resourceType: 'EBS_SNAPSHOT',
      resourceTags: [{ key: 'bin', value: 'yes' }],
    })
    const planned = planOrphan(
      aSnapshot({ tags: tags({ bin: 'yes' }) }),
      {},
      { retentionRules: known([rule]) },
    )

    expect(planned.recovery).toEqual({ recoverable: 'yes', retentionDays: 7, ruleId: 'rule-1' })
  })
})
