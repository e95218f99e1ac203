import type { Report, ReportTarget } from '../schema.ts'
import { code, escapeText, paragraphs } from '../markdown.ts'
import { distinctSnapshots, wasDisabledHere } from '../totals.ts'
import { formatCount, plural } from '../words.ts'
import { outcomeWords } from './going-images.ts'
import { headline } from './headline.ts'

/** Lines of each list: the report has all of them. */
const MOST_LINES = 500

/** The items of one target that are known to be done. */
function doneIn(target: ReportTarget): readonly string[] {
  const line = (id: string, outcome: string): string =>
    `- ${code(id)} in ${escapeText(target.region)}: ${outcome}`
  return [
    ...target.images
      .filter((image) => image.outcome === 'removed' || wasDisabledHere(image))
      .map((image) => line(image.id, outcomeWords(image))),
    ...distinctSnapshots(target)
      .filter(({ snapshot }) => snapshot.outcome === 'deleted')
      .map(({ snapshot }) => line(snapshot.id, 'deleted')),
  ]
}

/**
 * The summary that is written while a run goes on, and that stands where the run is killed. It says
 * what was known then, and nothing of the rest.
 */
export function renderInterimSummary(report: Report): string {
  const done = report.targets.flatMap(doneIn)
  const shown = done.slice(0, MOST_LINES)
  const rest = done.length - shown.length
  return paragraphs(
    '## AMI Cleanup',
    `❌ **${headline(report)}**`,
    `This was written at ${report.generatedAt}, while the run went on. More may have been removed or disabled since. Look at the log of this step, and run the action again as a dry run to see what is left.`,
    done.length === 0
      ? 'Nothing was known to be removed or disabled by then.'
      : [`By then this was done (${plural(done.length, 'item')}):`, '', ...shown].join('\n'),
    rest > 0 ? `… and ${formatCount(rest)} more: see the JSON report.` : '',
  )
}
