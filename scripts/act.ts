import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Runs workflows with act, on this machine and without Docker. `ACT` names act's executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

export type Texts = Readonly<Record<string, string>>

/** Makes a folder a repository with all that lies in it, cloned from a URL or another folder. */
export async function commitAll(folder: string, origin: string): Promise<void> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['remote', 'add', 'origin', origin],
    ['add', '-A'],
    [...identity, 'commit', '-qm', 'The actions and a workflow'],
  ])
    await run('git', args, { cwd: folder })
}

export interface ActSettings {
  /** A folder for act's own files, outside the repository, because every job gets a copy of that. */
  readonly home: string
  /** The event, and options of act; by default it runs every workflow that the event starts. */
  readonly start: readonly string[]
  /** Environment variables of every step. */
  readonly environment: Texts
  /** Environment variables of act itself, beside its `PATH` and its `HOME`. */
  readonly machine?: NodeJS.ProcessEnv
  readonly variables?: Texts
  readonly secrets: Texts
  /** Folders with actions, by the name and commit that the workflow uses. */
  readonly actions: Texts
}

/** A step of a job, and what came of it. */
export interface ActStep {
  /** The job's name. */
  readonly job: string
  /** The step's name, or what it uses or runs. */
  readonly name: string
  readonly succeeded: boolean
  readonly outputs: Texts
  /** What it wrote onto the page of the run. */
  readonly summary: string
}

/** How a workflow ended, what its steps did, and its log. */
export interface ActRun {
  readonly succeeded: boolean
  readonly steps: readonly ActStep[]
  readonly log: string
}

const pairs = (option: string, values: Texts = {}): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])

/** Runs workflows of a repository, with the programs in `home` before those of this machine. */
export async function runAct(folder: string, settings: ActSettings): Promise<ActRun> {
  const { home, start, machine, actions } = settings
  // act itself copies the repository where a workflow checks it out, but for a stand-in that does.
  const hasCheckout = Object.keys(actions).some((name) => name.startsWith('actions/checkout@'))
  const args = [
    ...[...start, '--json', '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--artifact-server-path', ''],
    ...(hasCheckout ? ['--no-skip-checkout'] : []),
    ...pairs('--env', settings.environment),
    ...pairs('--var', settings.variables),
    ...pairs('--secret', settings.secrets),
    ...pairs('--local-repository', actions),
  ]
  // The runner brings Node 24; act takes the one that it finds.
  const PATH = [`${home}/programs`, `${ROOT}node_modules/.bin`, process.env['PATH']].join(':')
  // Credentials and proxies of this machine must not reach the steps, and so nothing else is passed on.
  const options = { cwd: folder, maxBuffer: 2 ** 26, env: { ...machine, PATH, HOME: home } }
  try {
    const { stdout } = await run(process.env['ACT'] ?? 'act', args, options)
    return { ...readLog(stdout), succeeded: true }
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error)) throw error
    const { stdout, stderr } = error as Error & Readonly<Record<'stdout' | 'stderr', string>>
    const { steps, log } = readLog(stdout)
    return { steps, log: `${log}\n${stderr}`, succeeded: false }
  }
}

/** A line of `--json`: one thing that happened. */
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

/** GitHub's name of a workflow has no part in that of its job. */
const jobOf = ({ job = '' }: Line): string => job.trim().replace(/^.*?\//, '')

function shown(line: Line): string {
  const text = line.raw_output === true ? `  | ${line.msg.trimEnd()}` : line.msg
  return line.job === undefined ? text : `[${jobOf(line)}] ${text}`
}

function stepOf(lines: readonly Line[]): ActStep {
  const [first = { msg: '' }] = lines
  const outputs = lines.filter(({ command }) => command === 'set-output')
  return {
    job: jobOf(first),
    name: first.step ?? '',
    succeeded: lines.every(({ stepResult }) => stepResult !== 'failure'),
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    summary: lines.find(({ command }) => command === 'summary')?.content ?? '',
  }
}

function readLog(text: string): Pick<ActRun, 'steps' | 'log'> {
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  const parsed = lines.map((line) => JSON.parse(line) as Line)
  const ofSteps = parsed.filter(({ stage, stepID }) => stage === 'Main' && stepID?.length === 1)
  const steps = Map.groupBy(ofSteps, (line) => `${line.job ?? ''} ${line.stepID?.[0] ?? ''}`)
  return { steps: [...steps.values()].map(stepOf), log: parsed.map(shown).join('\n') }
}
