import type { ReportTarget } from '../schema.ts'
import { folded, paragraphs, table, text } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'
import type { SummaryContext } from './context.ts'

const MOST_NOTES = 5

function notesCell(notes: readonly string[], rows: number): string {
  const shown = notes.slice(0, Math.min(MOST_NOTES, rows)).map((note) => text(note, 160))
  const rest = notes.length - shown.length
  if (notes.length === 0) return '–'
  return [...shown, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join('<br>')
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** What was looked at before anything was decided. */
export function evidence(
  { evidence: rows, notKnown }: ReportTarget,
  context: SummaryContext,
): string {
  if (rows.length === 0) return ''
  const skipped = rows.filter((row) => row.skipped).map(({ source }) => source)
  const warning = skipped.length > 0 ? ` · ⚠️ skipped: ${skipped.join(', ')}` : ''
  const body = paragraphs(
    table(
      ['=Source', '#Looked at', '#Images named', '#Time', 'Notes'],
      rows.map(({ source, resources, images, skipped: isSkipped, durationMs, notes }) => [
        source,
        isSkipped ? '<b>skipped</b>' : formatCount(resources),
        isSkipped ? '–' : formatCount(images),
        isSkipped ? '–' : seconds(durationMs),
        notesCell(notes, context.rows),
      ]),
    ),
    notKnown.length === 0
      ? undefined
      : table(
          ['Not known', 'Why'],
          notKnown.map(({ part, why }) => [text(part), text(why, 300)]),
        ),
  )
  const looked = rows.reduce((sum, { resources }) => sum + resources, 0)
  return folded(
    `<b>Checked for use</b>: ${plural(looked, 'resource')} in ${plural(rows.length - skipped.length, 'source')}${warning}`,
    body,
  )
}
