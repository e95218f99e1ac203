import type { Report } from '../report/schema.ts'
import { NOT_MERGED } from '../report/summary/failure.ts'
import { mergeCommentKey, pullRequestNumber, runOf } from '../runner/event.ts'
import { log } from '../runner/log.ts'
import { failWith, publish, publishRefusal } from '../runner/publish.ts'
import { requireWritable } from '../runner/report-file.ts'
import { stopSignal } from '../runner/stop-signal.ts'
import { messageOf } from '../text/errors.ts'
import { readMergeInputs, type MergeInputs } from './inputs.ts'
import type { Leg } from './leg.ts'
import { mergeLegs } from './merge-legs.ts'
import { readLegs } from './read-legs.ts'

/** A report that is merged now is no earlier one, even where both patterns find it. */
function withoutPresent(earlier: readonly Leg[], present: readonly Leg[]): readonly Leg[] {
  const paths = new Set(present.map(({ path }) => path))
  return earlier.filter(({ path }) => !paths.has(path))
}

async function readAndMerge(inputs: MergeInputs, environment: NodeJS.ProcessEnv): Promise<Report> {
  const startedAt = new Date()
  const workspace = environment['GITHUB_WORKSPACE'] ?? process.cwd()
  await requireWritable(inputs.reportFile)
  const legs = await readLegs('reports', inputs.reports, workspace)
  const earlier = await readLegs('earlier-reports', inputs.earlierReports, workspace)
  for (const { path, report } of legs) {
    log.info(`${path}: ${String(report.targets.length)} targets, ${report.result}`)
  }
  return mergeLegs(
    legs,
    {
      expected: inputs.expected,
      earlier: withoutPresent(earlier, legs),
      run: runOf(environment, startedAt),
    },
    new Date(),
  )
}

/** What its parts report does not fail a merge: that it could not be told does. */
async function tell(
  report: Report,
  inputs: MergeInputs,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const published = await publish(report, {
    environment,
    reportFile: inputs.reportFile,
    signal,
    comment: inputs.pullRequestComment
      ? { token: inputs.githubToken, number: pullRequestNumber(), key: mergeCommentKey() }
      : undefined,
  })
  failWith({ ...published, targets: [], errors: published.errors.slice(report.errors.length) })
}

async function mergeWith(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  let inputs: MergeInputs
  let report: Report
  try {
    inputs = readMergeInputs(environment)
    report = await readAndMerge(inputs, environment)
  } catch (error) {
    await publishRefusal({ headline: NOT_MERGED, message: messageOf(error) }, environment)
    return
  }
  await tell(report, inputs, environment, signal)
}

/**
 * Merges the reports of several runs. Every failure ends here: as the step's failure, with one
 * message.
 */
export async function run(environment: NodeJS.ProcessEnv): Promise<void> {
  const stop = stopSignal()
  try {
    await mergeWith(environment, stop.signal)
  } catch (error) {
    log.fail('Something unexpected', messageOf(error))
  } finally {
    stop.release()
  }
}
