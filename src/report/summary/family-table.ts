import type { Report, ReportFamily } from '../schema.ts'
import { code, folded, paragraphs, escapeText, type Row } from '../markdown.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'
import { ageOf, cutTable, type NameTarget, type SummaryContext } from './tables.ts'
import { poolFamilies, type PooledFamily } from '../families.ts'
import { disjointCounts } from '../totals.ts'

/** A column of the families' table. */
interface Column {
  readonly title: string
  readonly cell: (of: PooledFamily) => string
}

const cost = ({ family }: PooledFamily, dryRun: boolean): number =>
  dryRun ? family.reclaimableUsdPerMonth : family.reclaimedUsdPerMonth

const goingOf = ({ family }: PooledFamily): number => family.planned + family.plannedDisabled

/** The costliest first; where nothing is freed, those of which most goes, and then the largest. */
function byCost(dryRun: boolean): (a: PooledFamily, b: PooledFamily) => number {
  return (a, b) =>
    cost(b, dryRun) - cost(a, dryRun) ||
    goingOf(b) - goingOf(a) ||
    b.family.images - a.family.images ||
    (a.label < b.label ? -1 : 1)
}

/** Images that were to go and did not. */
const stuck = ({ family }: PooledFamily): number =>
  disjointCounts(family).otherwiseFailed + family.notAttempted + family.alreadyGone

const strong = (count: number): string =>
  count > 0 ? `<b>${formatCount(count)}</b>` : formatCount(count)

/** Columns for what was planned or done; those of which no family has any are left out. */
function goingColumns(families: readonly PooledFamily[], dryRun: boolean): readonly Column[] {
  const counted = (
    title: string,
    count: (of: PooledFamily) => number,
    always: boolean,
  ): readonly Column[] =>
    always || families.some((each) => count(each) > 0)
      ? [{ title: `#${title}`, cell: (each) => strong(count(each)) }]
      : []
  const isDisabling = families.some(({ family }) => family.plannedDisabled > 0)
  return dryRun
    ? [
        ...counted('To disable', ({ family }) => family.plannedDisabled, false),
        ...counted('To remove', ({ family }) => family.planned, true),
      ]
    : [
        ...counted('Disabled', ({ family }) => family.disabled, isDisabling),
        ...counted('Removed', ({ family }) => family.removed, true),
        ...counted('Not done', stuck, false),
      ]
}

/** Images without a family have no label. */
const labelCell = ({ family, label }: PooledFamily): string =>
  family.key === undefined ? '<i>no&nbsp;family</i>' : code(label, 60)

function whereColumn(nameTarget: NameTarget, targets: number): readonly Column[] {
  if (targets < 2) return []
  const where = ({ targets: [first, ...others] }: PooledFamily): string =>
    others.length === 0 ? escapeText(nameTarget(first)) : plural(others.length + 1, 'target')
  return [{ title: '=Where', cell: where }]
}

function ruleColumn(families: readonly PooledFamily[]): readonly Column[] {
  if (families.every(({ family }) => family.rule === undefined)) return []
  return [{ title: 'Rule', cell: ({ family }) => code(family.rule ?? '', 60) }]
}

const isFreeing = (families: readonly PooledFamily[], dryRun: boolean): boolean =>
  families.some((each) => cost(each, dryRun) > 0)

function freedColumns(families: readonly PooledFamily[], dryRun: boolean): readonly Column[] {
  if (!isFreeing(families, dryRun)) return []
  const gib = ({ family }: PooledFamily): number =>
    dryRun ? family.reclaimableGib : family.reclaimedGib
  return [
    { title: `#${dryRun ? 'To free' : 'Freed'}`, cell: (each) => formatGib(gib(each)) },
    { title: '#Saves up to', cell: (each) => `${formatUsd(cost(each, dryRun))} a month` },
  ]
}

function columnsOf(
  families: readonly PooledFamily[],
  { report, now }: SummaryContext,
  nameTarget: NameTarget,
): readonly Column[] {
  const { dryRun, targets } = report
  const count = (title: string, pick: (of: ReportFamily) => number): Column => ({
    title: `#${title}`,
    cell: ({ family }) => formatCount(pick(family)),
  })
  return [
    { title: 'Family', cell: labelCell },
    ...whereColumn(nameTarget, targets.length),
    ...ruleColumn(families),
    count('Images', ({ images }) => images),
    count('In use', ({ inUse }) => inUse),
    count('Kept besides', ({ kept, inUse }) => kept - inUse),
    ...goingColumns(families, dryRun),
    { title: '=Oldest', cell: ({ family }) => ageOf(family.oldestCreatedAt, now) },
    ...freedColumns(families, dryRun),
  ]
}

/** Families that are read at a glance; the rest is folded. */
const MOST_OPEN_FAMILIES = 10

function familyRows(
  families: readonly PooledFamily[],
  columns: readonly Column[],
  context: Pick<SummaryContext, 'rows'>,
): string {
  const toRow = (family: PooledFamily): Row => columns.map(({ cell }) => cell(family))
  return cutTable(
    columns.map(({ title }) => title),
    families,
    toRow,
    context,
  )
}

/** The families of all targets, the costliest first: the page's table. */
export function familyTable(context: SummaryContext, nameTarget: NameTarget): string | undefined {
  const families = poolFamilies(context.report).toSorted(byCost(context.report.dryRun))
  if (families.length === 0) return undefined
  const columns = columnsOf(families, context, nameTarget)
  const rest = families.slice(MOST_OPEN_FAMILIES)
  const { rows } = context
  return paragraphs(
    familyRows(families.slice(0, MOST_OPEN_FAMILIES), columns, { rows: Math.max(rows, 1) }),
    rest.length === 0
      ? undefined
      : folded(`Show the other ${formatCount(rest.length)}`, familyRows(rest, columns, context)),
  )
}

/** How many families there are, not counting the images without one. */
export const countFamilies = (report: Report): number =>
  poolFamilies(report).filter(({ family }) => family.key !== undefined).length
