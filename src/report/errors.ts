import {
  type Cause,
  explainFailure,
  type Failure,
  type Problem,
  type ProblemItem,
  type Target,
  targetLabel,
  type Warning,
} from '../model/index.ts'
import { isChange, statementOf } from '../text/statement.ts'
import { type FailedItems, failedRemovals, fateOf } from './failed-removals.ts'
import type { ReportError, ReportErrorItem, ReportTarget, ReportWarning } from './schema.ts'
import { countedItems, inSeries, someOf } from './words.ts'

/** The account and Region of a problem that is about a target. */
const locationFields = (target: Target | undefined): Pick<ReportError, 'accountId' | 'region'> =>
  target === undefined ? {} : { accountId: target.accountId, region: target.region }

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort()

/** A policy that no statement gets past, or a call that fails for another reason, needs none. */
function permissionFields(
  cause: Cause,
  actions: readonly string[],
  partition: string,
): Pick<ReportError, 'actions' | 'statement'> {
  const statement = cause === 'denied' ? statementOf(actions, partition) : undefined
  if (statement === undefined) return {}
  return { actions: [...distinct(actions)], statement }
}

const policyOf = (failures: readonly Pick<Failure, 'policy'>[]): Pick<ReportError, 'policy'> => {
  const named = distinct(failures.flatMap(({ policy }) => policy ?? []))
  return named.length === 0 ? {} : { policy: inSeries(named) }
}

function sourceItem({
  source,
  code,
  message,
  call,
  place = '',
  actions,
  skipKey,
}: ProblemItem): ReportErrorItem {
  return {
    source,
    code,
    message,
    ...(call !== undefined && { call: `${call}${place}` }),
    ...(actions.length > 0 && { actions: [...actions] }),
    ...(skipKey !== undefined && { skipKey }),
  }
}

/** The sources of a target that could not be read for one cause. */
function unreadSources(
  { code, target, source }: Problem,
  cause: Cause,
  items: readonly ProblemItem[],
): ReportError {
  const input = code === 'evidence-account-not-read' ? 'evidence-roles: ' : ''
  const where = target === undefined ? '' : `${input}${targetLabel(target)}: `
  const [first] = items
  const words = first === undefined ? '' : explainFailure(first)
  return {
    code,
    cause,
    message: `${where}${inSeries(firstNames(items))} could not be read: ${words}`,
    ...locationFields(target),
    ...(source !== undefined && { source }),
    ...permissionFields(
      cause,
      items.flatMap(({ actions }) => actions),
      target?.partition ?? 'aws',
    ),
    ...policyOf(items),
    items: items.map(sourceItem),
    ...skipSettings(items),
  }
}

/** The setting that leaves these sources out: the last resort, because it holds for the whole run. */
function skipSettings(items: readonly ProblemItem[]): Pick<ReportError, 'settings'> {
  const keys = items.flatMap(({ skipKey }) => skipKey ?? [])
  return keys.length === 0
    ? {}
    : { settings: [{ input: 'skip-references', value: keys.join(', ') }] }
}

const MOST_NAMES = 3

/** The first sources by name, and how many more there are. */
function firstNames(items: readonly ProblemItem[]): readonly string[] {
  const names = items.map(({ source }) => source)
  const rest = names.length - MOST_NAMES
  return [...names.slice(0, MOST_NAMES), ...(rest > 0 ? [`${String(rest)} more`] : [])]
}

/** A problem as the report has it: one entry for each cause, because each is mended in another way. */
export function errorsOf(problem: Problem): readonly ReportError[] {
  const {
    code,
    cause,
    message,
    target,
    source,
    items = [],
    settings,
    token,
    actions = [],
  } = problem
  if (items.length > 0) {
    const byCause = Map.groupBy(items, (item) => item.cause)
    return [...byCause].map(([each, of]) => unreadSources(problem, each, of))
  }
  return [
    {
      code,
      cause,
      message,
      ...locationFields(target),
      ...(source !== undefined && { source }),
      ...permissionFields(cause, actions, target?.partition ?? 'aws'),
      ...policyOf([problem]),
      ...(settings && { settings: [...settings] }),
      ...(token && { token }),
    },
  ]
}

function removalError(target: ReportTarget, of: FailedItems): ReportError {
  const { code, cause, items, actions } = of
  const isImage = code.startsWith('image')
  const count = countedItems(isImage ? items.length : 0, isImage ? 0 : items.length)
  const ids = someOf(items.map(({ id }) => id))
  return {
    code,
    cause,
    message: `${targetLabel(target)}: ${count} ${fateOf(of)} (${ids}): ${explainFailure(of.first)}`,
    accountId: target.accountId,
    region: target.region,
    ...permissionFields(cause, actions.filter(isChange), target.partition),
    ...policyOf(items.map(({ error }) => error)),
    ...(of.first.mayHaveHappened && { mayHaveHappened: true }),
    items: items.map(({ id, error }) => ({ id, code: error.code, message: error.message })),
  }
}

/** The removals of a target that failed: an entry for each cause, code of AWS, kind and step. */
export const removalErrorsOf = (target: ReportTarget): readonly ReportError[] =>
  failedRemovals([target]).map((of) => removalError(target, of))

/** An error that others wrote, with the statement that this action gives for its actions. */
export function withOwnStatement(error: ReportError, partition: string): ReportError {
  const { statement, actions = [], ...rest } = error
  return statement === undefined
    ? error
    : { ...rest, ...permissionFields(error.cause, actions, partition) }
}

/** A warning as the report has it. */
export const reportWarning = ({ code, message, target, settings }: Warning): ReportWarning => ({
  code,
  message,
  ...(target && { accountId: target.accountId, region: target.region }),
  ...(settings && { settings: [...settings] }),
})
