/** What act tells of a run with `--json`: a line for each thing that happens, as JSON. */

interface Line {
  readonly msg: string
  /** The workflow and the job by their names, padded. */
  readonly job?: string
  readonly step?: string
  readonly stage?: string
  /** Of a step within an action: that of the action before it. */
  readonly stepID?: readonly string[]
  readonly stepResult?: 'success' | 'failure'
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly content?: string
  readonly raw_output?: boolean
}

/** A step of a job, and what came of it. */
export interface ActStep {
  /** The job's name. */
  readonly job: string
  /** The step's name, or what it uses or runs. */
  readonly name: string
  readonly succeeded: boolean
  readonly outputs: Readonly<Record<string, string>>
  /** What it wrote onto the page of the run. */
  readonly summary: string
}

/** How a workflow ended, what its steps did, and its log. */
export interface ActRun {
  readonly succeeded: boolean
  readonly steps: readonly ActStep[]
  readonly log: string
}

/** GitHub's name of a workflow has no part in that of its job. */
const jobOf = ({ job = '' }: Line): string => job.trim().replace(/^.*?\//, '')

function shown(line: Line): string {
  const text = line.raw_output === true ? `  | ${line.msg.trimEnd()}` : line.msg
  return line.job === undefined ? text : `[${jobOf(line)}] ${text}`
}

function stepOf(lines: readonly Line[]): ActStep {
  const [first] = lines
  const outputs = lines.filter(({ command }) => command === 'set-output')
  return {
    job: first === undefined ? '' : jobOf(first),
    name: first?.step ?? '',
    succeeded: lines.every(({ stepResult }) => stepResult !== 'failure'),
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    summary: lines.find(({ command }) => command === 'summary')?.content ?? '',
  }
}

export function readLog(text: string): ActRun {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
  const ofSteps = lines.filter(({ stage, stepID }) => stage === 'Main' && stepID?.length === 1)
  const steps = Map.groupBy(ofSteps, (line) => `${line.job ?? ''} ${line.stepID?.[0] ?? ''}`)
  return {
    succeeded: true,
    steps: [...steps.values()].map(stepOf),
    log: lines.map(shown).join('\n'),
  }
}
