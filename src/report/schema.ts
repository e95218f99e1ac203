import { z } from 'zod'
import { REFERENCE_KEYS } from '../model/index.ts'
import { usageReports } from './usage-schema.ts'
import { DIFFERENCE_REASONS, IMAGE_REASONS, ORPHAN_REASONS, SNAPSHOT_REASONS } from './reasons.ts'

/**
 * The JSON report: the one description from which its types, its validation and the published
 * JSON Schema are made. The summary, the outputs and the comment show nothing that is not in it.
 */

export const SCHEMA_VERSION = 1

/** How a target ended. */
export const TARGET_STATUSES = ['done', 'refused', 'failed', 'not-read', 'cancelled'] as const

const instant = z.iso.datetime()
const id = z.string().min(1)
const count = z.int().nonnegative()
const gib = z.number().nonnegative()
const usd = z.number().nonnegative()

const imageOutcome = z.enum([
  'planned',
  'kept',
  'removed',
  'already-gone',
  'failed',
  'not-attempted',
])
const snapshotOutcome = z.enum([
  'planned',
  'kept',
  'deleted',
  'already-gone',
  'failed',
  'not-attempted',
])

const reference = z
  .strictObject({
    source: z.enum([...REFERENCE_KEYS, 'copies', 'usage-reports']),
    resource: z.string().describe('The id or name of what names the image.'),
    detail: z.string().optional(),
    accountId: z.string().optional(),
    region: z.string().optional(),
  })
  .describe('Something that names the image.')

const recovery = z
  .strictObject({
    recoverable: z.enum(['yes', 'no', 'unknown']),
    retentionDays: count.optional(),
    until: instant.optional().describe('Until when the Recycle Bin holds what was removed.'),
  })
  .describe('Whether a Recycle Bin rule covers it.')

const snapshot = z.strictObject({
  id,
  verdict: z.enum(['remove', 'keep']),
  outcome: snapshotOutcome,
  reason: z.enum(SNAPSHOT_REASONS).optional().describe('Why it stays although its image goes.'),
  explanation: z.string().optional(),
  error: z.string().optional(),
  gib: gib.describe('The full size: an upper bound, for snapshots are incremental.'),
  storageTier: z.enum(['standard', 'archive']),
  recovery,
})

const image = z.strictObject({
  id,
  name: z.string(),
  family: z.string().optional().describe('The label; absent where mapping gives it no family.'),
  familyKey: z.string().optional().describe('What tells families apart: two may have one label.'),
  architecture: z.string(),
  state: z.string(),
  createdAt: instant,
  lastLaunchedAt: instant.optional(),
  tags: z.record(z.string(), z.string()),
  verdict: z.enum(['remove', 'keep']),
  reason: z.enum(IMAGE_REASONS).describe('The reason code of the first rule that holds.'),
  explanation: z.string().describe('The reason with its evidence, in a sentence.'),
  references: z.array(reference),
  snapshots: z.array(snapshot),
  outcome: imageOutcome,
  error: z.string().optional(),
  recovery,
})

const orphan = z.strictObject({
  id,
  verdict: z.enum(['remove', 'keep']),
  reason: z.enum(ORPHAN_REASONS),
  explanation: z.string(),
  outcome: snapshotOutcome,
  error: z.string().optional(),
  onlyReported: z
    .literal(true)
    .optional()
    .describe('An orphan that stays, for orphan-snapshots is not delete.'),
  image: z.string().optional().describe('The image that it was made for.'),
  description: z.string(),
  startedAt: instant,
  gib,
  storageTier: z.enum(['standard', 'archive']),
  recovery,
})

const evidence = z.strictObject({
  source: z
    .enum([...REFERENCE_KEYS, 'usage-reports'])
    .describe('usage-reports has a row where usage reports were asked about.'),
  resources: count,
  images: count.describe('How many images these resources reference.'),
  skipped: z.boolean(),
  durationMs: count,
  notes: z.array(z.string()),
})

const target = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  partition: z.string(),
  status: z
    .enum(TARGET_STATUSES)
    .describe(
      'done; refused: its plan is above a limit; failed: something could not be removed, or it was stopped; not-read: its evidence is not complete, and so it has no plan; cancelled.',
    ),
  error: z.string().optional(),
  evidence: z.array(evidence),
  notKnown: z.array(z.strictObject({ part: z.string(), why: z.string() })),
  refusals: z.array(z.strictObject({ what: z.string(), count, limit: count })),
  usageReports: usageReports.optional(),
  images: z.array(image),
  orphans: z
    .array(orphan)
    .describe(
      'Every snapshot of the account, as an orphan or not; but for those that an image maps which this plan removes: they stand with their image.',
    ),
})

const totals = z.strictObject({
  targets: count,
  stopped: count.describe('Targets whose status is not done.'),
  images: count,
  planned: count.describe('Images that the plan removes.'),
  removed: count,
  kept: count,
  alreadyGone: count,
  notAttempted: count,
  failed: count.describe('Images and snapshots.'),
  plannedSnapshots: count,
  deletedSnapshots: count,
  reclaimableGib: gib.describe('An upper bound.'),
  reclaimedGib: gib.describe('An upper bound.'),
  reclaimableUsdPerMonth: usd.describe('An upper bound.'),
  reclaimedUsdPerMonth: usd.describe('An upper bound.'),
})

const difference = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  id: z.string(),
  kind: z.enum(['image', 'snapshot']),
  planned: z.boolean().describe('Whether the plan file removes it.'),
  reason: z.enum(DIFFERENCE_REASONS),
  explanation: z.string(),
})

export const reportSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  dryRun: z.boolean(),
  result: z.enum(['success', 'failure']),
  generatedAt: instant,
  runUrl: z.string().optional(),
  settings: z.record(z.string(), z.string()).describe('The inputs, given or by default.'),
  totals,
  errors: z.array(z.string()),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  planFile: z
    .strictObject({ generatedAt: instant, differences: z.array(difference) })
    .optional()
    .describe('The approved plan, and where this run differs from it.'),
  targets: z.array(target),
})

export type Report = z.infer<typeof reportSchema>
export type ReportTarget = z.infer<typeof target>
export type ReportImage = z.infer<typeof image>
export type ReportSnapshot = z.infer<typeof snapshot>
export type ReportOrphan = z.infer<typeof orphan>
export type ReportReference = z.infer<typeof reference>
export type ReportTotals = z.infer<typeof totals>
export type ReportRecovery = z.infer<typeof recovery>
export type ReportEvidence = z.infer<typeof evidence>
export type ReportDifference = z.infer<typeof difference>
