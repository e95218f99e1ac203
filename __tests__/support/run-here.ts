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
export interface Start {
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

/** What a run is given, and what was there before. */
type Restore = () => void

function replaceEnvironment(environment: Readonly<Record<string, string>>): Restore {
  // In place: a new object would not reach the parts of Node that ask the system.
  const replace = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, variables)
  }
  const before = { ...process.env }
  replace(environment)
  return () => {
    replace(before)
  }
}

function replaceFolder(folder: string): Restore {
  const before = process.cwd()
  process.chdir(folder)
  return () => {
    process.chdir(before)
  }
}

/** What the run does to the time of the process ends with it. */
function keepClock(): Restore {
  const { Date: RealDate, setTimeout: realTimeout, performance: realPerformance } = globalThis
  const realSleep = timers.setTimeout
  return () => {
    Object.assign(globalThis, {
      Date: RealDate,
      setTimeout: realTimeout,
      performance: realPerformance,
    })
    timers.setTimeout = realSleep
    syncBuiltinESMExports()
  }
}

/** The heap is that of all tests before. The run is shown what has been added to it. */
function hideHeap(): Restore {
  const real = v8.getHeapStatistics
  const before = real().used_heap_size
  v8.getHeapStatistics = () => {
    const statistics = real()
    return { ...statistics, used_heap_size: Math.max(0, statistics.used_heap_size - before) }
  }
  syncBuiltinESMExports()
  return () => {
    v8.getHeapStatistics = real
    syncBuiltinESMExports()
  }
}

type Write = typeof process.stdout.write

/** Both streams go into one log, as on a runner. */
function captureLog(chunks: Buffer[]): Restore {
  const write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(Buffer.from(chunk as string))
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }) as Write
  const streams = [process.stdout, process.stderr].map((stream) => {
    const before = stream.write.bind(stream)
    stream.write = write
    return () => {
      stream.write = before
    }
  })
  return () => {
    for (const restore of streams) restore()
  }
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

/** As Node ends with it. */
const exitCodeOf = ({
  exitCode,
}: {
  readonly exitCode?: number | string | null | undefined
}): number => Number(exitCode ?? 0)

async function runAlone(start: Start): Promise<End> {
  const { run } = await MAINS[start.action]()
  const chunks: Buffer[] = []
  const restores = [
    replaceEnvironment(start.environment),
    replaceFolder(start.folder),
    keepClock(),
    hideHeap(),
    captureLog(chunks),
  ]
  const { exitCode: before } = process
  process.exitCode = undefined
  try {
    reloadToolkit()
    await startClock(start.clock)
    await run(process.env)
    return { exitCode: exitCodeOf(process), log: Buffer.concat(chunks).toString('utf8') }
  } finally {
    process.exitCode = before
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
