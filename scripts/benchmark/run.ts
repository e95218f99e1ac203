import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { runAction, type ActionRun, type Inputs } from '../../__tests__/support/run-action.ts'
import type { CallRecord } from './emulator-process.ts'
import type { StageName } from './stages.ts'
import type { Usage } from './usage-at-exit.ts'

export interface MeasuredRun extends ActionRun, Usage {
  /** From the start of the process to its end. */
  readonly seconds: number
}

/** A run of the action, and what the emulator heard of it. */
export interface StagedRun extends MeasuredRun {
  readonly calls: readonly CallRecord[]
}

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
  inputs: Inputs,
  environment: Readonly<Record<string, string>> = {},
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
    return { ...run, seconds: await seconds, ...(await usage.read()) }
  })

/** @throws where the process ends without an answer; it has printed why */
async function answerOf(emulator: ChildProcess): Promise<unknown> {
  const ended = once(emulator, 'exit').then(() => {
    throw new Error('The process of the emulator ended early.')
  })
  const [message] = (await Promise.race([once(emulator, 'message'), ended])) as readonly unknown[]
  return message
}

/** Sets the stage up in a process of its own, and runs the action on it. */
export async function runOnStage(stage: StageName, inputs: Inputs): Promise<StagedRun> {
  const emulator = fork(new URL('emulator-process.ts', import.meta.url), [JSON.stringify(stage)], {
    // JSON would lose the calls that got no answer, whose end is Infinity.
    serialization: 'advanced',
  })
  const ended = once(emulator, 'exit')
  try {
    const environment = (await answerOf(emulator)) as Readonly<Record<string, string>>
    const measured = await measureRun(inputs, environment)
    emulator.send('What was called?')
    return { ...measured, calls: (await answerOf(emulator)) as readonly CallRecord[] }
  } finally {
    emulator.disconnect()
    await ended
  }
}

/** @throws where a run did something else than what was to be measured */
export function requireCount(what: string, actual: number | undefined, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, and not ${expected}`)
}

/** EC2 and Auto Scaling have a code of their own, Systems Manager and STS have others. */
const THROTTLED = ['RequestLimitExceeded', 'Throttling', 'ThrottlingException']

export const countThrottled = (calls: readonly CallRecord[]): number =>
  calls.filter(({ error = '' }) => THROTTLED.includes(error)).length

/** From the first call of an operation to the answer to the last, in seconds; none take forever. */
export function spanOf(operation: string, calls: readonly CallRecord[]): number {
  const own = calls.filter((call) => call.operation === operation)
  const first = Math.min(...own.map(({ startedAt }) => startedAt))
  const last = Math.max(...own.map(({ endedAt }) => endedAt))
  return own.length === 0 ? NaN : (last - first) / 1000
}
