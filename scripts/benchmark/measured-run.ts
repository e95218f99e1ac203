import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { runAction, type ActionRun, type RunSettings } from '../../__tests__/support/run-action.ts'
import type { Usage } from './usage-at-exit.ts'

export interface MeasuredRun extends Usage {
  readonly run: ActionRun
  /** From the start of the process to its end. */
  readonly seconds: number
}

type Settings = Required<Pick<RunSettings, 'inputs' | 'environment'>>

const PRELOAD = new URL('usage-at-exit.ts', import.meta.url).href

/**
 * Runs a built action as the runner does, and measures its process.
 * @throws where the run fails: figures of a failed run are of no use
 */
export async function measureRun(
  { inputs, environment }: Settings,
  execute = runAction,
): Promise<MeasuredRun> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-benchmark-'))
  const usageFile = join(folder, 'usage.json')
  let seconds = Promise.resolve(NaN)
  try {
    const run = await execute({
      inputs,
      environment: {
        ...environment,
        NODE_OPTIONS: `--import=${PRELOAD}`,
        BENCHMARK_USAGE_FILE: usageFile,
      },
      onStart: (child) => {
        const startedAt = performance.now()
        seconds = once(child, 'exit').then(() => (performance.now() - startedAt) / 1000)
      },
    })
    if (run.exitCode !== 0) throw new Error(`The run that was to be measured failed:\n${run.log}`)
    const usage = JSON.parse(await readFile(usageFile, 'utf8')) as Usage
    return { run, seconds: await seconds, ...usage }
  } finally {
    await rm(folder, { recursive: true })
  }
}
