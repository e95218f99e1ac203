import type { Problem, RunResult } from '../model/index.ts'
import { buildReport } from '../report/build.ts'
import type { Report } from '../report/schema.ts'
import { messageOf } from '../text/errors.ts'
import { readJobEnvironment } from './environment.ts'
import { runOf } from './event.ts'
import { log } from './log.ts'
import { listenForStop, outliveClosedLog, type Stop } from './process.ts'
import { publishNotBegun, type PublishSettings } from './publish.ts'
import { firstWritable } from './report-file.ts'

/** A run that looked at nothing. */
export const NOTHING: RunResult = { targets: [], problems: [], warnings: [] }

/** The facts about a run, or a merge, that could not begin. */
export interface NotBegun {
  readonly problem: Pick<Problem, 'cause' | 'message'>
  readonly environment: NodeJS.ProcessEnv
  readonly startedAt: Date
  readonly dryRun: boolean
  readonly settings: Report['settings']
  /** Only of a merge. */
  readonly merged?: Report['merged']
  /** Where the report may go, the best place first. */
  readonly places: readonly string[]
  readonly signal: AbortSignal
  readonly comment: PublishSettings['comment']
}

/** Publishes why a run, or a merge, could not begin: as the report of a run that looked at nothing. */
export async function tellNotBegun(of: NotBegun): Promise<void> {
  const { problem, environment, startedAt, dryRun, settings, merged, places, ...rest } = of
  const result: RunResult = { ...NOTHING, problems: [{ code: 'not-begun', ...problem }] }
  const run = runOf(environment, startedAt)
  const report = buildReport({ result, planFile: undefined, dryRun, settings, run }, new Date())
  const reportFile = await firstWritable(places, readJobEnvironment(environment).workspace)
  await publishNotBegun(
    { ...report, ...(merged && { merged }) },
    { ...rest, environment, reportFile },
  )
}

/** Where a report goes whose own path cannot be used. No such place is a file that was read. */
export function placesFor(
  { reportFile, defaultReportFile }: Record<'reportFile' | 'defaultReportFile', string>,
  isTaken: (path: string) => boolean = () => false,
): readonly string[] {
  const spare = defaultReportFile.replace(/\.json$/, '-not-begun.json')
  return [reportFile, defaultReportFile, spare].filter((path) => !isTaken(path))
}

/**
 * Runs one of the two actions. Every failure ends here: as the step's failure, with one message.
 */
export async function runAction(work: (stop: Stop) => Promise<void>): Promise<void> {
  outliveClosedLog()
  const stop = listenForStop()
  try {
    await work(stop)
  } catch (error) {
    log.fail('Something unexpected', messageOf(error))
  } finally {
    stop.release()
  }
}
