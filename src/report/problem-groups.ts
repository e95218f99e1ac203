import type { Cause } from '../model/index.ts'
import { failedRemovals, isOfRemovals } from './failed-removals.ts'
import type { Report, ReportError } from './schema.ts'
import { isLimit } from './summary/limits.ts'

/** The causes that a person should mend first come first: what stops whole accounts, then the rest. */
const URGENCY = {
  inputs: 0,
  clock: 1,
  'no-id-token': 2,
  'no-credentials': 3,
  'no-oidc-provider': 4,
  'wrong-audience': 5,
  'trust-policy': 6,
  expired: 7,
  'region-not-enabled': 8,
  denied: 9,
  'denied-by-policy': 10,
  'not-supported': 11,
  'nothing-checked-out': 12,
  unreadable: 13,
  limit: 14,
  network: 15,
  outage: 16,
  throttled: 17,
  other: 18,
} as const satisfies Readonly<Record<Cause, number>>

/** The errors of a report, the most urgent first. */
export const byUrgency = (errors: readonly ReportError[]): readonly ReportError[] =>
  errors.toSorted((a, b) => URGENCY[a.cause] - URGENCY[b.cause])

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
