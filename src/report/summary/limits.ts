import type { Report, ReportTarget } from '../schema.ts'

/** The targets whose plan is above a limit. */
export const refusedTargets = ({ targets }: Pick<Report, 'targets'>): readonly ReportTarget[] =>
  targets.filter(({ status }) => status === 'refused')

/** The limits that stop targets: `max-removals` of their own, `max-removals-total` of the run. */
export function limitsAbove(report: Pick<Report, 'targets'>): readonly string[] {
  const refused = refusedTargets(report)
  const isOwn = ({ refusals }: ReportTarget): boolean => refusals.length > 0
  return [
    ...(refused.some(isOwn) ? ['max-removals'] : []),
    ...(refused.some((target) => !isOwn(target)) ? ['max-removals-total'] : []),
  ]
}

/** What `max-removals` must be for every plan that is above it. */
export const neededLimit = (report: Pick<Report, 'targets'>): number =>
  Math.max(
    0,
    ...refusedTargets(report).flatMap(({ refusals }) => refusals.map(({ count }) => count)),
  )
