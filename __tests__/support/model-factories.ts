import {
  DAY,
  HOUR,
  NO_ANSWERS,
  type Answers,
  type Approval,
  type Image,
  type Inventory,
  type Knowledge,
  type MappedSnapshot,
  type Milliseconds,
  type NamedReference,
  type Outcomes,
  type PlannedImage,
  type PlannedOrphan,
  type PlannedSnapshot,
  type Policy,
  type Reference,
  type RetentionRule,
  type Snapshot,
  type Tags,
  type Target,
  type TargetEvidence,
  type TargetInventory,
  type TargetPlan,
} from '../../src/model/index.ts'

/** The time at which every test plans. */
export const NOW = new Date('2026-11-20T12:00:00.000Z')

export const ago = (age: Milliseconds): Date => new Date(NOW.getTime() - age)
export const daysAgo = (days: number): Date => ago(days * DAY)
export const hoursAgo = (hours: number): Date => ago(hours * HOUR)

export const tags = (record: Readonly<Record<string, string>>): Tags =>
  new Map(Object.entries(record))

export const known = <T>(value: T): Knowledge<T> => ({ known: true, value })
export const unknown = (why = 'ec2:Describe is denied'): Knowledge<never> => ({ known: false, why })

/** Makes records like this one, but for what a test says. */
const factory =
  <T extends object>(usual: T) =>
  (overrides: Partial<T> = {}): T => ({ ...usual, ...overrides })

/** Ids with as many digits as AWS's short ones. */
export const imageId = (number: number): string => `ami-${number.toString(16).padStart(8, '0')}`
export const snapshotId = (number: number): string => `snap-${number.toString(16).padStart(8, '0')}`

export const TARGET: Target = {
  accountId: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
}
export const OTHER_REGION: Target = { ...TARGET, region: 'us-east-1' }
export const OTHER_ACCOUNT: Target = { ...TARGET, accountId: '444455556666' }

export const mapped = (id: string, volumeSizeGib?: number): MappedSnapshot => ({
  snapshotId: id,
  volumeSizeGib,
})

/** An image that nothing uses or protects, 90 days old. */
export const anImage = factory<Image>({
  id: imageId(1),
  name: 'front-2026-08-22',
  architecture: 'x86_64',
  state: 'available',
  createdAt: daysAgo(90),
  tags: tags({ environment: 'dev', role: 'front' }),
  isPublic: false,
  lastLaunchedAt: undefined,
  deregistrationProtection: undefined,
  copyOf: undefined,
  snapshots: [],
})

/** The snapshot of an image that `CreateImage` made, 90 days old. */
export const aSnapshot = factory<Snapshot>({
  id: snapshotId(1),
  state: 'completed',
  description: `Created by CreateImage(i-00000001) for ${imageId(1)}`,
  volumeId: 'vol-00000001',
  startedAt: daysAgo(90),
  tags: new Map(),
  volumeSizeGib: 8,
  fullSizeBytes: undefined,
  storageTier: 'standard',
})

export const aReference = factory<Reference>({
  source: 'instances',
  resource: 'i-00000001',
  detail: undefined,
  target: TARGET,
})

/** Something that names this image or snapshot. */
export const naming = (names: string, overrides: Partial<Reference> = {}): NamedReference => ({
  ...aReference(overrides),
  names,
})

/** A target in which everything could be read, and nothing was found. */
export const aTargetInventory = factory<TargetInventory>({
  target: TARGET,
  readAt: NOW,
  images: [],
  snapshots: known([]),
  references: [],
  evidence: [],
  unknownAliases: [],
  launched: new Set(),
  locks: known(new Map()),
  fastRestores: known(new Map()),
  recycleBin: known({ imageIds: new Set(), snapshotIds: new Set() }),
  retentionRules: known([]),
  notKnown: [],
  answers: NO_ANSWERS,
  goneImages: [],
})

export const anInventory = (
  targets: readonly Partial<TargetInventory>[],
  repository: readonly NamedReference[] = [],
): Inventory => ({
  targets: targets.map(aTargetInventory),
  others: [],
  evidenceOnly: [],
  repository,
})

export const someAnswers = factory<Answers>(NO_ANSWERS)

/** A target that gets no plan, and of which nothing is known but what is said. */
export const someEvidence = factory<TargetEvidence>({
  target: OTHER_REGION,
  readAt: undefined,
  images: [],
  references: [],
  unknownAliases: [],
  launched: new Set(),
  recycleBin: unknown(),
  answers: NO_ANSWERS,
})

/** What the inputs' defaults say. */
export const aPolicy = factory<Policy>({
  mapping: { by: 'tags', keys: ['environment', 'role'] },
  keepPrevious: 4,
  grace: undefined,
  maxAge: undefined,
  unusedFor: 7 * DAY,
  rules: [],
  include: [],
  exclude: [],
  imageIds: [],
  expiryTag: undefined,
  deleteSnapshots: true,
  orphanSnapshots: 'report',
  sharedImages: 'keep',
  requireRecycleBin: false,
  maxRemovals: { kind: 'count', count: 100 },
  maxRemovalsTotal: { kind: 'count', count: 1000 },
  approvals: undefined,
})

/** Removes every image that nothing but its rank and its age would keep. */
export const aGreedyPolicy = (overrides: Partial<Policy> = {}): Policy =>
  aPolicy({ mapping: { by: 'all' }, keepPrevious: 0, maxAge: 0, ...overrides })

export const anApproval = factory<Approval>({
  accountId: TARGET.accountId,
  region: TARGET.region,
  images: new Map(),
  toDisable: new Set(),
  orphans: new Set(),
})

/** A rule for the whole Region, which covers every image. */
export const aRetentionRule = factory<RetentionRule>({
  id: 'rule-1',
  resourceType: 'EC2_IMAGE',
  retentionDays: 7,
  resourceTags: [],
  excludedTags: [],
})

export const aPlannedSnapshot = factory<PlannedSnapshot>({
  id: snapshotId(1),
  verdict: { verdict: 'remove' },
  size: { gib: 8, storageTier: 'standard' },
  recovery: { recoverable: 'no' },
})

/** An image that goes, in the family `dev.front`. */
export const aPlannedImage = factory<PlannedImage>({
  image: anImage(),
  family: { key: 'front', label: 'dev.front' },
  rank: 5,
  grace: undefined,
  verdict: { verdict: 'remove', reason: { code: 'surplus', keep: 4, rank: 5 } },
  references: [],
  snapshots: [],
  recovery: { recoverable: 'no' },
  disabledAt: undefined,
})

/** An orphan that goes. */
export const aPlannedOrphan = factory<PlannedOrphan>({
  snapshot: aSnapshot(),
  verdict: { verdict: 'remove', reason: { code: 'orphan', image: 'ami-0000dead' } },
  size: { gib: 8, storageTier: 'standard' },
  recovery: { recoverable: 'no' },
})

/** A plan by which nothing goes, but for what the overrides say. */
export const aTargetPlan = factory<TargetPlan>({
  target: TARGET,
  images: [],
  orphans: [],
  goneImages: [],
  refusals: [],
  warnings: [],
})

export const outcomesOf = factory<Outcomes>({ images: new Map(), snapshots: new Map() })
