import type { ReportTarget } from '../schema.ts'
import { linkedId } from '../links.ts'
import { block, folded, paragraph, paragraphs, text } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'
import { cutTable } from './rows.ts'
import { targetName, type SummaryContext } from './context.ts'

const LONGEST_LINE = 2_000

/** What begins a block of our own, such as a policy to paste; AWS may well say the bare fence. */
const FENCE = /^```(json|ya?ml)$/

const FENCE_END = '```'

/** An error of several lines; what stands between fences stays as it is. */
export function errorText(error: string): string {
  const parts: string[] = []
  const lines = error.split('\n')
  while (lines.length > 0) {
    const line = lines.shift() ?? ''
    const language = FENCE.exec(line)?.[1]
    const end = lines.indexOf(FENCE_END)
    // The sign stands before a text; a block must begin its own line.
    if (parts.length === 0 || language === undefined || end < 0) {
      parts.push(paragraph(line, LONGEST_LINE))
    } else {
      const inside = lines.splice(0, end + 1).slice(0, end)
      parts.push(
        block(
          inside.map((each) => each.replaceAll(/\p{Cc}/gu, ' ')),
          language,
        ),
      )
    }
  }
  return parts.join('\n\n')
}

/** Something that was to go and did not. */
interface Item {
  readonly target: ReportTarget
  readonly id: string
  readonly kind: 'image' | 'snapshot'
  readonly error: string
}

/** The items of a target with an outcome, each once: two images may map one snapshot. */
function itemsWith(outcome: 'failed' | 'not-attempted', target: ReportTarget): readonly Item[] {
  const snapshots = [...target.orphans, ...target.images.flatMap((image) => image.snapshots)]
  const distinct = [...new Map(snapshots.map((snapshot) => [snapshot.id, snapshot])).values()]
  return [
    ...target.images.map((image) => ({ ...image, kind: 'image' as const })),
    ...distinct.map((snapshot) => ({ ...snapshot, kind: 'snapshot' as const })),
  ]
    .filter((item) => item.outcome === outcome)
    .map(({ id, kind, error = '' }) => ({ target, id, kind, error }))
}

/** With one target there is no question where. */
function failureTable(items: readonly Item[], context: SummaryContext): string {
  const isOne = context.report.targets.length === 1
  return cutTable(
    ['Item', ...(isOne ? [] : ['Where']), 'Outcome', 'What was said'],
    items,
    ({ target, id, error }) => [
      linkedId(id, target),
      ...(isOne ? [] : [text(targetName(target))]),
      'failed',
      text(error, 300),
    ],
    context,
  )
}

/** There are few reasons, and of errors of AWS among them some tell enough. */
const MOST_REASONS = 10

function notAttemptedSentence(reason: string, items: readonly Item[]): string {
  const count = (wanted: Item['kind']): number => items.filter(({ kind }) => kind === wanted).length
  const counts = [
    count('image') > 0 ? plural(count('image'), 'image') : undefined,
    count('snapshot') > 0 ? plural(count('snapshot'), 'snapshot') : undefined,
  ].filter((part) => part !== undefined)
  const were = items.length === 1 ? 'was' : 'were'
  return `⏸️ ${counts.join(' and ')} ${were} not attempted: ${text(reason, 300)}`
}

/** What was not attempted, a sentence for each reason: each item stands with its outcome below. */
function notAttempted({ report }: SummaryContext): readonly string[] {
  const items = report.targets.flatMap((target) => itemsWith('not-attempted', target))
  const reasons = [...Map.groupBy(items, ({ error }) => error)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const rest = reasons.slice(MOST_REASONS).flatMap(([, left]) => left)
  return [
    ...reasons.slice(0, MOST_REASONS).map((each) => notAttemptedSentence(...each)),
    ...(rest.length > 0 ? [notAttemptedSentence('for other reasons.', rest)] : []),
  ]
}

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

function errorParts({ report: { errors }, rows }: SummaryContext): string {
  const shown = errors.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = errors.length - shown.length
  return paragraphs(
    ...shown.map(({ message }) => `❌ ${errorText(message)}`),
    rest > 0 ? `_${formatCount(rest)} more errors are left out here._` : undefined,
  )
}

/** Warnings that are read at a glance; more are folded. */
const MOST_OPEN_WARNINGS = 3

function warnings(context: SummaryContext): string {
  const messages = context.report.warnings.map(({ message }) => text(message, 500))
  if (messages.length <= MOST_OPEN_WARNINGS) {
    return messages.map((message) => `⚠️ ${message}`).join('\n\n')
  }
  return folded(
    `⚠️ ${plural(messages.length, 'warning')}`,
    cutTable(['Warning'], messages, (message) => [message], context),
  )
}

/** What went wrong, before anything else. */
export function problems(context: SummaryContext): string | undefined {
  const { report } = context
  const failed = report.targets.flatMap((target) => itemsWith('failed', target))
  const waiting = notAttempted(context)
  const isWrong = failed.length + waiting.length + report.errors.length > 0
  return paragraphs(
    isWrong ? '### What went wrong' : undefined,
    errorParts(context),
    failureTable(failed, context),
    ...waiting,
    warnings(context),
  )
}
