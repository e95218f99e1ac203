import type { ReportImage, ReportOrphan, ReportSnapshot } from '../../report-schema.ts'
import { linkedId, type Place } from '../links.ts'
import { code, table } from '../markdown.ts'
import { totalGib } from '../money.ts'
import { formatCount, formatGib, inWords } from '../words.ts'
import type { SummaryContext } from './context.ts'

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

/** The id, linked, and below it the name. */
export const imageCell = (image: Pick<ReportImage, 'id' | 'name'>, place: Place): string =>
  `${linkedId(image.id, place)}<br>${code(image.name, 80)}`

/** How long ago, and the exact date. */
export function ageCell(since: string, now: Date): string {
  const age = now.getTime() - new Date(since).getTime()
  return `${inWords(age)}<br><sub>${since.slice(0, 16).replace('T', ' ')} UTC</sub>`
}

export const sizeCell = (snapshots: readonly (ReportSnapshot | ReportOrphan)[]): string =>
  formatGib(totalGib(snapshots))
