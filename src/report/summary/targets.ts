import type { ReportTarget } from '../schema.ts'
import { escapeText, paragraphs } from '../markdown.ts'
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

const severity = ({ status }: ReportTarget): number => STATES.findIndex(([each]) => each === status)

const stateOf = ({ status }: ReportTarget): string =>
  STATES.find(([each]) => each === status)?.[1] ?? status

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

const isUnknown = ({ status }: ReportTarget): boolean => status === 'not-read'

/** Whether nobody knows what became of the plan of a target: it has none, or its run did not end. */
const isEndUnknown = (target: ReportTarget): boolean =>
  isUnknown(target) || isTargetInterrupted(target)

/** The targets of a fleet, those with trouble first: images, which add up, and what is freed. */
export function overview({ report, rows }: SummaryContext): string {
  const { targets, dryRun } = report
  const figures = figuresOf(targets, dryRun)
  return paragraphs(
    `### Targets (${formatCount(targets.length)})`,
    cutTable(
      [
        '=Target',
        '=State',
        '#Images',
        '#Kept',
        ...figures.map(({ title }) => `#${title}`),
        `#${dryRun ? 'To free' : 'Freed'}`,
      ],
      targets.toSorted((a, b) => severity(a) - severity(b)),
      (target) => {
        const { totals } = target
        const known = (count: number): string => (isUnknown(target) ? '?' : formatCount(count))
        const atEnd = (figure: string): string => (isEndUnknown(target) ? '?' : figure)
        return [
          escapeText(targetName(target)),
          stateCell(target, dryRun),
          known(totals.images.total),
          known(totals.images.kept),
          ...figures.map(({ count }) => atEnd(formatCount(count(target)))),
          atEnd(formatGib(dryRun ? totals.reclaimableGib : totals.reclaimedGib)),
        ]
      },
      { rows: Math.max(rows, FEWEST_TARGETS) },
    ),
  )
}
