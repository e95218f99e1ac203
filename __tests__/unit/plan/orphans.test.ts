import type {
  OrphanKeepReason,
  OrphanVerdict,
  Policy,
  Snapshot,
  TargetInventory,
} from '../../../src/model/index.ts'
import {
  A,
  aGreedyPolicy,
  ago,
  anApproval,
  anImage,
  anInventory,
  aPolicy,
  aRetentionRule,
  aSnapshot,
  B,
  bin,
  DAY,
  daysAgo,
  HOLDING,
  HOUR,
  imageId,
  inWords,
  known,
  madeFor,
  mapping,
  OTHER_REGION,
  owning,
  planOf,
  planOrphan,
  plansOf,
  S,
  shared,
  snapshotId,
  tagged,
  tags,
  unknown,
} from './planning.ts'

interface Place {
  readonly snapshot?: Partial<Snapshot>
  readonly policy?: Partial<Policy>
  readonly inventory?: Partial<TargetInventory>
}

const forSnapshots = aRetentionRule({ resourceType: 'EBS_SNAPSHOT' })

/** What keeps an orphan that was made for A, in the order in which it is tried. */
const STAYING: readonly (readonly [what: string, OrphanKeepReason, Place])[] = [
  [
    'its image exists',
    { code: 'image-exists', image: A },
    { inventory: { images: [anImage({ id: A, state: 'disabled' })] } },
  ],
  [
    'its image is in the Recycle Bin',
    { code: 'image-in-recycle-bin', image: A },
    { inventory: bin(A) },
  ],
  [
    'images map it',
    { code: 'mapped', images: [imageId(8), imageId(9)] },
    { inventory: { images: [mapping(imageId(8), S), mapping(imageId(9), S)] } },
  ],
  ['it is not completed', { code: 'pending', state: 'error' }, { snapshot: { state: 'error' } }],
  [
    'include does not select it, which has no name',
    { code: 'not-selected', by: 'include', filter: undefined },
    { policy: { include: [{ by: 'name', text: 'name:*', value: /^/ }] } },
  ],
  ...HOLDING.map(
    ([reason, snapshot, inventory]) =>
      [`it is held: ${reason.code}`, reason, { snapshot, inventory }] as const,
  ),
  [
    'nobody can tell its age',
    { code: 'unreadable', field: 'StartTime' },
    { snapshot: { startedAt: undefined } },
  ],
  [
    'it is too young',
    { code: 'too-young', age: HOUR, limit: DAY },
    { snapshot: { startedAt: ago(HOUR) } },
  ],
  [
    'it was not made for an image',
    { code: 'not-made-for-an-image' },
    { snapshot: { description: 'data' } },
  ],
  [
    'the plan file does not delete it',
    { code: 'not-planned', snapshots: [S] },
    { policy: { approvals: [anApproval()] } },
  ],
  [
    'no Recycle Bin rule covers it',
    { code: 'not-recoverable', uncovered: [S] },
    { policy: { requireRecycleBin: true } },
  ],
]

/** The places of a row and of the rows after it, but for those of a reason that they rule out. */
const placesFrom = (index: number, without: string): readonly Place[] =>
  STAYING.slice(index)
    .filter(([, { code }], after) => after === 0 || code !== without)
    // Only the description names the image, and where that counts it must name one.
    .filter(([, { code }]) => index >= 2 || code !== 'not-made-for-an-image')
    .map(([, , place]) => place)

/** Of what stands in several places the first counts. */
function verdictWithAll(places: readonly Place[]): OrphanVerdict {
  const allTags = places.flatMap(({ snapshot }) => [...(snapshot?.tags ?? [])])
  const images = places.flatMap(({ inventory }) => inventory?.images ?? [])
  const all = places.reduceRight<Place>(
    (after, { snapshot, policy, inventory }) => ({
      snapshot: { ...after.snapshot, ...snapshot },
      policy: { ...after.policy, ...policy },
      inventory: { ...after.inventory, ...inventory },
    }),
    {},
  )
  return planOrphan(aSnapshot({ ...all.snapshot, tags: new Map(allTags) }), all.policy, {
    ...all.inventory,
    images,
  }).verdict
}

describe('an orphan', () => {
  it.each([
    ['delete', 'remove'],
    ['report', 'report'],
  ] as const)('with orphan-snapshots: %s is for: %s', (orphanSnapshots, verdict) => {
    expect(planOrphan(aSnapshot(), { orphanSnapshots }).verdict).toEqual({
      verdict,
      reason: { code: 'orphan', image: A },
    })
  })

  it('is only listed, with a doubt, where the Recycle Bin could not be read', () => {
    expect(
      planOrphan(aSnapshot(), { orphanSnapshots: 'report' }, { recycleBin: unknown() }).verdict,
    ).toEqual({ verdict: 'report', reason: { code: 'orphan', image: A, isBinUnread: true } })
  })

  it.each(STAYING)('is none where %s', (_what, reason, { snapshot, policy, inventory }) => {
    const { verdict } = planOrphan(aSnapshot(snapshot), policy, inventory)

    expect(verdict).toEqual({ verdict: 'keep', reason })
  })

  it.each(STAYING.map(([, { code }], index) => [code, index] as const))(
    'shows %s before what comes after it',
    (code, index) => {
      for (const without of ['unreadable', 'too-young']) {
        expect(verdictWithAll(placesFrom(index, without)).reason.code).toBe(code)
      }
    },
  )

  it('is none where its description is from the source that it is a plain copy of', () => {
    const snapshot = aSnapshot({ volumeId: 'vol-ffffffff' })

    expect(planOrphan(snapshot).verdict.reason.code).toBe('not-made-for-an-image')
  })

  const team = { by: 'tag', text: 'tag:team=web', key: 'team', value: /^web$/ } as const
  const ours = tagged({ team: 'web' })
  const approved = { approvals: [anApproval({ orphans: new Set([S]) })] }
  const listedOnly = { approvals: [], orphanSnapshots: 'report' } as const
  const required = { requireRecycleBin: true }
  const covered = { retentionRules: known([forSnapshots]) }
  const ignoring = { sharedImages: 'remove' } as const
  const isShared = shared('snapshotSharing', { [S]: ['all'] })

  it.each<readonly [string, string, Place]>([
    ['another image exists', 'remove orphan', { inventory: { images: [anImage({ id: B })] } }],
    ['another image is in the bin', 'remove orphan', { inventory: bin(B) }],
    ['the bin is not known', 'remove orphan', { inventory: { recycleBin: unknown() } }],
    ['the plan file deletes it', 'remove orphan', { policy: approved }],
    ['the plan file has nothing', 'keep not-planned', { policy: { approvals: [] } }],
    ['it is only listed, whatever the plan file has', 'report orphan', { policy: listedOnly }],
    ['a Recycle Bin rule covers it', 'remove orphan', { policy: required, inventory: covered }],
    ['delete-snapshots is false', 'remove orphan', { policy: { deleteSnapshots: false } }],
    ['shared ones go as well', 'remove orphan', { policy: ignoring, inventory: isShared }],
    ['include selects it', 'remove orphan', { snapshot: ours, policy: { include: [team] } }],
    ['include does not', 'keep not-selected', { policy: { include: [team] } }],
    ['exclude selects it', 'keep not-selected', { snapshot: ours, policy: { exclude: [team] } }],
  ])('where %s: %s', (_what, outcome, { snapshot, policy, inventory }) => {
    expect(inWords(planOrphan(aSnapshot(snapshot), policy, inventory))).toBe(outcome)
  })

  it('is covered by rules for its own tags', () => {
    const rule = { ...forSnapshots, resourceTags: [{ key: 'bin', value: 'yes' }] }
    const inventory = { retentionRules: known([rule]) }

    expect(planOrphan(aSnapshot({ tags: tags({ bin: 'yes' }) }), {}, inventory).recovery).toEqual({
      recoverable: 'yes',
      retentionDays: 7,
      ruleId: 'rule-1',
    })
  })

  it('that VM Import left is listed and never deleted, because its description names no image', () => {
    const description = 'Created by AWS-VMImport service for import-ami-0a1b2c3d4e5f60718'

    expect(planOrphan(aSnapshot({ description })).verdict).toEqual({
      verdict: 'report',
      reason: { code: 'vm-import', task: 'import-ami-0a1b2c3d4e5f60718' },
    })
  })

  it.each([
    [undefined, DAY],
    [0, DAY],
    [HOUR, DAY],
    [30 * DAY, 30 * DAY],
  ])('with the max-age %s is at least %s ms old', (maxAge, limit) => {
    const of = (age: number) => planOrphan(aSnapshot({ startedAt: ago(age) }), { maxAge }).verdict

    expect(of(limit - 1)).toEqual({
      verdict: 'keep',
      reason: { code: 'too-young', age: limit - 1, limit },
    })
    expect(of(limit).verdict).toBe('remove')
  })
})

describe('a snapshot that may be a copy of one made for an image elsewhere', () => {
  it.each<readonly [string, Partial<TargetInventory>]>([
    ['image-exists', { images: [anImage({ id: A })] }],
    ['orphan', { images: [anImage({ id: B })] }],
    ['image-in-recycle-bin', bin(A)],
    ['orphan', bin(B)],
  ])('is %s', (code, elsewhere) => {
    const here = { snapshots: known([madeFor(A)]) }
    const [plan] = plansOf(anInventory([here, { target: OTHER_REGION, ...elsewhere }]))

    expect(plan?.orphans).toMatchObject([{ verdict: { reason: { code } } }])
  })
})

describe('the orphans of a target', () => {
  const listed = owning(
    ...[3, 2, 1, 4, 6, 5].map((id) => ({
      id: snapshotId(id),
      startedAt: daysAgo({ 2: 20, 4: 15 }[id] ?? 10),
    })),
  )

  it('are all its snapshots, the oldest first, equally old ones by id', () => {
    const { orphans } = planOf(listed, aPolicy())

    expect(orphans.map(({ snapshot }) => snapshot.id)).toEqual([2, 4, 1, 3, 5, 6].map(snapshotId))
  })

  it.each<readonly [string, Partial<Policy>, Partial<TargetInventory>]>([
    ['orphan-snapshots is ignore', { orphanSnapshots: 'ignore' }, listed],
    ['image-ids is given', { imageIds: [A] }, listed],
    ['the snapshots are not known', {}, { snapshots: unknown() }],
  ])('are not looked for where %s', (_what, policy, inventory) => {
    expect(planOf(inventory, aGreedyPolicy(policy)).orphans).toEqual([])
  })
})
