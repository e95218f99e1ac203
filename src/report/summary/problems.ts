import { block, code, folded, linkedId, list, paragraph, paragraphs, text } from '../markdown.ts'
import type { Report, ReportError } from '../schema.ts'
import { countedItems, formatCount, plural } from '../words.ts'
import {
  type Cause,
  deniedActions,
  failureCauses,
  isLimit,
  type Item,
  itemsWith,
  limitMessages,
  statementBlock,
  wayOut,
} from './causes.ts'
import { cutTable, type SummaryContext, targetName } from './tables.ts'

const LONGEST_LINE = 2_000

/** A statement with every permission of this action has fewer. */
const MOST_LINES = 500

/** What begins a block of our own, such as a policy to paste; AWS may well say the bare fence. */
const FENCE = /^```(json|ya?ml)$/

const FENCE_END = '```'

const ITEM = /^- (?=.)/

const withoutControls = (line: string): string => line.replaceAll(/\p{Cc}/gu, ' ')

/** The lines from the first that hold for all of them, which they leave. */
function takeWhile(lines: string[], holds: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !holds(line))
  return lines.splice(0, end < 0 ? lines.length : end)
}

/** A block between fences as it stands; undefined where the lines do not begin with one. */
function takeBlock(lines: string[]): string | undefined {
  const language = FENCE.exec(lines[0] ?? '')?.[1]
  const end = lines.indexOf(FENCE_END, 1)
  if (language === undefined || end < 0) return undefined
  const [, ...inside] = lines.splice(0, end + 1)
  return block(inside.slice(0, -1).map(withoutControls), language)
}

function takePart(lines: string[], isFirst: boolean): string {
  // The sign stands before a text; a block or a list must begin its own line.
  const ownLine = isFirst ? undefined : takeBlock(lines)
  if (ownLine !== undefined) return ownLine
  const items = isFirst ? [] : takeWhile(lines, (line) => ITEM.test(line))
  if (items.length > 0)
    return list(items.map((item) => paragraph(item.replace(ITEM, ''), LONGEST_LINE)))
  return paragraph(lines.shift() ?? '', LONGEST_LINE)
}

/** An error of several lines: what stands between fences stays as it is, and `- ` begins an item. */
export function errorText(error: string): string {
  const all = error.split('\n')
  const lines = all.slice(0, MOST_LINES)
  const rest = all.length - lines.length
  const parts: string[] = []
  while (lines.length > 0) parts.push(takePart(lines, parts.length === 0))
  return paragraphs(
    ...parts,
    rest > 0 ? `_${formatCount(rest)} more lines are left out here._` : undefined,
  )
}

/** The headline of a run that could not begin. */
export const NOT_BEGUN = 'The run could not begin. Nothing was read and nothing was removed.'

/** The same of a merge: its inputs, or the reports, are not usable. */
export const NOT_MERGED = 'The reports could not be merged. Nothing was written.'

/** In characters. Hundreds of problems of inputs have fewer; a page of more than 1 MiB would not be shown. */
const LONGEST_MESSAGE = 50_000

/** The job summary of a run that could not begin: an input is not usable, or an account not allowed. */
export const renderFailure = (headline: string, message: string): string =>
  `${paragraphs('## AMI Cleanup', `**${headline}**`, `❌ ${errorText(message.slice(0, LONGEST_MESSAGE))}`)}\n`

/** What differs between the words of AWS about one thing in two places. */
const VARYING =
  /Encoded authorization failure message: \S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The message without its place: what is denied everywhere is one problem. */
function withoutPlace({ message, accountId = '', region = '' }: ReportError): string {
  return [accountId, region]
    .filter((place) => place !== '')
    .reduce((rest, place) => rest.replaceAll(place, '…'), message)
    .replaceAll(VARYING, '…')
}

const placeOf = ({ accountId = '', region }: ReportError): string | undefined =>
  region === undefined ? undefined : targetName({ region, accountId })

const MOST_OPEN_PLACES = 3

/** Where else the same is the case. */
function elsewhere(others: readonly ReportError[]): string | undefined {
  const places = others.flatMap((error) => placeOf(error) ?? []).map((place) => text(place))
  if (places.length === 0) return undefined
  if (places.length <= MOST_OPEN_PLACES) return `The same in ${places.join(', ')}.`
  return folded(`The same in ${plural(places.length, 'more target')}`, list(places))
}

function group([first, ...others]: readonly ReportError[]): string | undefined {
  if (first === undefined) return undefined
  return paragraphs(`❌ ${errorText(first.message)}`, elsewhere(others))
}

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

/** What makes the run fail beside removals: each thing once, wherever it is so. */
export function errorsPart({ report, rows }: SummaryContext): string {
  const errors = report.errors.filter((error) => !isLimit(error))
  const groups = [
    ...Map.groupBy(errors, (error) => `${error.code} ${withoutPlace(error)}`).values(),
  ]
  const shown = groups.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = groups.length - shown.length
  return paragraphs(
    ...shown.map(group),
    rest > 0 ? `_${formatCount(rest)} more errors are left out here._` : undefined,
  )
}

/** A plan above a limit: how much it is, and what to set once somebody has looked at it. */
export function limitsPart({ report, rows }: SummaryContext): string | undefined {
  const lines = limitMessages(report).map((message) => paragraph(message, 500))
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
function whereOf({ targets }: Cause, context: SummaryContext): string {
  if (context.report.targets.length === 1) return ''
  const [only] = targets
  if (targets.length === 1 && only) return ` in ${text(targetName(only))}`
  return ` in ${plural(targets.length, 'target')}`
}

function titleOf(cause: Cause, context: SummaryContext): string {
  const { kind, step, items } = cause
  const count = kind === 'image' ? countedItems(items.length, 0) : countedItems(0, items.length)
  const verb = step === 'disable' ? 'disabled' : kind === 'image' ? 'removed' : 'deleted'
  return `❌ **${count} could not be ${verb}${whereOf(cause, context)}**: ${code(cause.code, 60)}`
}

/** The words of AWS without the code, which stands in the title. */
const wordsOf = ({ code: errorCode, error }: Pick<Item, 'code' | 'error'>): string =>
  error.startsWith(`${errorCode}: `) ? error.slice(errorCode.length + 2) : error

/** Everything a cause concerns, folded, with what AWS said of each where that differs. */
function allItems({ items, kind }: Cause, context: SummaryContext): string {
  const title = `Show the ${plural(items.length, kind)}`
  const isOne = context.report.targets.length === 1
  const isSame = new Set(items.map(({ error }) => error)).size === 1
  if (isOne && isSame) {
    const shown = items.slice(0, context.rows).map(({ id, target }) => linkedId(id, target))
    const rest = items.length - shown.length
    return folded(title, `${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`)
  }
  return folded(
    title,
    cutTable(
      ['=Item', ...(isOne ? [] : ['=Where']), 'What AWS said'],
      items,
      (item) => [
        linkedId(item.id, item.target),
        ...(isOne ? [] : [text(targetName(item.target))]),
        text(wordsOf(item), 300) || '–',
      ],
      context,
    ),
  )
}

function causePart(cause: Cause, context: SummaryContext): string {
  const examples = cause.items.slice(0, MOST_EXAMPLES)
  const rest = cause.items.length - examples.length
  const ids = examples.map(({ id, target }) => linkedId(id, target)).join(', ')
  const said = wordsOf(cause)
  return paragraphs(
    titleOf(cause, context),
    list([
      ...(said === '' ? [] : [`AWS says: ${text(said, 400)}`]),
      `${rest > 0 ? 'For example' : 'It is'} ${ids}`.replace(/^It is (?=.*,)/, 'These are '),
      `**What to do**: ${wayOut(cause)}`,
    ]),
    rest > 0 ? allItems(cause, context) : undefined,
  )
}

/** Causes that stand in the summary; there are few kinds of errors. */
const MOST_CAUSES = 10

/** Removals that failed, by cause, with the way out; the statement for what was denied stands once. */
export function failuresPart(context: SummaryContext): string {
  const causes = failureCauses(context.report)
  const actions = deniedActions(causes)
  const rest = causes.slice(MOST_CAUSES).flatMap(({ items }) => items)
  const partition = context.report.targets[0]?.partition ?? 'aws'
  return paragraphs(
    ...causes.slice(0, MOST_CAUSES).map((cause) => causePart(cause, context)),
    rest.length > 0
      ? `❌ **${plural(rest.length, 'more item')} failed for other reasons**: the JSON report has them.`
      : undefined,
    actions.length > 0
      ? paragraphs('The statement for the role:', statementBlock(actions, partition))
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

/** What stops nothing, by kind: no kind hides behind another. */
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
  return `⏸️ **${countedItems(count('image'), count('snapshot'))} ${were} not tried**: ${text(reason, 300)}`
}

/** What stopped a whole target is told as an error, and what was refused by its limit. */
const isToldElsewhere = ({ target, error }: Item): boolean =>
  target.status === 'refused' || (error !== '' && error === target.error)

const firstLine = (error: string): string => error.split('\n')[0] ?? ''

/** What was not tried, a sentence for each reason. */
export function waitingPart({ report }: SummaryContext): readonly string[] {
  const items = itemsWith(report, 'not-attempted').filter((item) => !isToldElsewhere(item))
  const reasons = [...Map.groupBy(items, ({ error }) => firstLine(error))].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const rest = reasons.slice(MOST_REASONS).flatMap(([, left]) => left)
  return [
    ...reasons.slice(0, MOST_REASONS).map((each) => sentence(...each)),
    ...(rest.length > 0 ? [sentence('for other reasons.', rest)] : []),
  ]
}

/** What went wrong, by cause, and what to do about it. */
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
