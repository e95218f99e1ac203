import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines[index] ?? '') ?? []
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, index + 1)
    outputs[name] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return outputs
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

/** What a run is given and leaves behind, in a folder of its own. */
class Scratch {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create({ workspace = A_WORKSPACE, event = {} }: RunSettings): Promise<Scratch> {
    const scratch = new Scratch(await mkdtemp(join(tmpdir(), 'ami-cleanup-')))
    await mkdir(scratch.path('workspace'))
    await mkdir(scratch.path('temp'))
    for (const name of ['output', 'summary.md']) await writeFile(scratch.path(name), '')
    await writeFile(scratch.path('event.json'), JSON.stringify(event))
    for (const [path, text] of Object.entries(workspace)) {
      const file = join(scratch.path('workspace'), path)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, text)
    }
    return scratch
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** The variables that a runner sets for every step. */
  environment(): Readonly<Record<string, string>> {
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: 'cleanup',
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: this.path('event.json'),
      GITHUB_JOB: 'cleanup',
      GITHUB_OUTPUT: this.path('output'),
      GITHUB_REPOSITORY: 'octo-org/infrastructure',
      GITHUB_RUN_ID: '4711',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_STEP_SUMMARY: this.path('summary.md'),
      GITHUB_WORKFLOW: 'Clean up',
      GITHUB_WORKSPACE: this.path('workspace'),
      RUNNER_TEMP: this.path('temp'),
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
    }
  }

  async results(): Promise<Omit<ActionRun, 'exitCode' | 'log'>> {
    const outputs = parseOutputs((await readIfThere(this.path('output'))) ?? '')
    const reportFile = outputs['report-file']
    const json = reportFile === undefined ? undefined : await readIfThere(reportFile)
    return {
      outputs,
      summary: (await readIfThere(this.path('summary.md'))) ?? '',
      report: json === undefined ? undefined : reportSchema.parse(JSON.parse(json)),
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
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
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  onStart?.(child)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      resolve(code ?? -1)
    })
  })
  return { exitCode, log: Buffer.concat(chunks).toString('utf8') }
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
  const scratch = await Scratch.create(settings)
  try {
    const environment = {
      ...scratch.environment(),
      ...(await inputVariables(settings.inputs ?? {}, action.metadata)),
      ...settings.environment,
    }
    const folder = scratch.path('workspace')
    const { onStart, isBundle = onStart !== undefined } = settings
    const ended =
      (isBundle ? undefined : await runInProcess(action.name, environment, folder)) ??
      (await spawnBundle(action.main, environment, folder, onStart))
    return { ...ended, ...(await scratch.results()) }
  } finally {
    await scratch.remove()
  }
}

/** Runs the action as the runner does, and gathers what a person would see of it. */
export const runAction = async (settings: RunSettings = {}): Promise<ActionRun> =>
  execute(CLEANUP, settings)

/** The same of the action that merges reports. */
export const runMerge = async (settings: RunSettings = {}): Promise<ActionRun> =>
  execute(MERGE, settings)
