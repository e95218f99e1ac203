import { log } from '../log.ts'
import type { Warning } from '../model.ts'
import type { Report } from '../report-schema.ts'
import { annotations } from '../report/annotations.ts'
import { renderComment, type CommentKey } from '../report/comment.ts'
import { renderOutputs } from '../report/outputs.ts'
import { publishComment } from '../report/publish-comment.ts'
import { setOutputs, writeReport, writeSummary } from '../report/publish.ts'
import { renderSummary } from '../report/summary/index.ts'
import { headline } from '../report/summary/headline.ts'

export interface PublishSettings {
  readonly environment: NodeJS.ProcessEnv
  readonly reportFile: string
  /** Absent: no comment is asked for. */
  readonly comment:
    | { readonly token: string; readonly number: number | undefined; readonly key: CommentKey }
    | undefined
}

async function comment(
  report: Report,
  wanted: PublishSettings['comment'],
): Promise<readonly Warning[]> {
  if (wanted === undefined) return []
  if (wanted.number === undefined) {
    log.info('pr-comment: this run is for no pull request, and so there is no comment.')
    return []
  }
  const body = renderComment(report, wanted.key)
  return publishComment(wanted.token, wanted.number, wanted.key, body)
}

const withWarnings = (report: Report, warnings: readonly Warning[]): Report => ({
  ...report,
  warnings: [...report.warnings, ...warnings],
})

/** Tells everybody: outputs, comment, JSON report, job summary, annotations, log. */
export async function publish(report: Report, settings: PublishSettings): Promise<void> {
  const { outputs, warnings } = renderOutputs(report, settings.reportFile)
  setOutputs(outputs)
  const ofComment = await comment(report, settings.comment)
  const complete = withWarnings(report, [...warnings, ...ofComment])
  await writeReport(complete, settings.reportFile)
  await writeSummary(renderSummary(complete), settings.environment)
  for (const { level, title, message } of annotations(complete)) log.annotate(level, title, message)
  log.info(headline(complete))
  log.info(`The report is in ${settings.reportFile}`)
  const { errors, totals } = complete
  const failed =
    totals.failed > 0 ? [`${String(totals.failed)} removals failed: the summary says which.`] : []
  if (errors.length + failed.length > 0) log.fail([...errors, ...failed].join('\n\n'))
}
