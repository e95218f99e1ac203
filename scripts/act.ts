import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Runs workflows with act, on this machine and without Docker. `ACT` names act's executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

export type Texts = Readonly<Record<string, string>>

/** Copies what git would commit of this repository now. */
export async function copyFiles(folder: string): Promise<void> {
  const copy = 'git add --all && git checkout-index --all --prefix="$0/"'
  // An index of its own, so that nothing is staged.
  const script = `export GIT_INDEX_FILE="$0.index" && ${copy}`
  await promisify(execFile)('sh', ['-c', script, folder], { cwd: ROOT })
}

/** Makes a folder a repository with all that lies in it, cloned from a URL or another folder. */
export async function commitAll(folder: string, origin: string): Promise<void> {
  const commit =
    'git -c user.name=test -c user.email=test@example.com commit -qm "All that is here"'
  const script = `git init -q -b main && git remote add origin "$0" && git add -A && ${commit}`
  await run('sh', ['-c', script, origin], { cwd: folder })
}

/** A step of a job, and what came of it. */
export interface ActStep {
  readonly job: string
  /** The step's name, or what it uses or runs. */
  readonly name: string
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

/** In `home`, for steps by the same names: `$KEPT`. */
const FOLDERS = ['jobs', 'kept', 'others', 'held']

type Option = 'env' | 'var' | 'secret' | 'local-repository'

/**
 * Runs workflows of `home/repository`, with `home/programs` before those of this machine: `start` has the
 * event, and options of act. Its own files are in `home`, because every job gets a copy of the repository.
 */
export async function runAct(
  home: string,
  start: readonly string[],
  given: Readonly<Record<Option, Texts>>,
  machine: NodeJS.ProcessEnv = {},
): Promise<ActRun> {
  const folders = FOLDERS.map((name) => [name.toUpperCase(), join(home, name)] as const)
  for (const [, folder] of folders) await mkdir(folder, { recursive: true })
  const env = { ...Object.fromEntries(folders), ...given.env }
  const pairs = Object.entries({ ...given, env }).flatMap(([option, values]) =>
    Object.entries(values).flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]),
  )
  const args = [
    ...[...start, '--json', '--platform', 'ubuntu-latest=-self-hosted', ...pairs],
    // A stand-in copies the repository where a workflow checks it out.
    ...['--artifact-server-path', '', '--no-skip-checkout'],
  ]
  // The runner brings Node 24; act takes the one that it finds.
  const PATH = [`${home}/programs`, `${ROOT}node_modules/.bin`, process.env['PATH']].join(':')
  // Credentials and proxies of this machine must not reach the steps, and so nothing else is passed on.
  const options = {
    ...{ cwd: join(home, 'repository'), maxBuffer: 2 ** 26 },
    env: { ...machine, PATH, HOME: home },
  }
  try {
    const { stdout } = await run(process.env['ACT'] ?? 'act', args, options)
    return { ...readLog(stdout), succeeded: true }
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error)) throw error
    const { stdout, stderr } = error as Error & Readonly<Record<'stdout' | 'stderr', string>>
    return { ...readLog(`${stdout}\n${JSON.stringify({ msg: stderr })}`), succeeded: false }
  }
}

type Key = 'msg' | 'job' | 'step' | 'stage' | 'stepResult' | 'command' | 'name' | 'arg' | 'content'

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
  const [first = {}] = lines
  const outputs = lines.filter(({ command }) => command === 'set-output')
  return {
    job: jobOf(first),
    name: first.step ?? '',
    succeeded: lines.every(({ stepResult }) => stepResult !== 'failure'),
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    summary: lines.find(({ command }) => command === 'summary')?.content ?? '',
  }
}

function readLog(text: string): Omit<ActRun, 'succeeded'> {
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  const parsed = lines.map((line) => JSON.parse(line) as Line)
  const ofSteps = parsed.filter(({ stage, stepID }) => stage === 'Main' && stepID?.length === 1)
  const steps = Map.groupBy(ofSteps, ({ job, stepID }) => `${String(job)} ${String(stepID)}`)
  return { steps: [...steps.values()].map(stepOf), log: parsed.map(shown).join('\n') }
}
