import { paragraphs, table, escapeText } from '../markdown.ts'
import { permanence, type PermanenceLine, tookAnything } from '../permanence.ts'
import { isAnyMarkUnknown } from '../failed-removals.ts'
import type { Report, ReportTarget } from '../schema.ts'
import { disjointCounts } from '../totals.ts'
import { formatCount, plural } from '../words.ts'
import { endedTargets, endedTotals } from '../unfinished.ts'
import { savingsLine } from './savings.ts'

/** A column of the figures: images, and snapshots, where there is such a thing. */
interface Column {
  readonly title: string
  readonly images: number
  readonly snapshots: number
  /** Stands there even where it is 0. */
  readonly always?: true
}

/** The columns of a plan. What is planned and what is kept is all there is. */
function planColumns({ totals: { images, snapshots } }: Report): readonly Column[] {
  return [
    { title: 'To remove', images: images.planned, snapshots: snapshots.planned, always: true },
    { title: 'To disable', images: images.plannedDisabled, snapshots: 0 },
    { title: 'Kept', images: images.kept, snapshots: snapshots.kept, always: true },
  ]
}

/** Everything that goes, or is to go. */
const goingOf = ({ total, kept }: { readonly total: number; readonly kept: number }): number =>
  total - kept

/** The title of those that were disabled and whose mark was refused, or not answered for. */
export const unmarkedTitle = (targets: readonly ReportTarget[]): string =>
  isAnyMarkUnknown(targets) ? 'Disabled, may lack its mark' : 'Disabled, not marked'

/** The columns of a run: each item has one outcome, or nobody knows it because a run did not end. */
function runColumns(report: Report): readonly Column[] {
  const { images, snapshots } = endedTotals(report)
  const { totals } = report
  const { marked, unmarked, otherwiseFailed } = disjointCounts(images)
  return [
    { title: 'Removed', images: images.removed, snapshots: snapshots.deleted, always: true },
    { title: 'Disabled', images: marked, snapshots: 0 },
    { title: unmarkedTitle(endedTargets(report)), images: unmarked, snapshots: 0 },
    { title: 'Kept', images: totals.images.kept, snapshots: totals.snapshots.kept, always: true },
    { title: 'Failed', images: otherwiseFailed, snapshots: snapshots.failed },
    { title: 'Not tried', images: images.notAttempted, snapshots: snapshots.notAttempted },
    { title: 'Already gone', images: images.alreadyGone, snapshots: snapshots.alreadyGone },
    {
      title: 'Not known',
      images: goingOf(totals.images) - goingOf(images),
      snapshots: goingOf(totals.snapshots) - goingOf(snapshots),
    },
  ]
}

function figuresTable(report: Report): string {
  const { images, snapshots } = report.totals
  const columns = (report.dryRun ? planColumns(report) : runColumns(report)).filter(
    (column) => column.always ?? column.images + column.snapshots > 0,
  )
  const row = (title: string, all: number, figures: readonly number[]): readonly string[] => [
    `<b>${title}</b>`,
    ...figures.map((figure, index) =>
      index === 0 ? `<b>${formatCount(figure)}</b>` : formatCount(figure),
    ),
    formatCount(all),
  ]
  return table(
    ['', ...columns.map(({ title }) => `#${title}`), '#All'],
    [
      row(
        'Images',
        images.total,
        columns.map((column) => column.images),
      ),
      row(
        'Snapshots',
        snapshots.total,
        columns.map((column) => column.snapshots),
      ),
    ],
  )
}

/** Whether the plan takes anything away. */
export const plansAnything = ({ totals: { images, snapshots } }: Report): boolean =>
  images.planned + images.plannedDisabled + snapshots.planned > 0

/** The figures that matter, which add up; nothing where nothing happens. */
export const figures = (report: Report): string | undefined =>
  plansAnything(report)
    ? paragraphs(figuresTable(report), savingsLine({ ...report, targets: endedTargets(report) }))
    : undefined

const SIGNS: Readonly<Record<PermanenceLine['answer'], string>> = {
  no: '🔥',
  incomplete: '🔥',
  unknown: '❓',
  yes: '♻️',
}

const worstFirst = (a: PermanenceLine, b: PermanenceLine): number =>
  Object.keys(SIGNS).indexOf(a.answer) - Object.keys(SIGNS).indexOf(b.answer)

const LONGEST = 300

/** A part of what goes, and whether it can be undone. */
interface UndoFact {
  readonly sign: string
  readonly what: string
  readonly rest: string
}

/** The parts of a report that the facts rest on. */
type TakenAway = Pick<Report, 'targets' | 'totals' | 'dryRun' | 'settings'>

/** The line on images that are only disabled: they keep their snapshots and lose their launch permissions. */
function disabledFacts({ totals, dryRun, settings }: TakenAway): readonly UndoFact[] {
  const { plannedDisabled, disabled } = totals.images
  const count = disabled > 0 ? disabled : plannedDisabled
  if (count === 0) return []
  const verb = dryRun || disabled === 0 ? 'would only be' : count === 1 ? 'is only' : 'are only'
  const lost =
    (settings['shared-images'] ?? 'keep') === 'keep'
      ? ''
      : ' Launch permissions that such an image has are gone for good.'
  const rest = `${plural(count, 'image')} ${verb} disabled, with all snapshots; one command enables ${count === 1 ? 'it' : 'each'} again.${lost}`
  return [{ sign: '🔌', what: 'Can be taken back', rest }]
}

/** Whether removals can be undone, the worst first. */
export function undoFacts(report: TakenAway): readonly UndoFact[] {
  const once = report.dryRun || tookAnything(report) ? '' : ' once it goes'
  const lines = permanence(report)
    .toSorted(worstFirst)
    .map(({ answer, what, rest }) => ({ sign: SIGNS[answer], what: `${what}${once}`, rest }))
  return [...lines, ...disabledFacts(report)]
}

/** The same in Markdown. It comes first on the page, because people approve here. */
export function permanencePart(report: Report): string | undefined {
  const lines = undoFacts(report).map(
    ({ sign, what, rest }) => `${sign} **${what}**: ${escapeText(rest, LONGEST)}`,
  )
  return lines.length === 0 ? undefined : lines.join('<br>\n')
}
