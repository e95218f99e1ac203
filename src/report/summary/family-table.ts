import type { Report, ReportFamily } from '../schema.ts'
import { code, folded, paragraphs, escapeText, type Row } from '../markdown.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'
import { ageOf, cutTable, type NameTarget, type SummaryContext } from './tables.ts'
import { poolFamilies, type PooledFamily } from '../families.ts'
import { disjointCounts } from '../totals.ts'
import { withKnownFamilies } from '../unfinished.ts'

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

/** The families of some targets in the order of the page's table. */
export const familiesByCost = (
  report: Pick<Report, 'targets' | 'dryRun'>,
): readonly PooledFamily[] => {
  const targets = report.targets.map(withKnownFamilies)
  return poolFamilies({ targets }).toSorted(byCost(report.dryRun))
}

/** Images that were to go and did not. */
const stuck = (family: ReportFamily): number =>
  disjointCounts(family).otherwiseFailed + family.notAttempted + family.alreadyGone

/** Images that a run was to take away that did not end: they have no other figure. */
const unknown = (family: ReportFamily): number =>
  family.images - family.kept - family.disabled - family.removed - stuck(family)

/** A number of images of a family. Those of one table are disjoint, but for the first, which is their sum. */
export interface FamilyFigure {
  readonly title: string
  readonly count: (family: ReportFamily) => number
  readonly isGoing?: true
}

/** The figures of what goes, or went. */
function goingFigures(dryRun: boolean): readonly FamilyFigure[] {
  return dryRun
    ? [
        { title: 'To disable', count: (family) => family.plannedDisabled, isGoing: true },
        { title: 'To remove', count: (family) => family.planned, isGoing: true },
      ]
    : [
        { title: 'Disabled', count: (family) => family.disabled, isGoing: true },
        { title: 'Removed', count: (family) => family.removed, isGoing: true },
        { title: 'Other outcome', count: stuck, isGoing: true },
        { title: 'Not known', count: unknown, isGoing: true },
      ]
}

/** The figures of families, without those of which no family has any. */
export function familyFigures(
  families: readonly PooledFamily[],
  dryRun: boolean,
): readonly FamilyFigure[] {
  const isUsed = families.some(({ family }) => family.inUse > 0)
  const all: readonly FamilyFigure[] = [
    { title: 'Images', count: ({ images }) => images },
    { title: 'In use', count: ({ inUse }) => inUse },
    { title: isUsed ? 'Kept besides' : 'Kept', count: ({ kept, inUse }) => kept - inUse },
    ...goingFigures(dryRun),
  ]
  return all.filter(({ count }) => families.some(({ family }) => count(family) > 0))
}

const strong = (count: number): string =>
  count > 0 ? `<b>${formatCount(count)}</b>` : formatCount(count)

function figureColumn({ title, count, isGoing }: FamilyFigure): Column {
  const format = isGoing === true ? strong : formatCount
  return { title: `#${title}`, cell: ({ family }) => format(count(family)) }
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
  return [
    { title: 'Family', cell: labelCell },
    ...whereColumn(nameTarget, targets.length),
    ...ruleColumn(families),
    ...familyFigures(families, dryRun).map(figureColumn),
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
  const families = familiesByCost(context.report)
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
