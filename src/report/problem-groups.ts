import { byUrgency } from './advice.ts'
import { failedRemovals, isOfRemovals } from './failed-removals.ts'
import type { Report, ReportError } from './schema.ts'
import { isLimit } from './summary/limits.ts'

/** Errors with the same key are mended in the same way, wherever they are. */
const keyOf = ({ code: kind, cause, source, policy, items, message }: ReportError): string =>
  JSON.stringify([
    kind,
    cause,
    source,
    policy,
    items?.map((item) => [item.source, item.code]) ?? (source === undefined ? message : undefined),
  ])

/** The errors beside limits and removals, those together that are one problem, the most urgent first. */
export function problemGroups({ errors }: Report): readonly (readonly ReportError[])[] {
  const others = byUrgency(errors.filter((error) => !isLimit(error) && !isOfRemovals(error)))
  return [...Map.groupBy(others, keyOf).values()]
}

/** The problems that the summary shows, removals that failed among them. */
export const countProblems = (report: Report): number =>
  problemGroups(report).length + failedRemovals(report.targets).length
