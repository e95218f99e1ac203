import type { Cause } from '../../model/index.ts'
import type { Report, ReportTarget, ReportWarning } from '../schema.ts'
import { countedItems, plural } from '../words.ts'

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

/** The targets whose plan is refused: it is above a limit, or something else stops it. */
export const refusedTargets = ({ targets }: Pick<Report, 'targets'>): readonly ReportTarget[] =>
  targets.filter(({ status }) => status === 'refused')

/** Errors other than limits that refuse a plan. */
const OTHER_STOPS: ReadonlyMap<string, string> = new Map([
  ['another-target-unread', 'an account or Region that could not be read'],
  ['unused-keep-rule', 'a rule that matches no family'],
  ['plan-not-approved', 'a plan file that approves nothing of it'],
])

/** Whether something stops the plan of a target before it begins: an interim calls it interrupted. */
export const isStoppedBefore = ({ error }: Pick<ReportTarget, 'error'>): boolean =>
  error !== undefined && (isLimit(error) || OTHER_STOPS.has(error.code))

/** `max-removals` is a limit of the target itself, `max-removals-total` of the run. */
const stopOf = ({ error, refusals }: ReportTarget): string =>
  OTHER_STOPS.get(error?.code ?? '') ??
  (refusals.length > 0 ? 'max-removals' : 'max-removals-total')

/** The errors that stop targets: limits first, then the rest. */
export function limitsAbove(report: Pick<Report, 'targets'>): readonly string[] {
  const stops = new Set(refusedTargets(report).map(stopOf))
  return ['max-removals', 'max-removals-total', ...OTHER_STOPS.values()].filter((each) =>
    stops.has(each),
  )
}

/** What `max-removals: N oldest` leaves for later runs in a target: each kind has a count of its own. */
interface Waiting {
  readonly remove: number
  readonly disable: number
  readonly orphans: number
}

function waitingIn({ images, orphans }: ReportTarget): Waiting {
  const waiting = images.filter(({ reason }) => reason === 'next-run')
  const disable = waiting.filter(({ waitsFor }) => waitsFor === 'disable').length
  return {
    remove: waiting.length - disable,
    disable,
    orphans: orphans.filter(({ reason }) => reason === 'next-run').length,
  }
}

/** N of `max-removals: N oldest`; undefined with any other limit. */
const atATime = ({ settings }: Pick<Report, 'settings'>): number | undefined => {
  const digits = /^(\d+) +oldest$/.exec(settings['max-removals'] ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Items that wait for later runs, and the most runs that takes; undefined where nothing waits. */
export function waitingPhrase(report: Report): string | undefined {
  const all = report.targets.map(waitingIn)
  const images = all.reduce((sum, { remove, disable }) => sum + remove + disable, 0)
  const orphans = all.reduce((sum, each) => sum + each.orphans, 0)
  if (images + orphans === 0) return undefined
  const wait = images + orphans === 1 ? 'waits' : 'wait'
  const items = countedItems(images, orphans)
  const count = atATime(report)
  if (count === undefined) return `${items} ${wait} for later runs`
  const counts = all.flatMap(({ remove, disable, orphans: own }) => [remove, disable, own])
  const runs = Math.max(...counts.map((each) => Math.ceil(each / count)))
  return `${items} ${wait} for later runs, ${plural(runs, 'more run')} at most`
}
