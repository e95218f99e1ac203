import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import {
  runAction,
  type ActionRun,
  type Inputs,
  type RunSettings,
} from '../../__tests__/support/run-action.ts'
import type { CallRecord, Heard, Listening } from './emulator-process.ts'
import type { StageName } from './stages.ts'
import type { Usage } from './usage-at-exit.ts'

export interface MeasuredRun extends Usage {
  readonly run: ActionRun
  /** From the start of the process to its end. */
  readonly seconds: number
}

/** A run of the action, and what the emulator heard of it. */
export type StagedRun = MeasuredRun & Heard

const PRELOAD = new URL('usage-at-exit.ts', import.meta.url).href

/** Runs something in a folder of its own, which goes with it. */
export async function inFolder<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-benchmark-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Has a process of Node write down what it used, and reads that when it is over. */
export function watchUsage(folder: string): {
  readonly environment: Readonly<Record<string, string>>
  readonly read: () => Promise<Usage>
} {
  const file = join(folder, 'usage.json')
  return {
    environment: { NODE_OPTIONS: `--import=${PRELOAD}`, BENCHMARK_USAGE_FILE: file },
    read: async () => JSON.parse(await readFile(file, 'utf8')) as Usage,
  }
}

/**
 * Runs a built action as the runner does, and measures its process.
 * @throws where the run fails: figures of a failed run are of no use
 */
export const measureRun = async (
  { inputs, environment }: Required<Pick<RunSettings, 'inputs' | 'environment'>>,
  execute = runAction,
): Promise<MeasuredRun> =>
  inFolder(async (folder) => {
    const usage = watchUsage(folder)
    let seconds = Promise.resolve(NaN)
    const run = await execute({
      inputs,
      environment: { ...environment, ...usage.environment },
      onStart: (child) => {
        const startedAt = performance.now()
        seconds = once(child, 'exit').then(() => (performance.now() - startedAt) / 1000)
      },
    })
    if (run.exitCode !== 0) throw new Error(`The run that was to be measured failed:\n${run.log}`)
    return { run, seconds: await seconds, ...(await usage.read()) }
  })

/** @throws where the process ends without an answer; it has printed why */
async function answerOf(emulator: ChildProcess): Promise<unknown> {
  const [message] = (await Promise.race([
    once(emulator, 'message'),
    once(emulator, 'exit').then(() => {
      throw new Error('The process of the emulator ended early.')
    }),
  ])) as readonly unknown[]
  return message
}

/** Sets the stage up in a process of its own, and runs the action on it. */
export async function runOnStage(stage: StageName, inputs: Inputs): Promise<StagedRun> {
  const emulator = fork(new URL('emulator-process.ts', import.meta.url), [JSON.stringify(stage)], {
    // JSON would lose the calls that got no answer, whose end is Infinity.
    serialization: 'advanced',
  })
  const ended = once(emulator, 'exit')
  const { environment } = (await answerOf(emulator)) as Listening
  try {
    const measured = await measureRun({ inputs, environment })
    const answer = answerOf(emulator)
    emulator.send('What was called?')
    return { ...measured, ...((await answer) as Heard) }
  } finally {
    emulator.disconnect()
    await ended
  }
}

/** How many images would go by the report of a run. */
export const goingIn = ({ run }: MeasuredRun): number =>
  (run.report?.targets ?? [])
    .flatMap(({ images }) => images)
    .filter(({ verdict }) => verdict === 'remove').length

/** @throws where a run did something else than what was to be measured */
export function requireCount(what: string, actual: number | undefined, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, and not ${expected}`)
}

const nameOf = ({ service, operation }: CallRecord): string => `${service}:${operation}`

/** How many calls of each API there were, by its name. */
export const countByApi = (calls: readonly CallRecord[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(calls, nameOf)].map(([name, { length }]) => [name, length]))

/** EC2 and Auto Scaling have a code of their own, Systems Manager and STS have others. */
const THROTTLED = ['RequestLimitExceeded', 'Throttling', 'ThrottlingException']

export const countThrottled = (calls: readonly CallRecord[]): number =>
  calls.filter(({ error = '' }) => THROTTLED.includes(error)).length

/** From the first call of an API to the answer to the last, in seconds; NaN where there is none. */
export function spanOf(name: string, calls: readonly CallRecord[]): number {
  const ofApi = calls.filter((call) => nameOf(call) === name)
  if (ofApi.length === 0) return NaN
  const first = Math.min(...ofApi.map(({ startedAt }) => startedAt))
  const last = Math.max(...ofApi.map(({ endedAt }) => endedAt))
  return (last - first) / 1000
}

/** A row of a table, by the names of its columns. */
type Row = Readonly<Record<string, string | number>>

/** What every run is told by, beside its figures: seconds depend on the machine. */
export const tellRun = ({ seconds, cpuSeconds, peakBytes }: MeasuredRun): Row => ({
  'wall time, s': seconds.toFixed(1),
  'CPU time, s': cpuSeconds.toFixed(1),
  'peak memory, MiB': Math.round(peakBytes / 2 ** 20),
})

/** The same of a run on a stage, and of the emulator. */
export const tellStaged = (staged: StagedRun): Row => ({
  ...tellRun(staged),
  connections: staged.connections,
  calls: staged.calls.length,
  throttled: countThrottled(staged.calls),
  'emulator busy, %': Math.round(staged.busy * 100),
})
