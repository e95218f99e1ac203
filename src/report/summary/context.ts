import type { Report, ReportTarget } from '../schema.ts'

/** What all parts of the summary are given. */
export interface SummaryContext {
  readonly report: Report
  readonly now: Date
  /** Rows that a table may have before it is cut. */
  readonly rows: number
}

/** A target by the words that its readers know. */
export const targetName = ({
  region,
  accountId,
}: Pick<ReportTarget, 'region' | 'accountId'>): string =>
  accountId === '' ? region : `${region} · ${accountId}`

/** How the targets of a page are called: in a comment, which everybody reads, without account ids. */
export type NameTarget = (target: ReportTarget) => string
