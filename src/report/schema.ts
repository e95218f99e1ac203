import { z } from 'zod'
import { IMAGE_REASONS, ORPHAN_REASONS } from './reasons.ts'
import {
  awsAnswer,
  count,
  EVIDENCE_SOURCES,
  sourceKey,
  gib,
  id,
  image,
  imageCounts,
  instant,
  itemError,
  reclaim,
  recovery,
  type reference,
  runTotals,
  size,
  type snapshot,
  snapshotOutcome,
  storageTier,
  targetTotals,
  textField,
  usageReports,
  usd,
} from './schema/items.ts'
import {
  type difference,
  type errorItem,
  planFile,
  reportError,
  run,
  warning,
} from './schema/run.ts'

export type ReportDifference = z.infer<typeof difference>

/** How a target ended. */
export const TARGET_STATUSES = [
  'done',
  'refused',
  'failed',
  'not-read',
  'cancelled',
  'interrupted',
] as const

export const orphan = z
  .strictObject({
    id: id('The id of the snapshot.'),
    verdict: z
      .enum(['remove', 'report', 'keep'])
      .describe('What the plan does with it; report: an orphan that is only listed, and stays.'),
    reason: z.enum(ORPHAN_REASONS).describe('Why it is an orphan, or why it stays.'),
    explanation: textField('The reason with its evidence, in a sentence.'),
    outcome: snapshotOutcome,
    ...awsAnswer,
    error: itemError.optional(),
    image: textField('The id of the image that it was made for.').optional(),
    description: textField("The snapshot's description."),
    startedAt: instant('When the snapshot was begun; absent where AWS does not say.').optional(),
    gib: size,
    storageTier,
    recovery,
  })
  .describe('A snapshot of the account, as an orphan or not.')

export const evidence = z
  .strictObject({
    source: sourceKey(EVIDENCE_SOURCES, 'The place that was read'),
    resources: count('How many resources were looked at.'),
    images: count('How many images these resources name.'),
    skipped: z.boolean().describe('Whether skip-references turned it off.'),
    readAt: instant(
      'When the reading began: nothing that it found is older. Absent where it was not read.',
    ).optional(),
    durationMs: count('How long the reading took. In milliseconds.'),
    notes: z
      .array(z.string().describe('One fact.'))
      .describe('Facts that are no failure, such as a pinned version that is gone.'),
    isPartial: z
      .literal(true)
      .optional()
      .describe(
        'Something of it could not be read and did not have to be: a warning or a note says what. Absent where all of it was read.',
      ),
  })
  .describe('What one source of references looked at.')

export const family = z
  .strictObject({
    label: textField('The label; "(no family)" for the images that mapping gives no family.'),
    key: textField(
      'What tells families apart: two may have one label. Absent without a family.',
    ).optional(),
    rule: textField('The entry of rules that holds for it; absent where none does.').optional(),
    images: count('All images of the family.'),
    inUse: count(
      'Images that something names, whatever the reason they are kept for; they are among those that are kept.',
    ),
    ...imageCounts,
    oldestCreatedAt: instant(
      'When the oldest image of the family was created; absent where AWS says it of none.',
    ).optional(),
    ...reclaim,
  })
  .describe('The images that are versions of the same thing, in numbers.')

const session = textField(
  'The ARN of the role session, or of the user, that the calls were made as; absent where it could not be found out.',
)

export const target = z
  .strictObject({
    accountId: textField('The AWS account; empty where it could not be found out.'),
    accountAlias: textField(
      'The alias of the account; absent where it has none, or where it may not be read.',
    ).optional(),
    region: textField('The AWS Region.'),
    partition: textField('The AWS partition, such as aws or aws-cn.'),
    status: z
      .enum(TARGET_STATUSES)
      .describe(
        'done; refused: its plan is above a limit, the plan file approves none, or a rule that keeps matches nothing; failed: something could not be removed, or it was stopped; not-read: its evidence is not complete, and so it has no plan; cancelled; interrupted: the run did not end, and the outcomes are those that were known when this was written; without evidence it had not been read.',
      ),
    session: session.optional(),
    error: itemError.optional(),
    totals: targetTotals,
    families: z
      .array(family)
      .describe('The families by label, "(no family)" last: together they hold every image.'),
    evidence: z.array(evidence).describe('What was looked at before anything was decided.'),
    notKnown: z
      .array(
        z
          .strictObject({
            part: textField('What it is.'),
            why: textField('Why it is not known.'),
            failure: itemError.optional(),
          })
          .describe('One part.'),
      )
      .describe('What could not be read and did not have to be.'),
    refusals: z
      .array(
        z
          .strictObject({
            what: textField('What is limited, such as images.'),
            count: count('How many would go.'),
            limit: count('How many may go.'),
          })
          .describe('One limit that the plan is above.'),
      )
      .describe('The parts of the plan that are above max-removals.'),
    usageReports: usageReports.optional(),
    images: z.array(image).describe('Every image, by family, the newest first.'),
    orphans: z
      .array(orphan)
      .describe(
        'Every snapshot of the account, as an orphan or not; those that an image maps which this plan removes stand with their image.',
      ),
  })
  .describe('One account in one Region.')

/** The evidence of an account that is only read. */
export const evidenceTarget = z
  .strictObject({
    accountId: textField('The AWS account.'),
    accountAlias: textField(
      'The alias of the account; absent where it has none, or where it may not be read.',
    ).optional(),
    region: textField('The AWS Region.'),
    partition: textField('The AWS partition, such as aws or aws-cn.'),
    status: z
      .enum(['done', 'not-read', 'cancelled'])
      .describe(
        'done; not-read: it could not be read in full, and so every image that is shared stays; cancelled.',
      ),
    session: session.optional(),
    error: itemError.optional(),
    evidence: z.array(evidence).describe('What was looked at there.'),
  })
  .describe('An account of evidence-roles in one Region, which is only read.')

const NONE_ENDED = 'Absent where no target came to its end.'

const month = z
  .strictObject({
    month: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .describe('The month, UTC, such as 2026-11.'),
    runs: count('Reports of runs that removed or may have removed something.'),
    unended: count(
      'Targets of these runs that did not come to their end: nobody knows what went there, and no figure holds it. Absent where there are none.',
    ).optional(),
    removed: count(`Images that these runs removed. ${NONE_ENDED}`).optional(),
    deleted: count(`Snapshots that these runs deleted. ${NONE_ENDED}`).optional(),
    reclaimedGib: gib(
      `The size of the deleted snapshots: an upper bound. ${NONE_ENDED}`,
    ).optional(),
    reclaimedUsdPerMonth: usd(`What the deleted snapshots cost. ${NONE_ENDED}`).optional(),
  })
  .describe('What went in one month.')

const keptImage = z
  .strictObject({
    id: id('The id of the image.'),
    accountId: textField('The account of the image.'),
    region: textField('The Region of the image.'),
    name: textField('The name of the image.'),
    reason: z.enum(IMAGE_REASONS).describe('Why it is kept now.'),
    since: instant('When the first of the reports was made that keep it one after the other.'),
    gib: gib('The full size of its snapshots: an upper bound.'),
  })
  .describe('An image that is kept for now.')

const mappingProposal = z
  .strictObject({
    mapping: textField('The value for the input mapping.'),
    families: count('The families that it would make.'),
    going: count("Images that would go at most, under the run's other settings."),
    without: count('Images that would have no family.'),
    examples: z
      .array(
        z
          .strictObject({
            label: textField('The label of the family.'),
            images: count('The images of the family.'),
            names: z.array(textField('The name of an image.')).describe('Some of their names.'),
          })
          .describe('One family.'),
      )
      .describe('Some of the families, the largest first.'),
  })
  .describe('A mapping that would give most images a family; only where most have none.')

export type ReportMappingProposal = z.infer<typeof mappingProposal>

/** The fields that a merged report has beside those of its reports. */
export const merged = z
  .strictObject({
    reports: count('How many reports were merged.'),
    expected: count('How many there should be, where that was said.').optional(),
    missing: count('How many of these are missing.'),
    notBegun: z
      .array(textField('The path of its report.'))
      .optional()
      .describe(
        'The runs that could not begin, whose targets are not known; absent where there are none.',
      ),
    history: z
      .strictObject({
        months: z.array(month).describe('What went, month by month, the oldest first.'),
        keptLongest: z
          .array(keptImage)
          .describe('The images that report after report has kept for now, the longest first.'),
      })
      .optional()
      .describe('What earlier reports tell; absent where none were given.'),
  })
  .describe('What the report was merged from.')

export type Merged = z.infer<typeof merged>

/**
 * The JSON report: the one description from which its types, its validation and the published
 * JSON Schema are made. The summary, the outputs and the comment show nothing that is not in it.
 */

export const SCHEMA_VERSION = 1

export const reportSchema = z.strictObject({
  schemaVersion: z
    .literal(SCHEMA_VERSION)
    .describe('The version of this schema. Fields may be added within a version.'),
  dryRun: z.boolean().describe('Whether nothing was to be removed.'),
  result: z.enum(['success', 'failure']).describe('How the step ended.'),
  generatedAt: instant('When the report was made; of several merged, the oldest one.'),
  run,
  settings: z
    .record(z.string(), textField('The value of the input.'))
    .describe('The inputs, given or by default, by name.'),
  totals: runTotals,
  errors: z
    .array(reportError)
    .describe(
      'What makes the run fail: an entry for each target and cause, removals that failed included.',
    ),
  warnings: z.array(warning).describe('What stops nothing.'),
  rulesFile: z
    .strictObject({
      path: textField('The path that the input rules names.'),
      sha256: textField('The SHA-256 of what the file held, in hexadecimal digits.'),
    })
    .optional()
    .describe('The file that the rules were read from, where they stood in one.'),
  planFile: planFile.optional(),
  mappingProposal: mappingProposal.optional(),
  merged: merged.optional(),
  evidenceTargets: z
    .array(evidenceTarget)
    .optional()
    .describe(
      'The accounts of evidence-roles in every Region: what uses images there counts, and nothing is planned there. Absent in reports of versions that knew none.',
    ),
  targets: z.array(target).describe('Every account in every Region of the run.'),
})

export type Report = z.infer<typeof reportSchema>
/** A report as its file holds it: that of a run that was killed has no counts of what was done. */
export type WrittenReport = z.input<typeof reportSchema>
export type ReportRun = z.infer<typeof run>
export type ReportError = z.infer<typeof reportError>
export type ReportErrorItem = z.infer<typeof errorItem>
export type ReportItemError = z.infer<typeof itemError>
export type ReportWarning = z.infer<typeof warning>
export type ReportTarget = z.infer<typeof target>
export type ReportEvidenceTarget = z.infer<typeof evidenceTarget>
export type ReportFamily = z.infer<typeof family>
export type ReportImage = z.infer<typeof image>
export type ReportSnapshot = z.infer<typeof snapshot>
export type ReportOrphan = z.infer<typeof orphan>
export type ReportReference = z.infer<typeof reference>
export type ReportTotals = z.infer<typeof runTotals>
export type TargetTotals = z.infer<typeof targetTotals>
export type ReportRecovery = z.infer<typeof recovery>
export type ReportEvidence = z.infer<typeof evidence>
export type ReportUsage = z.infer<typeof usageReports>
