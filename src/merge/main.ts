import { resolve } from 'node:path'
import { isOneOf, matchingFiles } from '../files/paths.ts'
import { defaultReportFile, InputError, InputReader, sameFileText } from '../inputs/reader.ts'
import { anyText, boolean, lines, optional, wholeNumber } from '../inputs/values.ts'
import type { Report } from '../report/schema.ts'
import { plural } from '../report/words.ts'
import { type NotBegun, placesFor, runAction, tellNotBegun } from '../runner/action.ts'
import { readJobEnvironment } from '../runner/environment.ts'
import { mergeCommentKey, pullRequestNumber, runOf } from '../runner/event.ts'
import { log } from '../runner/log.ts'
import type { Stop } from '../runner/process.ts'
import { conclude, failWith, publish, type PublishSettings } from '../runner/publish.ts'
import { ReportFileError, requireWritable } from '../runner/report-file.ts'
import { messageOf } from '../text/errors.ts'
import { SharedTexts } from '../text/shared-texts.ts'
import { imagesKeptForNow, pastTarget, type PastTarget } from './history.ts'
import { mergeReports, withOwnFigures } from './merge-reports.ts'
import { type ReportFiles, findFiles, readReports } from './read-reports.ts'
import { MergeError, type ReadReport, type ReportsInput } from './report-parser.ts'

/** The default of every input, as in `merge/action.yml`. */
export const MERGE_DEFAULTS = {
  reports: '',
  expected: '',
  'earlier-reports': '',
  'report-file': '',
  'pr-comment': 'false',
  'github-token': '',
} as const

/** The inputs of the merge. */
export interface MergeInputs {
  /** Paths and glob patterns of the reports, relative to the workspace. */
  readonly reports: readonly string[]
  /** How many reports there should be; undefined where nobody said. */
  readonly expected: number | undefined
  /** The same as `reports`, of runs that are over. */
  readonly earlierReports: readonly string[]
  readonly reportFile: string
  readonly pullRequestComment: boolean
  readonly githubToken: string
}

const MERGED_REPORT = 'ami-cleanup-merged-report'

/** The reports have no default: without them there is nothing to merge. */
function readPatterns(reader: InputReader<keyof typeof MERGE_DEFAULTS>): readonly string[] {
  if (reader.raw('reports') !== '') return reader.read('reports', lines)
  reader.problem(
    'reports',
    'it is not given. It takes paths and glob patterns of JSON reports, one a line.',
  )
  return []
}

/**
 * Reads the inputs of `merge/action.yml` from the variables that the runner sets.
 * @throws InputError that names every input that is not usable, its value and what is accepted
 */
export function readMergeInputs(environment: NodeJS.ProcessEnv): MergeInputs {
  const reader = new InputReader(environment, MERGE_DEFAULTS)
  const inputs: MergeInputs = {
    reports: readPatterns(reader),
    expected: reader.read('expected', optional(wholeNumber(1))),
    earlierReports: reader.read('earlier-reports', lines),
    reportFile: resolve(
      reader.raw('report-file') ||
        defaultReportFile(MERGED_REPORT, readJobEnvironment(environment)),
    ),
    pullRequestComment: reader.read('pr-comment', boolean),
    githubToken: reader.read('github-token', anyText),
  }
  reader.settle()
  return inputs
}

/** Texts that are looked for among those before: more of them would take what sharing saves. */
const MOST_SHARED_TEXTS = 20_000

/** Reads the earlier reports, without those that are merged now. */
async function readEarlier(
  found: ReportFiles,
  present: ReportFiles,
  reports: readonly ReadReport[],
): Promise<readonly ReadReport<PastTarget>[]> {
  const files = new Map([...found].filter(([realPath]) => !present.has(realPath)))
  const targets = reports.flatMap(({ report }) => report.targets)
  const wanted = new Set(targets.flatMap(imagesKeptForNow).map(({ id }) => id))
  return readReports('earlier-reports', files, (target) => pastTarget(target, wanted))
}

/** @throws InputError where the report would take the place of one that is read */
function requireOtherFile(
  { reportFile }: MergeInputs,
  found: Readonly<Record<ReportsInput, ReportFiles>>,
): void {
  const inputs = (['reports', 'earlier-reports'] as const).filter((input) =>
    isOneOf([...found[input].values()])(reportFile),
  )
  if (inputs.length === 0) return
  throw new InputError(inputs.map((input) => ({ input, text: sameFileText(reportFile) })))
}

async function readAndMerge(
  inputs: MergeInputs,
  environment: NodeJS.ProcessEnv,
  startedAt: Date,
): Promise<Report> {
  const { workspace = process.cwd() } = readJobEnvironment(environment)
  const present = await findFiles('reports', inputs.reports, workspace)
  const past = await findFiles('earlier-reports', inputs.earlierReports, workspace)
  requireOtherFile(inputs, { reports: present, 'earlier-reports': past })
  await requireWritable(inputs.reportFile, workspace)
  const texts = new SharedTexts(MOST_SHARED_TEXTS)
  const reports = await readReports('reports', present, (target) => withOwnFigures(target, texts))
  const earlier = await readEarlier(past, present, reports)
  for (const { path, report } of reports) {
    log.info(`${path}: ${plural(report.targets.length, 'target')}, ${report.result}`)
  }
  const { expected } = inputs
  return mergeReports(
    reports,
    { expected, earlier, run: runOf(environment, startedAt) },
    new Date(),
  )
}

const commentOf = ({
  pullRequestComment,
  githubToken: token,
}: Pick<MergeInputs, 'pullRequestComment' | 'githubToken'>): PublishSettings['comment'] =>
  pullRequestComment ? { token, number: pullRequestNumber(), key: mergeCommentKey() } : undefined

/** A leg that failed does not fail the merge. A merge that could not be written does. */
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
    comment: commentOf(inputs),
  })
  failWith({ ...published, targets: [], errors: published.errors.slice(report.errors.length) })
  conclude(published)
}

/** Any other error is a defect of this action, and no mistake of whoever gave the inputs. */
const isOfInputs = (error: unknown): boolean =>
  [InputError, MergeError, ReportFileError].some((kind) => error instanceof kind)

/** The files of all patterns that find any, whatever is wrong with the others. */
async function filesOf(
  patterns: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const { workspace = process.cwd() } = readJobEnvironment(environment)
  const found = await Promise.allSettled(
    patterns.map(async (pattern) => matchingFiles(pattern, workspace)),
  )
  return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
}

/** Publishes why the reports could not be merged. Its report takes the place of none that was to be read. */
async function publishFailedMerge(
  error: unknown,
  { environment, startedAt, signal }: Pick<NotBegun, 'environment' | 'startedAt' | 'signal'>,
): Promise<void> {
  const reader = new InputReader(environment, MERGE_DEFAULTS)
  const otherwise = resolve(defaultReportFile(MERGED_REPORT, readJobEnvironment(environment)))
  const reportFile = resolve(reader.raw('report-file') || otherwise)
  const patterns = [...reader.read('reports', lines), ...reader.read('earlier-reports', lines)]
  const files = await filesOf(patterns, environment)
  await tellNotBegun({
    problem: { cause: isOfInputs(error) ? 'inputs' : 'other', message: messageOf(error) },
    ...{ environment, startedAt, dryRun: true, settings: reader.settings() },
    merged: { reports: 0, missing: 0 },
    places: placesFor({ reportFile, defaultReportFile: otherwise }, isOneOf(files)),
    signal,
    comment: commentOf({
      pullRequestComment: reader.read('pr-comment', boolean),
      githubToken: reader.read('github-token', anyText),
    }),
  })
}

async function mergeWith(environment: NodeJS.ProcessEnv, { signal }: Stop): Promise<void> {
  const startedAt = new Date()
  let inputs: MergeInputs
  let report: Report
  try {
    inputs = readMergeInputs(environment)
    report = await readAndMerge(inputs, environment, startedAt)
  } catch (error) {
    await publishFailedMerge(error, { environment, startedAt, signal })
    return
  }
  await tell(report, inputs, environment, signal)
}

/** Merges the reports of several runs. */
export const run = async (environment: NodeJS.ProcessEnv): Promise<void> =>
  runAction(async (stop) => mergeWith(environment, stop))
