import type { Cause } from '../../model/index.ts'
import type { Report, ReportTarget, ReportWarning } from '../schema.ts'

/** A plan that is above a limit: an error of a real run, a warning of a dry run. */
export type LimitError = ReportWarning & { readonly cause: Cause }

/** Whether it is about a plan that is above a limit. */
export const isLimit = ({ code }: { readonly code: string }): boolean =>
  code === 'above-max-removals' || code === 'above-max-removals-total'

/** The plans that are above a limit, each message once. */
export function limitErrors({ errors, warnings }: Report): readonly LimitError[] {
  const all = [...errors, ...warnings]
    .filter(isLimit)
    .map((each): LimitError => ({ ...each, cause: 'limit' }))
  return [...new Map(all.map((each) => [each.message, each])).values()]
}

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
