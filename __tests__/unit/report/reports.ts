import { renderComment } from '../../../src/report/comment.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type { Report, ReportRecovery } from '../../../src/report/schema.ts'
import { dry, type Targets } from '../../support/short-reports.ts'

export const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'a1' }

export const summaryOf = (targets: Targets, overrides: Partial<Report> = {}): string =>
  renderSummary(dry(targets, overrides))

export const commentOf = (targets: Targets, overrides: Partial<Report> = {}): string =>
  renderComment(dry(targets, overrides), KEY)

/** What the Recycle Bin holds for so many days. */
export const held = (retentionDays: number): ReportRecovery => ({
  recoverable: 'yes',
  retentionDays,
})

/** What it holds until this day. */
export const until = (day: string): ReportRecovery => ({
  ...held(14),
  until: `${day}T12:00:00.000Z`,
})
