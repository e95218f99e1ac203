import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startEmulator,
  type Call,
  type Emulator,
  type World,
} from '../../__tests__/emulator/index.ts'
import { LARGE_ACCOUNT, LARGE_REGION } from '../../__tests__/support/large-world.ts'
import { runAction, type ActionRun, type Inputs } from '../../__tests__/support/run-action.ts'
import type { Usage } from './usage-at-exit.ts'

export interface MeasuredRun extends ActionRun, Usage {}

/** A run of the action, and what the emulator heard of it. */
export interface StagedRun extends MeasuredRun {
  readonly calls: readonly Call[]
}

type Environment = Readonly<Record<string, string>>

const PRELOAD = new URL('usage-at-exit.ts', import.meta.url).href

export const makeFolder = async (): ReturnType<typeof mkdtempDisposable> =>
  mkdtempDisposable(join(tmpdir(), 'ami-cleanup-benchmark-'))

/** Has a process of Node write down what it used, and reads that when it is over. */
export async function withUsage<Result extends object>(
  run: (environment: Environment) => Promise<Result>,
): Promise<Result & Usage> {
  await using folder = await makeFolder()
  const file = join(folder.path, 'usage.json')
  const result = await run({ NODE_OPTIONS: `--import=${PRELOAD}`, BENCHMARK_USAGE_FILE: file })
  return { ...result, ...(JSON.parse(await readFile(file, 'utf8')) as Usage) }
}

/**
 * Runs a built action as the runner does, and measures its process.
 * @throws where the run fails: figures of a failed run are of no use
 */
export const measureRun = async (
  inputs: Inputs,
  environment: Environment = {},
  execute = runAction,
): Promise<MeasuredRun> =>
  withUsage(async (usage) => {
    const run = await execute({ inputs, environment: { ...environment, ...usage } })
    if (run.exitCode !== 0) throw new Error(`The run that was to be measured failed:\n${run.log}`)
    return run
  })

/** As far away as a Region is: without it, calls would never overlap. */
const LATENCY_MILLISECONDS = 50

/** Where the large account has its credentials; a fleet is reached by its roles. */
export const ofLargeAccount = (emulator: Emulator): Environment =>
  emulator.environment(LARGE_ACCOUNT, LARGE_REGION)

/** Runs the action on a world, which this process emulates while it waits for that of the action. */
export async function runOn(
  world: World,
  inputs: Inputs,
  environmentOf: (emulator: Emulator) => Environment = ofLargeAccount,
): Promise<StagedRun> {
  const latencyMs = LATENCY_MILLISECONDS
  const emulator = await startEmulator({ world, throttle: 'documented', latencyMs })
  try {
    return { ...(await measureRun(inputs, environmentOf(emulator))), calls: emulator.calls }
  } finally {
    await emulator.stop()
  }
}

/** @throws where a run did something else than what was to be measured */
export function requireCount(what: string, actual: number | undefined, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, and not ${expected}`)
}

/** EC2 and Auto Scaling have a code of their own, Systems Manager and STS have others. */
const THROTTLED = ['RequestLimitExceeded', 'Throttling', 'ThrottlingException']

export const countThrottled = (calls: readonly Pick<Call, 'error'>[]): number =>
  calls.filter(({ error = '' }) => THROTTLED.includes(error)).length

/** From the first call of an operation to the answer to the last, in seconds; none take forever. */
export function spanOf(
  operation: string,
  calls: readonly Pick<Call, 'operation' | 'startedAt' | 'endedAt'>[],
): number {
  const own = calls.filter((call) => call.operation === operation)
  const first = Math.min(...own.map(({ startedAt }) => startedAt))
  const last = Math.max(...own.map(({ endedAt }) => endedAt))
  return own.length === 0 ? NaN : (last - first) / 1000
}
