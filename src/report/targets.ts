import type { ReportTarget } from './schema.ts'

/** Whether nothing could be planned there. */
export const isUnread = ({ status, evidence }: ReportTarget): boolean =>
  status === 'not-read' || (status === 'cancelled' && evidence.length === 0)
