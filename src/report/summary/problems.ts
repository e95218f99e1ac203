import type { ReportTarget } from '../../report-schema.ts'
import { linkedId } from '../links.ts'
import { folded, paragraphs, text } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'
import { cutTable } from './rows.ts'
import { targetName, type SummaryContext } from './context.ts'

/** A text of several lines, such as an error with a policy to paste, as it stands. */
function verbatim(value: string): string {
  const lines = value.split('\n').map((line) => text(line, 2_000).replaceAll('  ', '&nbsp; '))
  return lines.join('<br>')
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

/** However short the summary must be, some of the errors stand in it. */
const FEWEST_ERRORS = 5

function errorParts({ report: { errors }, rows }: SummaryContext): string {
  const shown = errors.slice(0, Math.max(rows, FEWEST_ERRORS))
  const rest = errors.length - shown.length
  return paragraphs(
    ...shown.map((error) => `> ❌ ${verbatim(error)}`),
    rest > 0 ? `_${formatCount(rest)} more errors are left out here._` : undefined,
  )
}

/** What went wrong, before anything else. */
export function problems(context: SummaryContext): string | undefined {
  const { report } = context
  const items = report.targets.flatMap(failedItems)
  if (report.errors.length + items.length + report.warnings.length === 0) return undefined
  const errors = errorParts(context)
  const failures = cutTable(
    ['Item', 'Where', 'Outcome', 'What AWS said'],
    items,
    ({ target, id, outcome, error }) => [
      linkedId(id, target),
      text(targetName(target)),
      outcome,
      text(error, 300),
    ],
    context,
  )
  const warnings = cutTable(
    ['Warning'],
    report.warnings,
    ({ message }) => [text(message, 500)],
    context,
  )
  const failed = items.length > 0 || report.errors.length > 0
  return paragraphs(
    failed ? '### What went wrong' : undefined,
    errors,
    failures,
    report.warnings.length === 0
      ? undefined
      : folded(`⚠️ ${plural(report.warnings.length, 'warning')}`, warnings),
  )
}
