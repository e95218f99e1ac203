import type { Report, ReportTarget } from '../schema.ts'
import { isUnread } from '../differences.ts'
import { folded, paragraphs, text } from '../markdown.ts'
import { formatCount } from '../words.ts'
import { targetName, type SummaryContext } from './context.ts'
import { differences } from './differences.ts'
import { evidence } from './evidence.ts'
import { countFamilies, familyTable } from './family-table.ts'
import { plansAnything } from './figures.ts'
import { closing, footer } from './footer.ts'
import { goingImages } from './going-images.ts'
import { history } from './history.ts'
import { keptImages } from './kept-images.ts'
import { mappingHint } from './mapping-hint.ts'
import { opening } from './opening.ts'
import { problems } from './problems.ts'
import { orphans, stayingSnapshots } from './snapshots.ts'
import { overview } from './targets.ts'
import { undo } from './undo.ts'
import { usageReports } from './usage-reports.ts'

/** GitHub drops a summary of more than 1 MiB without a word: some room is left. */
export const MOST_SUMMARY_BYTES = 1_000_000

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

/** What becomes of the images of a target, in a few words. */
function countsOf({ totals: { images } }: ReportTarget, { dryRun }: Report): string {
  const counts: readonly (readonly [number, string])[] = dryRun
    ? [[images.planned + images.plannedDisabled, 'to go']]
    : [
        [images.removed, 'removed'],
        [images.disabled, 'disabled'],
        [images.failed, 'failed'],
      ]
  const taken = counts.filter(([count], index) => count > 0 || index === 0)
  return [...taken, [images.kept, 'kept'] as const]
    .map(([count, what]) => `${formatCount(count)} ${what}`)
    .join(', ')
}

const foldedTarget = (target: ReportTarget, context: SummaryContext): string =>
  folded(
    `<b>${text(targetName(target))}</b>: ${countsOf(target, context.report)}`,
    targetBody(target, context),
  )

/** One after the other until they are more than a summary holds: then it is rendered anew, with fewer rows. */
function foldedTargets(context: SummaryContext): readonly string[] {
  const sections: string[] = []
  let characters = 0
  for (const target of context.report.targets.filter((each) => !isUnread(each))) {
    const section = foldedTarget(target, context)
    sections.push(section)
    characters += section.length
    if (characters > MOST_SUMMARY_BYTES) break
  }
  return sections
}

function targetSections(context: SummaryContext): string {
  const { targets } = context.report
  const [only] = targets
  if (only !== undefined && targets.length === 1) return targetBody(only, context)
  const sections = foldedTargets(context)
  return sections.length === 0 ? '' : paragraphs('### Images by target', ...sections)
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

function render(context: SummaryContext): string {
  return paragraphs(
    opening(context.report),
    fleet(context),
    families(context),
    mappingHint(context.report),
    usageReports(context.report),
    problems(context),
    differences(context),
    targetSections(context),
    history(context.report),
    closing(context),
  )
}

const renderBriefly = (context: SummaryContext): string =>
  paragraphs(
    opening(context.report),
    fleet(context),
    usageReports(context.report),
    problems(context),
    '_The details would be more than GitHub shows; the JSON report has them._',
    footer(context.report),
  )

/**
 * The job summary as Markdown. Where it would be longer than GitHub takes, tables are cut with a
 * line that says by how much; the totals never are.
 */
export function renderSummary(report: Report): string {
  const now = new Date(report.generatedAt)
  for (const rows of ROW_LIMITS) {
    const summary = render({ report, rows, now })
    if (Buffer.byteLength(summary) <= MOST_SUMMARY_BYTES) return `${summary}\n`
  }
  return `${renderBriefly({ report, rows: 0, now })}\n`
}
