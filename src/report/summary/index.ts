import { differences, isUnread } from '../differences.ts'
import { isAnyMarkUnknown } from '../failed-removals.ts'
import { folded, paragraphs, escapeText } from '../markdown.ts'
import type { Report, ReportTarget } from '../schema.ts'
import { disjointCounts } from '../totals.ts'
import { isTargetInterrupted } from '../unfinished.ts'
import { formatCount } from '../words.ts'
import { evidenceAccounts } from './evidence-accounts.ts'
import { countFamilies, familyTable } from './family-table.ts'
import { figures, permanencePart, plansAnything } from './figures.ts'
import { certainty, closing, evidence, footer, usageReports } from './footer.ts'
import { goingImages } from './going-images.ts'
import { doneIn } from './gone.ts'
import { headline } from './headline.ts'
import { history } from './merged.ts'
import { keptImages, keptLine, unmappedLine } from './kept-images.ts'
import { isMostlyUnmapped, mappingHint } from './mapping-hint.ts'
import { mayHaveHappened } from './may-have-happened.ts'
import { nextPart } from './next.ts'
import { problems } from './problems.ts'
import { orphans, stayingSnapshots } from './snapshots.ts'
import { type SummaryContext, targetName } from './tables.ts'
import { overview } from './targets.ts'
import { undo } from './undo.ts'

/** The first five seconds: what happened, what cannot be undone, and what to do next. */
export const firstLines = (report: Report): string =>
  paragraphs(`**${headline(report)}**`, permanencePart(report), nextPart(report))

/** The parts that stand in a summary of any length. */
export const opening = (report: Report): string =>
  paragraphs(
    report.dryRun ? '## AMI Cleanup: dry run' : '## AMI Cleanup',
    firstLines(report),
    certainty(report),
    figures(report),
    evidenceAccounts(report),
    keptLine(report),
    plansAnything(report) || isMostlyUnmapped(report) ? undefined : unmappedLine(report),
  )

/** GitHub drops a summary of more than 1 MiB without a word: some room is left. */
export const MOST_SUMMARY_BYTES = 1_000_000

const PARAGRAPH_BREAK_BYTES = 2

/** Longer tables are no help to a reader, and the JSON report has everything. */
const ROW_LIMITS = [1_000, 500, 200, 100, 50, 20, 5, 1, 0] as const

/** All about one target, in the order in which it is needed. */
const targetBody = (target: ReportTarget, context: SummaryContext): string =>
  paragraphs(
    goingImages(target, context),
    undo(target, context),
    stayingSnapshots(target, context),
    orphans(target, context),
    keptImages(target, context),
    evidence(target, context),
  )

/** The outcome of a target's images in a few words. */
function countsOf(target: ReportTarget, { dryRun }: Report): string {
  const { images } = target.totals
  const { unmarked, otherwiseFailed } = disjointCounts(images)
  const { disabled, marked } = doneIn([target])
  const isUnended = isTargetInterrupted(target)
  const counts: readonly (readonly [number, string])[] =
    dryRun || isUnended
      ? [[images.planned + images.plannedDisabled, 'to go']]
      : [
          [images.removed, 'removed'],
          [disabled - unmarked, 'disabled'],
          [marked, 'marked'],
          [
            unmarked,
            isAnyMarkUnknown([target])
              ? 'disabled that may lack a mark'
              : 'disabled but not marked',
          ],
          [otherwiseFailed, 'failed'],
          [images.notAttempted, 'not tried'],
          [images.alreadyGone, 'already gone'],
        ]
  const taken = counts.filter(([count], index) => count > 0 || index === 0)
  const words = [...taken, [images.kept, 'kept'] as const].map(
    ([count, what]) => `${formatCount(count)} ${what}`,
  )
  return [...(isUnended ? ['did not end'] : []), ...words].join(', ')
}

function* targetSections(context: SummaryContext): Generator<string> {
  const { targets } = context.report
  const [only] = targets
  if (only !== undefined && targets.length === 1) {
    yield targetBody(only, context)
    return
  }
  const read = targets.filter((target) => !isUnread(target))
  if (read.length > 0) yield '### Images by target'
  for (const target of read) {
    const title = `<b>${escapeText(targetName(target))}</b>: ${countsOf(target, context.report)}`
    yield folded(title, targetBody(target, context))
  }
}

const fleet = (context: SummaryContext): string | undefined =>
  context.report.targets.length > 1 ? overview(context) : undefined

/** The page's table; a run that takes nothing away has it folded. */
function families(context: SummaryContext): string | undefined {
  const { report } = context
  const body = familyTable(context, targetName)
  if (body === undefined || countFamilies(report) === 0) return undefined
  const count = formatCount(countFamilies(report))
  return plansAnything(report)
    ? paragraphs(`### Families (${count})`, body)
    : folded(`<b>Families</b> (${count})`, body)
}

/** The parts that no row limit changes. They are rendered once. */
interface UncutParts {
  readonly opening: string
  readonly mappingHint: string | undefined
  readonly usageReports: string
  readonly history: string
  readonly closing: string
}

const uncutParts = (report: Report): UncutParts => ({
  opening: opening(report),
  mappingHint: mappingHint(report),
  usageReports: usageReports(report),
  history: history(report),
  closing: closing(report),
})

/** The paragraphs of the page, each made when it is asked for: what went wrong comes before the tables. */
function* paragraphsOf(context: SummaryContext, uncut: UncutParts): Generator<string | undefined> {
  yield uncut.opening
  yield problems(context)
  yield mayHaveHappened(context)
  yield fleet(context)
  yield families(context)
  yield uncut.mappingHint
  yield uncut.usageReports
  yield differences(context)
  yield* targetSections(context)
  yield uncut.history
  yield uncut.closing
}

/** The page; undefined as soon as it is too long, because the rest of a large fleet takes long to make. */
function render(context: SummaryContext, uncut: UncutParts): string | undefined {
  const page: string[] = []
  let bytes = 0
  for (const part of paragraphsOf(context, uncut)) {
    if (part === undefined || part === '') continue
    page.push(part)
    bytes += Buffer.byteLength(part) + PARAGRAPH_BREAK_BYTES
    if (bytes > MOST_SUMMARY_BYTES) return undefined
  }
  return paragraphs(...page)
}

const LEFT_OUT = '_The details would be more than GitHub shows; the JSON report has them._'

/** Without tables. Problems are cut to what fits, whatever others wrote. */
const renderBriefly = (context: SummaryContext, uncut: UncutParts): string =>
  paragraphs(
    uncut.opening,
    problems(context),
    mayHaveHappened(context),
    fleet(context),
    uncut.usageReports,
    LEFT_OUT,
    footer(context.report),
  )

/**
 * The job summary as Markdown. Where it would be longer than GitHub takes, tables are cut with a
 * line that says by how much; the totals never are.
 */
export function renderSummary(report: Report): string {
  const now = new Date(report.generatedAt)
  const uncut = uncutParts(report)
  for (const rows of ROW_LIMITS) {
    const summary = render({ report, rows, now }, uncut)
    if (summary !== undefined) return `${summary}\n`
  }
  return `${renderBriefly({ report, rows: 0, now }, uncut)}\n`
}
