import type { ReportTarget } from '../../report-schema.ts'
import { linkedId } from '../links.ts'
import { block, folded, paragraphs, text } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'
import { cutTable } from './rows.ts'
import { targetName, type SummaryContext } from './context.ts'

const LONGEST_LINE = 2_000

const FENCE = /^```(\w*)$/

/** An error of several lines; what stands between fences, such as a policy to paste, stays as it is. */
function errorText(error: string): string {
  const parts: string[] = []
  const lines = error.split('\n')
  while (lines.length > 0) {
    const line = lines.shift() ?? ''
    const language = FENCE.exec(line)?.[1]
    if (language === undefined) {
      parts.push(text(line, LONGEST_LINE))
    } else {
      const end = lines.findIndex((each) => FENCE.test(each))
      const inside = lines.splice(0, end < 0 ? lines.length : end)
      lines.shift()
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

interface FailedItem {
  readonly target: ReportTarget
  readonly id: string
  readonly outcome: string
  readonly error: string
}

function failedItems(target: ReportTarget): readonly FailedItem[] {
  const snapshots = [...target.orphans, ...target.images.flatMap((image) => image.snapshots)]
  const distinct = [...new Map(snapshots.map((snapshot) => [snapshot.id, snapshot])).values()]
  return [...target.images, ...distinct]
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'not-attempted')
    .map(({ id, outcome, error = '' }) => ({ target, id, outcome, error }))
}

/** With one target there is no question where. */
function failureTable(items: readonly FailedItem[], context: SummaryContext): string {
  const isOne = context.report.targets.length === 1
  return cutTable(
    ['Item', ...(isOne ? [] : ['Where']), 'Outcome', 'What was said'],
    items,
    ({ target, id, outcome, error }) => [
      linkedId(id, target),
      ...(isOne ? [] : [text(targetName(target))]),
      outcome,
      text(error, 300),
    ],
    context,
  )
}

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

function errorParts({ report: { errors }, rows }: SummaryContext): string {
  const shown = errors.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = errors.length - shown.length
  return paragraphs(
    ...shown.map((error) => `❌ ${errorText(error)}`),
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
  const items = report.targets.flatMap(failedItems)
  if (report.errors.length + items.length + report.warnings.length === 0) return undefined
  const errors = errorParts(context)
  const failures = failureTable(items, context)
  const failed = items.length > 0 || report.errors.length > 0
  return paragraphs(failed ? '### What went wrong' : undefined, errors, failures, warnings(context))
}
