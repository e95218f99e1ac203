import type { ReportTarget } from '../schema.ts'
import { isUnread } from '../differences.ts'
import { escapeText, folded, paragraphs, type Row } from '../markdown.ts'
import { disjointCounts } from '../totals.ts'
import { isTargetInterrupted } from '../unfinished.ts'
import { formatCount, formatGib } from '../words.ts'
import { unmarkedTitle } from './figures.ts'
import { cutTable, type SummaryContext, targetName } from './tables.ts'

/** Targets that the overview shows at the least: one short row each, and the last to be cut. */
const FEWEST_TARGETS = 500

/** How a target ended, the worst first. */
const STATES: readonly (readonly [ReportTarget['status'], string])[] = [
  ['not-read', '❌ not read'],
  ['failed', '❌ failed'],
  ['interrupted', '❌ did not end'],
  ['refused', '🛑 refused'],
  ['cancelled', '⏸️ cancelled'],
  ['done', 'done'],
]

/** In a run that did not end, that a target could not be read says more. */
const shownStatus = (target: ReportTarget): ReportTarget['status'] =>
  isTargetInterrupted(target) && isUnread(target) ? 'not-read' : target.status

const severity = (target: ReportTarget): number =>
  STATES.findIndex(([each]) => each === shownStatus(target))

const stateOf = (target: ReportTarget): string =>
  STATES.find(([each]) => each === shownStatus(target))?.[1] ?? target.status

/** A dry run ends well where there is a plan. */
const stateCell = (target: ReportTarget, dryRun: boolean): string =>
  dryRun && target.status === 'done' ? 'planned' : stateOf(target)

interface Figures {
  readonly title: string
  readonly count: (of: ReportTarget) => number
}

function figuresOf(targets: readonly ReportTarget[], dryRun: boolean): readonly Figures[] {
  const optional = (title: string, count: Figures['count']): readonly Figures[] =>
    targets.some((target) => !isEndUnknown(target) && count(target) > 0) ? [{ title, count }] : []
  return dryRun
    ? [
        ...optional('To disable', ({ totals }) => totals.images.plannedDisabled),
        { title: 'To remove', count: ({ totals }) => totals.images.planned },
      ]
    : [
        ...optional('Disabled', ({ totals }) => disjointCounts(totals.images).marked),
        ...optional(unmarkedTitle(targets), ({ totals }) => totals.images.unmarked),
        { title: 'Removed', count: ({ totals }) => totals.images.removed },
        ...optional('Failed', ({ totals }) => disjointCounts(totals.images).otherwiseFailed),
        ...optional('Not tried', ({ totals }) => totals.images.notAttempted),
        ...optional('Already gone', ({ totals }) => totals.images.alreadyGone),
      ]
}

/** Whether nobody knows what became of the plan of a target: it has none, or its run did not end. */
const isEndUnknown = (target: ReportTarget): boolean =>
  isUnread(target) || isTargetInterrupted(target)

const isTrouble = ({ status }: ReportTarget): boolean => status !== 'done'

/** Targets without trouble that are shown at a glance; the rest is folded. */
const MOST_OPEN_TARGETS = 10

function targetRow(target: ReportTarget, figures: readonly Figures[], dryRun: boolean): Row {
  const { totals } = target
  const known = (count: number): string => (isUnread(target) ? '?' : formatCount(count))
  const atEnd = (figure: string): string => (isEndUnknown(target) ? '?' : figure)
  return [
    escapeText(targetName(target)),
    stateCell(target, dryRun),
    known(totals.images.total),
    known(totals.images.kept),
    ...figures.map(({ count }) => atEnd(formatCount(count(target)))),
    atEnd(formatGib(dryRun ? totals.reclaimableGib : totals.reclaimedGib)),
  ]
}

/** The targets of a fleet, those with trouble first: images, which add up, and what is freed. */
export function overview({ report, rows }: SummaryContext): string {
  const { targets, dryRun } = report
  const figures = figuresOf(targets, dryRun)
  const titles = figures.map(({ title }) => `#${title}`)
  const freed = `#${dryRun ? 'To free' : 'Freed'}`
  const tableOf = (some: readonly ReportTarget[], most: number): string =>
    cutTable(
      ['=Target', '=State', '#Images', '#Kept', ...titles, freed],
      some,
      (target) => targetRow(target, figures, dryRun),
      { rows: most },
    )
  const open = targets.filter(isTrouble).length + MOST_OPEN_TARGETS
  const sorted = targets.toSorted((a, b) => severity(a) - severity(b))
  const rest = sorted.slice(open)
  const most = Math.max(rows, FEWEST_TARGETS)
  return paragraphs(
    `### Targets (${formatCount(targets.length)})`,
    tableOf(sorted.slice(0, open), most),
    rest.length === 0
      ? undefined
      : folded(
          `Show the other ${formatCount(rest.length)}`,
          tableOf(rest, Math.max(0, most - open)),
        ),
  )
}
