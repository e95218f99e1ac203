import { SCHEMA_VERSION, type Report, type ReportTarget } from '../report/schema.ts'

/** A report of which so much of each target is held as is needed. */
export type ReportOf<Target> = Omit<Report, 'targets'> & { readonly targets: readonly Target[] }

/** The report of one run, and the file that it was read from. */
export interface Leg<Target = ReportTarget> {
  readonly path: string
  readonly report: ReportOf<Target>
}

/** The inputs that name reports. */
export type ReportsInput = 'reports' | 'earlier-reports'

/** The reports cannot be merged: nothing was written. */
export class MergeError extends Error {
  override readonly name = 'MergeError'

  constructor(input: ReportsInput, why: string) {
    super(
      `${input}: ${why}. It takes the JSON reports of runs of this action (schema version ${String(SCHEMA_VERSION)}). Nothing was merged.`,
    )
  }
}
