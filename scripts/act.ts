import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { git, makeCheckout } from '../__tests__/support/workspace.ts'

/**
 * Runs workflows with act, on this machine and without Docker. `ACT` names act's executable.
 */

const ROOT = new URL('../', import.meta.url).pathname

export type Texts = Readonly<Record<string, string>>

/** Copies what git would commit of this repository now. */
export async function copyFiles(folder: string): Promise<void> {
  await makeCheckout(folder)
  await git(ROOT, '--git-dir', join(folder, '.git'), 'add', '--all')
  await git(folder, 'checkout-index', '--all')
}

/** Makes a folder a repository with all that lies in it, cloned from a URL or another folder. */
export async function commitAll(folder: string, origin: string): Promise<void> {
  await makeCheckout(folder)
  await git(folder, 'remote', 'add', 'origin', origin)
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await git(folder, ...author, 'commit', '-qm', 'All that is here')
}

/** A step of a job, and what came of it. */
export interface ActStep {
  readonly job: string
  readonly succeeded: boolean
  readonly outputs: Texts
  /** What it wrote onto the page of the run. */
  readonly summary: string
}

export interface ActRun {
  readonly succeeded: boolean
  readonly steps: readonly ActStep[]
  readonly log: string
}

type Option = 'env' | 'var' | 'secret' | 'local-repository'

/**
 * Runs workflows of `home/repository`, with `home/programs` before those of this machine: `start` has the
 * event, and options of act. `home` is also the home of the steps.
 */
export async function runAct(
  home: string,
  start: readonly string[],
  given: Readonly<Partial<Record<Option, Texts>>>,
  machine: NodeJS.ProcessEnv = {},
): Promise<ActRun> {
  const pairs = Object.entries(given).flatMap(([option, values]) =>
    Object.entries(values).flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]),
  )
  const args = [
    ...[...start, '--json', '--platform', 'ubuntu-latest=-self-hosted', ...pairs],
    // A stand-in copies the repository where a workflow checks it out.
    ...['--artifact-server-path', '', '--no-skip-checkout'],
  ]
  // The runner brings Node 24; act takes the one that it finds.
  const PATH = [`${home}/programs`, `${ROOT}node_modules/.bin`, process.env['PATH']].join(':')
  const act = spawn(process.env['ACT'] ?? 'act', args, {
    cwd: join(home, 'repository'),
    // Credentials and proxies of this machine must not reach the steps, and so nothing else is passed on.
    env: { ...machine, PATH, HOME: home },
  })
  const streams = [text(act.stdout), text(act.stderr)]
  const [said] = await Promise.all([Promise.all(streams), once(act, 'close')])
  return { ...readLog(said.join('\n')), succeeded: act.exitCode === 0 }
}

type Key = 'msg' | 'job' | 'stage' | 'stepResult' | 'command' | 'name' | 'arg' | 'content'

/** A line of `--json`: one thing that happened. A step within an action has the ids of both. */
interface Line extends Readonly<Partial<Record<Key, string>>> {
  readonly stepID?: readonly string[]
  readonly raw_output?: boolean
}

/** GitHub's name of a workflow has no part in that of its job, which act pads. */
const jobOf = ({ job = '' }: Line): string => job.trim().replace(/^.*?\//, '')

const shown = (line: Line): string =>
  `[${jobOf(line)}] ${line.raw_output === true ? '  | ' : ''}${line.msg?.trimEnd() ?? ''}`

function stepOf(lines: readonly Line[]): ActStep {
  const outputs = lines.filter(({ command }) => command === 'set-output')
  return {
    job: jobOf(lines[0] ?? {}),
    succeeded: lines.every(({ stepResult }) => stepResult !== 'failure'),
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    summary: lines.find(({ command }) => command === 'summary')?.content ?? '',
  }
}

function readLog(log: string): Omit<ActRun, 'succeeded'> {
  const lines = log.split('\n').filter((line) => line !== '')
  // Where act itself does not get on, it says so in plain words.
  const parsed = lines.map(
    (line) => (line.startsWith('{') ? JSON.parse(line) : { msg: line }) as Line,
  )
  const ofSteps = parsed.filter(({ stage, stepID }) => stage === 'Main' && stepID?.length === 1)
  const steps = Map.groupBy(ofSteps, ({ job, stepID }) => `${String(job)} ${String(stepID)}`)
  return { steps: [...steps.values()].map(stepOf), log: parsed.map(shown).join('\n') }
}
