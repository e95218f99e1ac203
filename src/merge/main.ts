import { SharedTexts } from '../inventory/shared-texts.ts'
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
import { ownTarget } from './own-target.ts'
import { keptForNow, pastTarget, type PastTarget } from './past-target.ts'
import { findFiles, readLegs, type Files } from './read-legs.ts'

/** Texts that are looked for among those before: more of them would take what sharing saves. */
const MOST_SHARED_TEXTS = 20_000

/** What earlier reports tell of what is kept now. A report that is merged now is no earlier one. */
async function readEarlier(
  found: Files,
  present: Files,
  legs: readonly Leg[],
): Promise<readonly Leg<PastTarget>[]> {
  const files = new Map([...found].filter(([realPath]) => !present.has(realPath)))
  const targets = legs.flatMap(({ report }) => report.targets)
  const wanted = new Set(targets.flatMap(keptForNow).map(({ id }) => id))
  return readLegs('earlier-reports', files, (target) => pastTarget(target, wanted))
}

async function readAndMerge(inputs: MergeInputs, environment: NodeJS.ProcessEnv): Promise<Report> {
  const startedAt = new Date()
  const workspace = environment['GITHUB_WORKSPACE'] ?? process.cwd()
  await requireWritable(inputs.reportFile)
  const present = await findFiles('reports', inputs.reports, workspace)
  const past = await findFiles('earlier-reports', inputs.earlierReports, workspace)
  const texts = new SharedTexts(MOST_SHARED_TEXTS)
  const legs = await readLegs('reports', present, (target) => ownTarget(target, texts))
  const earlier = await readEarlier(past, present, legs)
  for (const { path, report } of legs) {
    log.info(`${path}: ${String(report.targets.length)} targets, ${report.result}`)
  }
  const { expected } = inputs
  return mergeLegs(legs, { expected, earlier, run: runOf(environment, startedAt) }, new Date())
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
