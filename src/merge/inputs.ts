import { join, resolve } from 'node:path'
import { anyText, boolean, lines, optional, wholeNumber } from '../inputs/parser.ts'
import { InputReader } from '../inputs/reader.ts'

/** What each input is when it is not given, as `merge/action.yml` says it. */
export const MERGE_DEFAULTS = {
  reports: '',
  expected: '',
  'earlier-reports': '',
  'report-file': '',
  'pr-comment': 'false',
  'github-token': '',
} as const

/** What the reports of several runs are merged by. */
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

/** The step's name keeps two merges in one job from writing over each other's report. */
function defaultReportFile(environment: NodeJS.ProcessEnv): string {
  const step = (environment['GITHUB_ACTION'] ?? '').replaceAll(/[^\w-]/g, '')
  const name = ['ami-cleanup-merged-report', step].filter((part) => part !== '').join('-')
  return join(environment['RUNNER_TEMP'] ?? '.', `${name}.json`)
}

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
    reportFile: resolve(reader.raw('report-file') || defaultReportFile(environment)),
    pullRequestComment: reader.read('pr-comment', boolean),
    githubToken: reader.read('github-token', anyText),
  }
  reader.settle()
  return inputs
}
