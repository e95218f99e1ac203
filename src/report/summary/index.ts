import type { Report, ReportTarget } from '../schema.ts'
import { code, folded, paragraphs, table, text } from '../markdown.ts'
import { formatCount, formatGib } from '../words.ts'
import { cutTable } from './rows.ts'
import { chart } from './chart.ts'
import { targetName, type SummaryContext } from './context.ts'
import { differences } from './differences.ts'
import { evidence } from './evidence.ts'
import { figures, headline } from './headline.ts'
import { families, keptImages, removedImages } from './images.ts'
import { mappingHint } from './mapping-hint.ts'
import { problems } from './problems.ts'
import { recoverability } from './recoverability.ts'
import { orphans, stayingSnapshots } from './snapshots.ts'
import { undo } from './undo.ts'
import { usageReports } from './usage-reports.ts'

/** GitHub drops a summary of more than 1 MiB without a word: some room is left. */
export const MOST_SUMMARY_BYTES = 1_000_000

/** Longer tables are no help to a reader, and the JSON report has everything. */
const ROW_LIMITS = [1_000, 500, 200, 100, 50, 20, 5, 1, 0] as const

/** Targets that the overview shows at the least. */
const FEWEST_TARGETS = 500

function targetBody(target: ReportTarget, context: SummaryContext): string {
  return paragraphs(
    families(target, context),
    removedImages(target, context),
    recoverability(target, context),
    keptImages(target, context),
    stayingSnapshots(target, context),
    orphans(target, context),
    evidence(target, context),
    undo(target, context),
  )
}

function overview({ report, rows }: SummaryContext): string {
  const { targets, dryRun } = report
  return paragraphs(
    '### Targets',
    cutTable(
      ['Target', dryRun ? '#Would go' : '#Removed', '#Kept', '#Failed', '#Size', 'State'],
      targets,
      (target) => {
        const { totals } = target
        return [
          text(targetName(target)),
          formatCount(dryRun ? totals.images.planned : totals.images.removed),
          formatCount(totals.images.kept),
          formatCount(totals.images.failed + totals.snapshots.failed),
          formatGib(dryRun ? totals.reclaimableGib : totals.reclaimedGib),
          target.status === 'done' ? 'done' : `❌ ${target.status.replace('-', ' ')}`,
        ]
      },
      // One short row a target: the overview is the last to be cut.
      { rows: Math.max(rows, FEWEST_TARGETS) },
    ),
  )
}

function targetSections(context: SummaryContext): string {
  const { targets } = context.report
  const [only] = targets
  if (only === undefined) return ''
  if (targets.length === 1) return targetBody(only, context)
  const planned = targets.filter(({ evidence: rows }) => rows.length > 0)
  const sections = planned.map((target) => {
    const { totals } = target
    const counts = `${formatCount(totals.images.planned)} to go, ${formatCount(totals.images.kept)} kept`
    return folded(`<b>${text(targetName(target))}</b>: ${counts}`, targetBody(target, context))
  })
  return paragraphs(overview(context), ...sections)
}

function settings({ report }: SummaryContext): string {
  const given = Object.entries(report.settings).filter(([, value]) => value !== '')
  return folded(
    '<b>Settings</b>',
    table(
      ['Input', 'Value'],
      given.map(([name, value]) => [code(name), code(value, 200)]),
    ),
  )
}

/** The parts that stand in a summary of any length. */
const opening = (context: SummaryContext): string =>
  paragraphs(
    context.report.dryRun ? '## AMI Cleanup: dry run' : '## AMI Cleanup',
    `**${headline(context.report)}**`,
    figures(context.report),
    usageReports(context.report),
    problems(context),
  )

function render(context: SummaryContext): string {
  return paragraphs(
    opening(context),
    differences(context),
    mappingHint(context.report),
    chart(context.report),
    targetSections(context),
    settings(context),
  )
}

const renderBriefly = (context: SummaryContext): string =>
  paragraphs(
    opening(context),
    overview(context),
    '_The details would be more than GitHub shows; the JSON report has them._',
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
