import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import v8 from 'node:v8'
import { context } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'

/*
 * Loaded by Node itself, once for each worker of Jest. See `action-environment.js`.
 */

/** What runs: an action's `main.ts`. */
const MAINS = {
  cleanup: async () => import('../../src/main.ts'),
  merge: async () => import('../../src/merge/main.ts'),
} as const

/** A run as the runner would start it. */
interface Start {
  readonly action: keyof typeof MAINS
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  /** The module that changes its clock, if any: what a process is told by `--import`. */
  readonly clock: string | undefined
}

/** What the runner sees of its end. */
export interface End {
  readonly exitCode: number
  readonly log: string
}

/** Runs an action in this process; undefined while another one runs here. */
export type RunHere = (start: Start) => Promise<End | undefined>

/** Puts back what was there before the run. */
type Restore = () => void

/** Gives an object other members; modules of Node have to be told. */
function replace<T extends object>(object: T, members: Partial<T>): Restore {
  const before = Object.keys(members).map((key) => [key, Reflect.get(object, key)] as const)
  const assign = (values: object): void => {
    Object.assign(object, values)
    syncBuiltinESMExports()
  }
  assign(members)
  return () => {
    assign(Object.fromEntries(before))
  }
}

function replaceEnvironment(environment: Readonly<Record<string, string>>): Restore {
  // In place: a new object would not reach the parts of Node that ask the system.
  const become = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, variables)
  }
  const before = { ...process.env }
  become(environment)
  return () => {
    become(before)
  }
}

function replaceFolder(folder: string): Restore {
  const before = process.cwd()
  process.chdir(folder)
  return () => {
    process.chdir(before)
  }
}

/** The heap is that of all tests before. The run is shown what has been added to it. */
function hideHeap(): Restore {
  const real = v8.getHeapStatistics
  const before = real().used_heap_size
  const getHeapStatistics = (): v8.HeapInfo => {
    const statistics = real()
    return { ...statistics, used_heap_size: Math.max(0, statistics.used_heap_size - before) }
  }
  return replace(v8, { getHeapStatistics })
}

/** Both streams go into one log, as on a runner. */
function captureLog(chunks: Buffer[]): readonly Restore[] {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    chunks.push(Buffer.from(chunk as string))
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  return [process.stdout, process.stderr].map((stream) => replace(stream, { write }))
}

/** The toolkit reads these when it is loaded. */
function reloadToolkit(): void {
  Object.assign(context, new (context.constructor as new () => typeof context)())
  defaults.baseUrl = process.env['GITHUB_API_URL'] ?? 'https://api.github.com'
}

let isRunning = false
let clocks = 0

async function startClock(module: string | undefined): Promise<void> {
  if (module === undefined) return
  clocks += 1
  // A module is evaluated once for each address.
  await import(`${module}?run=${String(clocks)}`)
}

async function runAlone(start: Start): Promise<End> {
  const { run } = await MAINS[start.action]()
  const chunks: Buffer[] = []
  const { Date, setTimeout, performance } = globalThis
  const restores = [
    replaceEnvironment(start.environment),
    replaceFolder(start.folder),
    // The run's clock may change these, and what it does to them ends with it.
    replace(globalThis, { Date, setTimeout, performance }),
    replace(timers, { setTimeout: timers.setTimeout }),
    hideHeap(),
    ...captureLog(chunks),
    replace(process as Partial<NodeJS.Process>, { exitCode: undefined }),
  ]
  try {
    reloadToolkit()
    await startClock(start.clock)
    await run(process.env)
    return { exitCode: Number(process.exitCode ?? 0), log: Buffer.concat(chunks).toString('utf8') }
  } finally {
    for (const restore of restores.reverse()) restore()
  }
}

export const runHere: RunHere = async (start) => {
  if (isRunning) return undefined
  isRunning = true
  try {
    return await runAlone(start)
  } finally {
    isRunning = false
  }
}
