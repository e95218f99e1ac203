import { explainFailure } from '../../model/index.ts'
import { type Advised, adviceOn, inMarkdown, lastResort } from '../advice.ts'
import { pasteBlock, pasteFor } from '../paste.ts'
import {
  type FailedItems,
  failedRemovals,
  fateOf,
  isOfRemovals,
  type Item,
  itemsWith,
} from '../failed-removals.ts'
import { code, folded, linkedId, list, paragraph, paragraphs, escapeText } from '../markdown.ts'
import { rolesFor } from '../principals.ts'
import { problemGroups } from '../problem-groups.ts'
import type { Report, ReportError } from '../schema.ts'
import { countedItems, formatCount, plural } from '../words.ts'
import { limitErrors } from './limits.ts'
import { nextStep } from './next.ts'
import { cutTable, type SummaryContext, targetName } from './tables.ts'

const LONGEST_LINE = 2_000

/** Where an error is; nowhere where it is about the whole run. */
const placeNameOf = ({ accountId = '', region }: ReportError): string | undefined =>
  region === undefined ? undefined : targetName({ region, accountId })

const MOST_OPEN_PLACES = 3

/** Where else the same is the case. */
function elsewhere(others: readonly ReportError[]): string | undefined {
  const places = others
    .flatMap((error) => placeNameOf(error) ?? [])
    .map((place) => escapeText(place))
  if (places.length === 0) return undefined
  if (places.length <= MOST_OPEN_PLACES) return `The same in ${places.join(', ')}.`
  return folded(`The same in ${plural(places.length, 'more target')}`, list(places))
}

/** Sources that are named at a glance; the JSON report has all. */
const MOST_ITEMS = 20

/** Each source that could not be read; one alone stands in the message already. */
function itemLines({ items = [] }: ReportError): readonly string[] {
  if (items.length < 2) return []
  return items.slice(0, MOST_ITEMS).map((item) => {
    const name = item.source ?? item.id ?? ''
    return `${escapeText(name, 60)}: ${escapeText(explainFailure(item), 400)}`
  })
}

/** The lines below the message of an error: what it consists of, and what to do about it. */
function errorLines(error: ReportError, report: Report): readonly string[] {
  const resort = lastResort(error, report)
  return [
    ...itemLines(error),
    `**What to do**: ${inMarkdown(adviceOn({ ...error, roles: rolesFor(error, report) }, report))}`,
    ...(resort === undefined ? [] : [inMarkdown(resort)]),
  ]
}

/** The text to paste, unless the page's beginning shows it already. */
function ownPaste(error: ReportError, report: Report): string | undefined {
  const paste = pasteFor(error, report)
  return paste === undefined || paste.text === nextStep(report)?.paste?.text
    ? undefined
    : pasteBlock(paste)
}

function group([first, ...others]: readonly ReportError[], report: Report): string | undefined {
  if (first === undefined) return undefined
  return paragraphs(
    `❌ ${paragraph(first.message, LONGEST_LINE)}`,
    list(errorLines(first, report)),
    ownPaste(first, report),
    elsewhere(others),
  )
}

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

/** Everything that fails the run beside removals, each thing once. */
export function errorsPart({ report, rows }: SummaryContext): string {
  const groups = problemGroups(report)
  const shown = groups.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = groups.length - shown.length
  return paragraphs(
    ...shown.map((each) => group(each, report)),
    rest > 0 ? `_${formatCount(rest)} more errors are left out here._` : undefined,
  )
}

/** A plan above a limit: how much it is, and what to set once somebody has looked at it. */
export function limitsPart({ report, rows }: SummaryContext): string | undefined {
  const lines = limitErrors(report).map(({ message }) => paragraph(message, 500))
  const shown = lines.slice(0, MOST_OPEN_PLACES)
  const rest = lines.slice(MOST_OPEN_PLACES)
  if (lines.length === 0) return undefined
  return paragraphs(
    ...shown.map((line) => `🛑 ${line}`),
    rest.length === 0
      ? undefined
      : folded(
          `🛑 The same in ${plural(rest.length, 'more target')}`,
          list(rest.slice(0, rows + 1)),
        ),
  )
}

const MOST_EXAMPLES = 3

/** Where it happened; with one target there is no question where. */
function whereOf({ targets }: FailedItems, context: SummaryContext): string {
  if (context.report.targets.length === 1) return ''
  const [only] = targets
  if (targets.length === 1 && only) return ` in ${escapeText(targetName(only))}`
  return ` in ${plural(targets.length, 'target')}`
}

function titleOf(of: FailedItems, context: SummaryContext): string {
  const { kind, items, first } = of
  const count = kind === 'image' ? countedItems(items.length, 0) : countedItems(0, items.length)
  const sign = first.mayHaveHappened === true ? '❓' : '❌'
  return `${sign} **${count} ${fateOf(of)}${whereOf(of, context)}**: ${code(first.code, 60)}`
}

/** Everything that failed in one way, folded, with why of each where that differs. */
function allItems({ items, kind }: FailedItems, context: SummaryContext): string {
  const title = `Show the ${plural(items.length, kind)}`
  const isOne = context.report.targets.length === 1
  const isSame = new Set(items.map(({ error }) => error.message)).size === 1
  if (isOne && isSame) {
    const shown = items.slice(0, context.rows).map(({ id, target }) => linkedId(id, target))
    const rest = items.length - shown.length
    return folded(title, `${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`)
  }
  return folded(
    title,
    cutTable(
      ['=Item', ...(isOne ? [] : ['=Where']), 'Why'],
      items,
      (item) => [
        linkedId(item.id, item.target),
        ...(isOne ? [] : [escapeText(targetName(item.target))]),
        escapeText(item.error.message, 300) || '–',
      ],
      context,
    ),
  )
}

/** The same as an error of the report, for advice. */
const asError = ({ code: what, cause, actions, items }: FailedItems): Advised => ({
  code: what,
  cause,
  actions: [...actions],
  policy: items[0]?.error.policy,
  items: items.slice(0, 1).map(({ error }) => error),
})

function failurePart(of: FailedItems, context: SummaryContext): string {
  const examples = of.items.slice(0, MOST_EXAMPLES)
  const rest = of.items.length - examples.length
  const ids = examples.map(({ id, target }) => linkedId(id, target)).join(', ')
  return paragraphs(
    titleOf(of, context),
    list([
      ...(of.first.message === '' ? [] : [`Why: ${escapeText(of.first.message, 400)}`]),
      `${rest > 0 ? 'For example' : examples.length > 1 ? 'These are' : 'It is'} ${ids}`,
      `**What to do**: ${inMarkdown(adviceOn(asError(of), context.report))}`,
    ]),
    rest > 0 ? allItems(of, context) : undefined,
  )
}

/** Kinds of failures that stand in the summary; there are few. */
const MOST_FAILURES = 10

/** The statements for what was denied, where the page's beginning does not show them. */
function removalStatements(report: Report): readonly string[] {
  const denied = report.errors.filter((error) => isOfRemovals(error) && error.cause === 'denied')
  const pastes = new Set(denied.flatMap((error) => ownPaste(error, report) ?? []))
  return [...pastes].map((paste) => paragraphs('The statement for the role that removes:', paste))
}

/** Removals that failed, by cause, with what to do; the statement for what was denied stands once. */
export function failuresPart(context: SummaryContext): string {
  const failures = failedRemovals(context.report.targets)
  const rest = failures.slice(MOST_FAILURES).flatMap(({ items }) => items)
  return paragraphs(
    ...removalStatements(context.report),
    ...failures.slice(0, MOST_FAILURES).map((each) => failurePart(each, context)),
    rest.length > 0
      ? `❌ **${plural(rest.length, 'more item')} failed for other reasons**: the JSON report has them.`
      : undefined,
  )
}

/** Warnings of limits stand with what they stop, and not among those that stop nothing. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  'above-max-removals',
  'above-max-removals-total',
])

/** Of one kind, as many as can be read at a glance; more are folded. */
const MOST_OPEN = 3

const LONGEST = 500

/** More kinds than there are: only a report that others wrote has more. */
const MOST_KINDS = 40

function ofKind(messages: readonly string[], { rows }: SummaryContext): string {
  const shown = messages.slice(0, MOST_OPEN).map((message) => `⚠️ ${message}`)
  const rest = messages.slice(MOST_OPEN)
  if (rest.length === 0) return paragraphs(...shown)
  const left = rest.length - Math.max(rows, 1)
  return paragraphs(
    ...shown,
    folded(
      `⚠️ Show ${formatCount(rest.length)} more warnings like it`,
      list([
        ...rest.slice(0, Math.max(rows, 1)),
        ...(left > 0 ? [`_and ${formatCount(left)} more_`] : []),
      ]),
    ),
  )
}

const warningsOf = ({ warnings }: Report): Report['warnings'] =>
  warnings.filter(({ code }) => !TOLD_ELSEWHERE.has(code))

/** Warnings by kind, so that no kind hides behind another. */
export function warningsPart(context: SummaryContext): string {
  const kinds = [...Map.groupBy(warningsOf(context.report), ({ code }) => code).values()]
  const rest = kinds.length - MOST_KINDS
  return paragraphs(
    ...kinds.slice(0, MOST_KINDS).map((of) =>
      ofKind(
        of.map(({ message }) => paragraph(message, LONGEST)),
        context,
      ),
    ),
    rest > 0 ? `_${formatCount(rest)} more kinds of warnings are left out here._` : undefined,
  )
}

/** There are few reasons, and of errors of AWS among them some tell enough. */
const MOST_REASONS = 10

function sentence(reason: string, items: readonly Item[]): string {
  const count = (wanted: Item['kind']): number => items.filter(({ kind }) => kind === wanted).length
  const were = items.length === 1 ? 'was' : 'were'
  return `⏸️ **${countedItems(count('image'), count('snapshot'))} ${were} not tried**: ${escapeText(reason, 300)}`
}

/** A target that stopped has an error, and one that was refused has its limit: both are shown there. */
const isToldElsewhere = ({ target, error }: Item): boolean =>
  target.status === 'refused' || target.error?.code === error.code

/** Items that were not tried, a sentence for each reason. */
export function waitingPart({ report }: SummaryContext): readonly string[] {
  const items = itemsWith(report, 'not-attempted').filter((item) => !isToldElsewhere(item))
  const reasons = [...Map.groupBy(items, ({ error }) => error.message)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const rest = reasons.slice(MOST_REASONS).flatMap(([, left]) => left)
  return [
    ...reasons.slice(0, MOST_REASONS).map((each) => sentence(...each)),
    ...(rest.length > 0 ? [sentence('for other reasons.', rest)] : []),
  ]
}

/** The problem part: everything that went wrong, by cause, and what to do about it. */
export function problems(context: SummaryContext): string | undefined {
  const parts = paragraphs(
    limitsPart(context),
    errorsPart(context),
    failuresPart(context),
    ...waitingPart(context),
  )
  const warnings = warningsPart(context)
  return paragraphs(parts === '' ? undefined : '### What went wrong', parts, warnings)
}
