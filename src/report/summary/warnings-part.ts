import type { Report } from '../schema.ts'
import { folded, list, paragraph, paragraphs } from '../markdown.ts'
import { formatCount } from '../words.ts'
import type { SummaryContext } from './context.ts'

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
