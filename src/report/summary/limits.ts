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

/** Whether it is about a plan that is above a limit. */
export const isLimit = ({ code }: { readonly code: string }): boolean =>
  code === 'above-max-removals' || code === 'above-max-removals-total'

/** What is said of limits: a warning in a dry run, an error in a real one. */
export const limitMessages = ({ errors, warnings }: Report): readonly string[] => [
  ...new Set([...errors, ...warnings].filter(isLimit).map(({ message }) => message)),
]

/** In characters. The messages of a run are shorter; those of a report that others wrote may not be. */
const LONGEST_MESSAGE = 10_000

/** What must be set for every plan that a limit stops, as the messages about them say. */
export function neededLimits(report: Report): readonly string[] {
  const found = limitMessages(report).flatMap((message) => [
    ...(/ then set (.*) for one run/.exec(message.slice(0, LONGEST_MESSAGE))?.[1] ?? '').matchAll(
      /(max-removals(?:-total)?): (\d{1,15})(?!\d)/g,
    ),
  ])
  return [...Map.groupBy(found, ([, name = '']) => name)].map(
    ([name, uses]) => `${name}: ${String(Math.max(...uses.map(([, , count]) => Number(count))))}`,
  )
}
