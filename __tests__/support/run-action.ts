import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { reportSchema, type Report } from '../../src/report/schema.ts'
import { systemCodeOf } from './node-errors.ts'
import type { End, RunHere } from './run-here.ts'

declare global {
  var runHere: RunHere | undefined
}

const ROOT = new URL('../../', import.meta.url).pathname

/** Node keeps there what it compiled: most of what a short run costs is to compile the bundle. */
const COMPILED = join(ROOT, 'node_modules/.cache/ami-cleanup')

/** An empty workspace would mean that nothing was checked out. */
const A_WORKSPACE = { 'README.md': 'No image is named here.\n' }

/** The action's inputs, by name. */
export type Inputs = Readonly<Record<string, string>>

export interface ActionRun {
  readonly exitCode: number
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Undefined where the run ended before it could write one. */
  readonly report: Report | undefined
}

export interface RunSettings {
  readonly inputs?: Inputs
  readonly environment?: Readonly<Record<string, string>>
  /** Files of the workspace, by their path; one that names nothing where none are given. */
  readonly workspace?: Readonly<Record<string, string>>
  /** The event's payload, as the runner writes it. */
  readonly event?: object
  /** Called with the process, to send it signals. */
  readonly onStart?: (process: ChildProcess) => void
  /** Whether the very bundle is to run, as a process. */
  readonly isBundle?: boolean
}

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default?: string } | null>>
}

/** The actions of this repository: their metadata and what runs. */
const CLEANUP = { name: 'cleanup', metadata: 'action.yml', main: 'dist/index.js' } as const
const MERGE = { name: 'merge', metadata: 'merge/action.yml', main: 'dist/merge/index.js' } as const
type Action = typeof CLEANUP | typeof MERGE

/** The runner hands every input of an action over, with its default where it is not given. */
async function inputVariables(
  given: Inputs,
  path: Action['metadata'],
): Promise<Readonly<Record<string, string>>> {
  const metadata = parse(await readFile(join(ROOT, path), 'utf8')) as Metadata
  const names = new Set([...Object.keys(metadata.inputs), ...Object.keys(given)])
  const variables = [...names].map((name) => {
    const value = given[name] ?? metadata.inputs[name]?.default ?? ''
    const text = value === '${{ github.token }}' ? 'ghs_test' : value
    return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, text]
  })
  return Object.fromEntries(variables) as Readonly<Record<string, string>>
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs = text.matchAll(/^(.+?)<<(.+)\n([^]*?)\n\2$/gm)
  return Object.fromEntries([...outputs].map(([, name = '', , value = '']) => [name, value]))
}

/** A run that ends early has not written every file. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Writes what a run is given into an empty folder, where it also leaves what comes of it. */
async function prepare(
  folder: string,
  { workspace = A_WORKSPACE, event = {} }: RunSettings,
): Promise<void> {
  const files = {
    ...{ output: '', 'summary.md': '', 'event.json': JSON.stringify(event) },
    ...Object.fromEntries(
      Object.entries(workspace).map(([path, text]) => [join('workspace', path), text]),
    ),
  }
  for (const name of ['workspace', 'temp']) await mkdir(join(folder, name))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** The variables that a runner sets for every step. */
const stepVariables = (folder: string): Readonly<Record<string, string>> => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION: 'cleanup',
  GITHUB_EVENT_NAME: 'workflow_dispatch',
  GITHUB_EVENT_PATH: join(folder, 'event.json'),
  GITHUB_JOB: 'cleanup',
  GITHUB_OUTPUT: join(folder, 'output'),
  GITHUB_REPOSITORY: 'octo-org/infrastructure',
  GITHUB_RUN_ID: '4711',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  GITHUB_WORKFLOW: 'Clean up',
  GITHUB_WORKSPACE: join(folder, 'workspace'),
  RUNNER_TEMP: join(folder, 'temp'),
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
})

async function resultsIn(folder: string): Promise<Omit<ActionRun, 'exitCode' | 'log'>> {
  const outputs = parseOutputs((await readIfThere(join(folder, 'output'))) ?? '')
  const reportFile = outputs['report-file']
  const json = reportFile === undefined ? undefined : await readIfThere(reportFile)
  return {
    outputs,
    summary: (await readIfThere(join(folder, 'summary.md'))) ?? '',
    report: json === undefined ? undefined : reportSchema.parse(JSON.parse(json)),
  }
}

async function spawnBundle(
  main: Action['main'],
  environment: Readonly<Record<string, string>>,
  cwd: string,
  onStart: RunSettings['onStart'],
): Promise<End> {
  const child = spawn(process.execPath, [join(ROOT, main)], {
    cwd,
    env: { NODE_COMPILE_CACHE: COMPILED, ...environment },
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  }
  onStart?.(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { exitCode: code ?? -1, log: Buffer.concat(chunks).toString('utf8') }
}

/** What Node reads when it starts, and proxies, which the toolkit looks for when it is loaded. */
const ONLY_AT_START = /^NODE_|^(?:https?|no)_proxy$/i

const CLOCKS = /^--import=(file:.*-(?:clock|pauses)\.ts)$/

/**
 * The same run within this process: it starts in no time. What a process alone can do, or be, is left
 * to one.
 */
async function runInProcess(
  action: Action['name'],
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<End | undefined> {
  const { NODE_OPTIONS: options, ...variables } = environment
  const clock = CLOCKS.exec(options ?? '')?.[1]
  if (options !== undefined && clock === undefined) return undefined
  if (Object.keys(variables).some((name) => ONLY_AT_START.test(name))) return undefined
  return globalThis.runHere?.({ action, environment: variables, folder, clock })
}

async function execute(action: Action, settings: RunSettings): Promise<ActionRun> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-'))
  try {
    await prepare(folder, settings)
    const environment = {
      ...stepVariables(folder),
      ...(await inputVariables(settings.inputs ?? {}, action.metadata)),
      ...settings.environment,
    }
    const workspace = join(folder, 'workspace')
    const { onStart, isBundle = onStart !== undefined } = settings
    const ended =
      (isBundle ? undefined : await runInProcess(action.name, environment, workspace)) ??
      (await spawnBundle(action.main, environment, workspace, onStart))
    return { ...ended, ...(await resultsIn(folder)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs the action as the runner does, and gathers what a person would see of it. */
export const runAction = async (settings: RunSettings = {}): Promise<ActionRun> =>
  execute(CLEANUP, settings)

/** The same of the action that merges reports. */
export const runMerge = async (settings: RunSettings = {}): Promise<ActionRun> =>
  execute(MERGE, settings)
