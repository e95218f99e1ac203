import { folded, type Row, table } from '../markdown.ts'
import type { Report, ReportOrphan, ReportSnapshot, ReportTarget } from '../schema.ts'
import { totalGib } from '../totals.ts'
import { formatCount, formatGib, inWords } from '../words.ts'

/** The report and the limits that every part of the summary is rendered with. */
export interface SummaryContext {
  readonly report: Report
  readonly now: Date
  /** Rows that a table may have before it is cut. */
  readonly rows: number
}

/** A target by the words that its readers know. */
export const targetName = (
  target: Pick<ReportTarget, 'region' | 'accountId' | 'accountAlias'>,
): string => (target.accountId === '' ? target.region : `${target.region} · ${accountName(target)}`)

/** An account by its id, with the alias that people know it by. */
export const accountName = ({
  accountId,
  accountAlias,
}: Pick<ReportTarget, 'accountId' | 'accountAlias'>): string =>
  accountAlias === undefined ? accountId : `${accountId} (${accountAlias})`

/** How the targets of a page are called: in a comment, which everybody reads, without account ids. */
export type NameTarget = (target: ReportTarget) => string

type Place = Pick<ReportTarget, 'accountId' | 'region'>

/** How a sentence calls places and roles: in a comment without account ids. */
export interface PlaceNames {
  readonly target: (of: Place) => string
  /** Undefined where there is nothing to tell it from, or nothing to call it. */
  readonly account: (accountId: string) => string | undefined
  /** A role by its ARN, or another thing that an error is about. */
  readonly source: (source: string) => string
  /** Where the rest of the summary is: below what is said on its page, and elsewhere for all others. */
  readonly rest: 'below' | 'in the job summary'
}

/** The names that readers know whom the account ids are for. */
export const OPEN_NAMES: PlaceNames = {
  target: targetName,
  account: (accountId) => (accountId === '' ? undefined : `account ${accountId}`),
  source: (source) => source,
  rest: 'below',
}

/** Rows of a table under a line that is about all of them. */
export interface Group<Item> {
  readonly title: string
  readonly items: readonly Item[]
}

function leftOut(left: number): string {
  const rows = `${formatCount(left)} more ${left === 1 ? 'row is' : 'rows are'}`
  return `_${rows} left out here; the JSON report has all of them._`
}

function withNote(body: string, left: number): string {
  if (left === 0) return body
  return body === '' ? leftOut(left) : `${body}\n\n${leftOut(left)}`
}

/** A table that is cut where it would be too long, with a line that says how much is left out. */
export function cutTable<Item>(
  columns: readonly string[],
  items: readonly Item[],
  toRow: (item: Item) => Row,
  { rows }: Pick<SummaryContext, 'rows'>,
): string {
  const shown = items.slice(0, rows)
  const body = shown.length > 0 ? table(columns, shown.map(toRow)) : ''
  return withNote(body, items.length - shown.length)
}

/** The same for rows in groups, each group under its title. */
export function groupedTable<Item>(
  columns: readonly string[],
  groups: readonly Group<Item>[],
  toRow: (item: Item) => Row,
  { rows }: Pick<SummaryContext, 'rows'>,
): string {
  const lines: Row[] = []
  let left = rows
  for (const { title, items } of groups) {
    if (left <= 0) break
    lines.push(title, ...items.slice(0, left).map(toRow))
    left -= items.length
  }
  const body = lines.length > 0 ? table(columns, lines) : ''
  return withNote(body, Math.max(0, groups.flatMap(({ items }) => items).length - rows))
}

/** Rows that are read at a glance; more are folded. */
const MOST_OPEN_ROWS = 50

/** A table that stands open while it is short. */
export const foldedWhereLong = (items: number, title: string, body: string): string =>
  items > MOST_OPEN_ROWS ? folded(title, body) : body

/** How long ago, in words. */
export const ageOf = (since: string | undefined, now: Date): string =>
  since === undefined ? '–' : inWords(now.getTime() - new Date(since).getTime())

/** How long ago, and the exact date. */
export const ageCell = (since: string | undefined, now: Date): string =>
  since === undefined ? '–' : `${ageOf(since, now)} <sub>${since.slice(0, 10)}</sub>`

export const sizeCell = (snapshots: readonly (ReportSnapshot | ReportOrphan)[]): string =>
  formatGib(totalGib(snapshots))
