import { formatCount, formatDate, formatGib, formatUsd, plural } from '../words.ts'
import { code, linkedId, paragraphs, table, escapeText } from '../markdown.ts'
import type { Merged, Report } from '../schema.ts'
import { targetName } from './tables.ts'

type History = NonNullable<Merged['history']>
type Month = History['months'][number]

/** A line through fewer points shows nothing that the table does not. */
const FEWEST_POINTS = 3

const known = <T>(value: T | undefined, write: (value: T) => string): string =>
  value === undefined ? '?' : write(value)

const isUnended = ({ unended = 0 }: Month): boolean => unended > 0

function monthTable(months: readonly Month[]): string {
  const unended = months.some(isUnended) ? ['#Targets that did not end'] : []
  return table(
    [
      ...['Month', '#Runs', ...unended, '#Images removed', '#Snapshots deleted'],
      ...['#Freed', '#Saves up to, a month'],
    ],
    months.map((each) => [
      each.month,
      formatCount(each.runs),
      ...unended.map(() => formatCount(each.unended ?? 0)),
      known(each.removed, formatCount),
      known(each.deleted, formatCount),
      known(each.reclaimedGib, formatGib),
      known(each.reclaimedUsdPerMonth, formatUsd),
    ]),
  )
}

/** Savings a month, added up over the months. */
function savings(months: readonly Month[]): readonly number[] {
  let total = 0
  return months.map(({ reclaimedUsdPerMonth = 0 }) => (total += reclaimedUsdPerMonth))
}

/** https://mermaid.js.org/syntax/xyChart.html. Its labels are months and numbers of our own. */
function savingsChart(months: readonly Month[]): string | undefined {
  const points = savings(months)
  if (points.length < FEWEST_POINTS || points.at(-1) === 0) return undefined
  // A line that leaves out what nobody knows would be taken for all of it.
  if (months.some(isUnended)) return undefined
  return [
    '```mermaid',
    'xychart-beta',
    '  title "Saved each month, at most"',
    `  x-axis [${months.map(({ month }) => `"${month}"`).join(', ')}]`,
    '  y-axis "US dollars a month"',
    `  line [${points.map((usd) => usd.toFixed(2)).join(', ')}]`,
    '```',
  ].join('\n')
}

function keptTable({ keptLongest }: History, { targets }: Report): string {
  const partitions = new Map(targets.map(({ accountId, partition }) => [accountId, partition]))
  return table(
    ['Kept since', 'Image', 'Name', 'Target', 'Reason', '#Size'],
    keptLongest.map(({ id, accountId, region, name, reason, since, gib }) => [
      formatDate(new Date(since)),
      linkedId(id, { region, partition: partitions.get(accountId) ?? 'aws' }),
      code(name, 60),
      escapeText(targetName({ accountId, region })),
      reason,
      formatGib(gib),
    ]),
  )
}

/** The history from earlier reports: removals by month, and images that every report kept. */
export function history(report: Report): string {
  const told = report.merged?.history
  if (told === undefined) return ''
  return paragraphs(
    told.months.length > 0 ? `### Month by month\n\n${monthTable(told.months)}` : undefined,
    savingsChart(told.months),
    told.keptLongest.length > 0
      ? `### Kept for now, report after report\n\n${keptTable(told, report)}`
      : undefined,
  )
}

/** Reports of other runs that should have been merged into this one, as the end of a sentence. */
export function missingPhrase({ merged }: Report): string | undefined {
  if (merged?.expected === undefined || merged.missing === 0) return undefined
  const are = merged.missing === 1 ? 'is' : 'are'
  return `${formatCount(merged.missing)} of ${plural(merged.expected, 'report')} ${are} missing`
}

/** Runs of which the page shows nothing: those that could not begin, and those whose reports are missing. */
export function missingRuns(report: Report): readonly string[] {
  const count = report.merged?.notBegun?.length ?? 0
  return [
    ...(count > 0 ? [`${plural(count, 'run')} could not begin`] : []),
    ...[missingPhrase(report) ?? []].flat(),
  ]
}
