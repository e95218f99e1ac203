import type { Milliseconds, Warning } from '../model/index.ts'
import { reportWarning } from '../report/errors.ts'
import { annotations, failures, refusal } from '../report/annotations.ts'
import { type CommentKey, renderComment } from '../report/comment.ts'
import { errorDetails, nextLines } from '../report/log.ts'
import { interimOutputs, knownOutputs, pageFileOf, renderOutputs } from '../report/outputs.ts'
import type { Report } from '../report/schema.ts'
import { type FailedStart, renderFailure } from '../report/summary/failure.ts'
import { headline } from '../report/summary/headline.ts'
import { renderSummary } from '../report/summary/index.ts'
import { renderInterimSummary } from '../report/summary/interim.ts'
import { nextLine } from '../report/summary/next.ts'
import { messageOf } from '../text/errors.ts'
import { publishComment } from './comment.ts'
import { log } from './log.ts'
import { writePage, writeReport } from './report-file.ts'
import { writeOutputs, writeSummary } from './step-files.ts'

export interface PublishSettings {
  readonly environment: NodeJS.ProcessEnv
  readonly reportFile: string
  /** Aborts when the run is cancelled: little time is left then. */
  readonly signal: AbortSignal
  /** Absent: no comment is asked for. */
  readonly comment:
    | { readonly token: string; readonly number: number | undefined; readonly key: CommentKey }
    | undefined
}

/** A comment takes about a second. To wait longer than this helps nobody. */
const COMMENT_TIME_OUT: Milliseconds = 20_000

async function comment(
  report: Report,
  { comment: wanted, signal }: PublishSettings,
): Promise<readonly Warning[]> {
  if (wanted === undefined) return []
  if (wanted.number === undefined) {
    log.info('pr-comment: this run does not belong to a pull request, and so there is no comment.')
    return []
  }
  if (signal.aborted) {
    log.info('pr-comment: the run was cancelled, and so the comment is not brought up to date.')
    return []
  }
  const { token, number, key } = wanted
  return publishComment(renderComment(report, key), {
    token,
    number,
    key,
    signal: AbortSignal.any([signal, AbortSignal.timeout(COMMENT_TIME_OUT)]),
  })
}

/** Publishes in one way. Where that fails, the other ways go on, and the run fails with the error. */
async function attempt(what: string, tell: () => Promise<void>): Promise<readonly string[]> {
  try {
    await tell()
    return []
  } catch (error) {
    return [`The ${what} could not be written: ${messageOf(error)}`]
  }
}

const withWarnings = (report: Report, warnings: readonly Warning[]): Report => ({
  ...report,
  warnings: [...report.warnings, ...warnings.map(reportWarning)],
})

const withErrors = (report: Report, errors: readonly string[]): Report => ({
  ...report,
  result: errors.length > 0 ? 'failure' : report.result,
  errors: [
    ...report.errors,
    ...errors
      .filter((message) => report.errors.every((known) => known.message !== message))
      .map((message) => ({ code: 'not-written', cause: 'other' as const, message })),
  ],
})

/** Writes the report, the summary and the page, which takes longest. The report that it returns also has the errors of that. */
async function write(report: Report, settings: PublishSettings): Promise<Report> {
  const { reportFile, environment } = settings
  const ofReport = await attempt('report', async () => writeReport(report, reportFile))
  const written = withErrors(report, ofReport)
  const ofSummary = await attempt('job summary', async () =>
    writeSummary(renderSummary(written), environment),
  )
  const complete = withErrors(written, ofSummary)
  const ofPage = await attempt('page', async () => writePage(complete, pageFileOf(reportFile)))
  return withErrors(complete, ofPage)
}

/** Writes outputs, JSON report and job summary first, because the run may soon be killed. */
async function record(report: Report, settings: PublishSettings): Promise<Report> {
  const { outputs, warnings } = renderOutputs(report, settings.reportFile)
  const ofOutputs = await attempt('outputs', async () =>
    writeOutputs(knownOutputs(report, outputs), settings.environment),
  )
  return write(withErrors(withWarnings(report, warnings), ofOutputs), settings)
}

/**
 * Publishes a report: outputs, JSON report, job summary, page, comment, annotations, log. What it returns
 * has what went wrong with that in it; whether the step fails is up to the caller.
 */
export async function publish(report: Report, settings: PublishSettings): Promise<Report> {
  const { reportFile } = settings
  log.info(`The report goes to ${reportFile}, and as a page to ${pageFileOf(reportFile)}`)
  const recorded = await record(report, settings)
  const ofComment = await comment(recorded, settings)
  const complete =
    ofComment.length === 0 ? recorded : await write(withWarnings(recorded, ofComment), settings)
  for (const { title, message } of annotations(complete)) log.annotate('warning', title, message)
  return complete
}

/**
 * Publishes a report of a run that goes on, for the case that it is killed: outputs, JSON report and
 * job summary. The final ones take their place. It does not fail: what could not be written is in
 * the log, and stands in the final report if that cannot be written either.
 */
export async function publishInterim(
  report: Report,
  { reportFile, environment }: Pick<PublishSettings, 'reportFile' | 'environment'>,
): Promise<void> {
  const errors = [
    ...(await attempt('outputs', async () =>
      writeOutputs(interimOutputs(report, reportFile), environment),
    )),
    ...(await attempt('report', async () => writeReport(report, reportFile))),
    ...(await attempt('job summary', async () =>
      writeSummary(renderInterimSummary(report), environment),
    )),
  ]
  log.lines(errors)
}

/** Lets the step fail with what a report says that went wrong, if anything did. */
export function failWith(report: Report): void {
  log.lines(errorDetails(report))
  for (const { title, message } of failures(report)) log.fail(title, message)
}

/** The last lines of the log: what happened, and what to do now. */
export function conclude(report: Report): void {
  log.info(headline(report))
  log.lines(nextLines(report))
}

/** Writes the summary of a refusal and lets the step fail with it, and with what could not be written. */
async function refuse(
  refused: FailedStart,
  unwritten: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const errors = [
    ...unwritten,
    ...(await attempt('job summary', async () =>
      writeSummary(renderFailure(refused), environment),
    )),
  ]
  const text = [refused.message, ...errors].join('\n')
  // A reason and one line below it are as easy to read in the one line of the annotation.
  if (text.split('\n').length > 2) log.lines([text])
  const annotation = refusal(text)
  log.fail(annotation.title, annotation.message)
}

/** Publishes the report of a run that could not begin: outputs, JSON report, page, job summary, comment. */
export async function publishNotBegun(report: Report, settings: PublishSettings): Promise<void> {
  const { reportFile, environment } = settings
  const pageFile = pageFileOf(reportFile)
  log.info(`The report goes to ${reportFile}, and as a page to ${pageFile}`)
  const { outputs } = renderOutputs(report, reportFile)
  const unwritten = [
    ...(await attempt('outputs', async () => writeOutputs(outputs, environment))),
    ...(await attempt('report', async () => writeReport(report, reportFile))),
    ...(await attempt('page', async () => writePage(report, pageFile))),
  ]
  const message = report.errors.map((error) => error.message).join('\n')
  await refuse(
    { headline: headline(report), next: nextLine(report), message },
    unwritten,
    environment,
  )
  log.lines((await comment(report, settings)).map((warning) => warning.message))
}
