import { z } from 'zod'
import type { image, recovery, reference, snapshot } from './schema/image.ts'
import { merged } from './schema/merged.ts'
import { instant, text } from './schema/primitives.ts'
import { planFile, reportError, run, warning } from './schema/run.ts'
import { target, type evidence, type family, type orphan } from './schema/target.ts'
import { runTotals, type targetTotals } from './schema/totals.ts'
import type { usageReports } from './schema/usage.ts'

/**
 * The JSON report: the one description from which its types, its validation and the published
 * JSON Schema are made. The summary, the outputs and the comment show nothing that is not in it.
 */

export const SCHEMA_VERSION = 1

export { REFERENCE_SOURCES } from './schema/image.ts'
export { TARGET_STATUSES } from './schema/target.ts'

export const reportSchema = z.strictObject({
  schemaVersion: z
    .literal(SCHEMA_VERSION)
    .describe('The version of this schema. Fields may be added within a version.'),
  dryRun: z.boolean().describe('Whether nothing was to be removed.'),
  result: z.enum(['success', 'failure']).describe('How the step ended.'),
  generatedAt: instant('When the report was made; of several merged, the oldest one.'),
  run,
  settings: z
    .record(z.string(), text('The value of the input.'))
    .describe('The inputs, given or by default, by name.'),
  totals: runTotals,
  errors: z
    .array(reportError)
    .describe(
      'What makes the run fail; removals that failed stand with their images and snapshots.',
    ),
  warnings: z.array(warning).describe('What stops nothing.'),
  planFile: planFile.optional(),
  merged: merged.optional(),
  targets: z.array(target).describe('Every account in every Region of the run.'),
})

export type Report = z.infer<typeof reportSchema>
export type ReportRun = z.infer<typeof run>
export type ReportError = z.infer<typeof reportError>
export type ReportTarget = z.infer<typeof target>
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
export type { ReportDifference } from './schema/run.ts'
