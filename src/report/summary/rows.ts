import type { ReportImage, ReportOrphan, ReportSnapshot } from '../schema.ts'
import { linkedId, type Place } from '../links.ts'
import { code, folded, table } from '../markdown.ts'
import { totalGib } from '../money.ts'
import { formatCount, formatGib, inWords } from '../words.ts'
import type { SummaryContext } from './context.ts'

/** A number and its unit stay on one line. */
const NO_BREAK = '&nbsp;'

/** A table that is cut where it would be too long, with a line that says how much is left out. */
export function cutTable<Item>(
  columns: readonly string[],
  items: readonly Item[],
  toRow: (item: Item) => readonly string[],
  { rows }: Pick<SummaryContext, 'rows'>,
): string {
  const shown = items.slice(0, rows)
  const left = items.length - shown.length
  const body = shown.length > 0 ? table(columns, shown.map(toRow)) : ''
  if (left === 0) return body
  const note = `_${formatCount(left)} more ${left === 1 ? 'row is' : 'rows are'} left out here; the JSON report has all of them._`
  return body === '' ? note : `${body}\n\n${note}`
}

/** Rows that are read at a glance; more are folded. */
const MOST_OPEN_ROWS = 50

/** A table that stands open while it is short. */
export const foldedWhereLong = (items: number, title: string, body: string): string =>
  items > MOST_OPEN_ROWS ? folded(title, body) : body

/** The id, linked, and below it the name. */
export const imageCell = (image: Pick<ReportImage, 'id' | 'name'>, place: Place): string =>
  `${linkedId(image.id, place)}<br>${code(image.name, 80)}`

/** How long ago, and the exact date. */
export function ageCell(since: string, now: Date): string {
  const age = now.getTime() - new Date(since).getTime()
  return `${inWords(age).replace(' ', NO_BREAK)}<br><sub>${since.slice(0, 10)}</sub>`
}

/** The same on one line. */
export const ageLine = (since: string, now: Date): string =>
  ageCell(since, now).replace('<br>', NO_BREAK)

export const sizeCell = (snapshots: readonly (ReportSnapshot | ReportOrphan)[]): string =>
  formatGib(totalGib(snapshots)).replace(' ', NO_BREAK)
