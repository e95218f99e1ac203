import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readLog, type ActRun } from './act/log.ts'

/**
 * Runs workflows with act, on this machine and without Docker. `ACT` names act's executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

/** Makes a folder a repository with all that lies in it. */
export async function commitAll(folder: string): Promise<void> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...identity, 'commit', '-qm', 'The actions and a workflow'],
  ])
    await run('git', args, { cwd: folder })
}

/** What a program prints, also where it fails. */
type Printed = Readonly<Record<'stdout' | 'stderr', string>>

const pairs = (option: string, values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])

export interface ActSettings {
  /** A folder for act's own files, outside the repository, because every job gets a copy of that. */
  readonly home: string
  readonly event: string
  readonly platform: string
  /** Environment variables of every step. */
  readonly environment: Readonly<Record<string, string>>
  /** Configuration variables of the repository. */
  readonly variables?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  /** Folders with actions, by the name and commit that the workflow uses. */
  readonly actions?: Readonly<Record<string, string>>
  /** A file with the event's payload. */
  readonly payload?: string
  /** A folder with programs that are found before those of this machine. */
  readonly programs?: string
}

/** act itself copies the repository where a workflow checks it out, but for a stand-in that does. */
const checkoutOption = (actions: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(actions).some((name) => name.startsWith('actions/checkout@'))
    ? ['--no-skip-checkout']
    : []

function argumentsOf(settings: ActSettings): readonly string[] {
  const { event, platform, environment, actions = {}, payload } = settings
  return [
    ...[event, '--json', '--platform', `${platform}=-self-hosted`, '--artifact-server-path', ''],
    ...(payload === undefined ? [] : ['--eventpath', payload]),
    ...checkoutOption(actions),
    ...pairs('--env', environment),
    ...pairs('--var', settings.variables ?? {}),
    ...pairs('--secret', settings.secrets ?? {}),
    ...pairs('--local-repository', actions),
  ]
}

/** Runs the workflows of a repository that an event starts. */
export async function runAct(folder: string, settings: ActSettings): Promise<ActRun> {
  const { home, programs = home } = settings
  const options = {
    cwd: folder,
    maxBuffer: 2 ** 26,
    // Credentials and proxies of this machine must not reach the steps, and so nothing else is passed
    // on. The runner brings Node 24; act takes the one that it finds.
    env: {
      PATH: [programs, `${ROOT}node_modules/.bin`, process.env['PATH'] ?? ''].join(':'),
      HOME: home,
    },
  }
  try {
    const { stdout } = await run(process.env['ACT'] ?? 'act', argumentsOf(settings), options)
    return readLog(stdout)
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error)) throw error
    const { stdout, stderr } = error as Error & Printed
    const told = readLog(stdout)
    return { ...told, succeeded: false, log: `${told.log}\n${stderr}` }
  }
}

/** Writes an action of one script, which takes the place of one that is on GitHub. */
export async function writeStandIn(
  folder: string,
  inputs: readonly string[],
  script: string,
): Promise<void> {
  const action = {
    name: 'Stand-in',
    description: 'Does on one machine what the action does on GitHub.',
    inputs: Object.fromEntries(inputs.map((name) => [name, { description: name, default: '' }])),
    runs: { using: 'composite', steps: [{ shell: 'bash', run: script }] },
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'action.yml'), JSON.stringify(action))
}

/** @throws where they differ, with both of them */
export function requireEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return
  throw new Error(`${what}: ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`)
}
