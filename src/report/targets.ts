import type { ReportTarget } from '../report-schema.ts'

/** Whether nothing could be planned there: every target that was read has its evidence. */
export const isUnread = ({ error, evidence }: ReportTarget): boolean =>
  error !== undefined && evidence.length === 0
