import { isDeepStrictEqual } from 'node:util'
import { snapshotOf, startEmulator, type Call, type Fault } from '../emulator/index.ts'
import { ACCOUNT, REGION } from './emulated.ts'
import { createFullWorld, FULL_INPUTS } from './full-world.ts'
import { runAction, type ActionRun } from './run-action.ts'

const FAST_CLOCK = new URL('fast-clock.ts', import.meta.url)

export interface FullRun extends ActionRun {
  readonly calls: readonly Call[]
  readonly mutations: readonly Call[]
  /** Whether everything is still there. */
  readonly unchanged: boolean
}

/** Which way the run gets to its role. */
export type Entrance = 'oidc' | 'chained'

/** A real run on the account that has everything, at a hundred times the speed. */
export async function runFull(
  faults: readonly Fault[] = [],
  entrance: Entrance = 'oidc',
): Promise<FullRun> {
  const world = createFullWorld()
  const emulator = await startEmulator({ world, pageSize: 1, faults })
  const before = snapshotOf(world)
  const credentials =
    entrance === 'chained'
      ? emulator.environment(ACCOUNT, REGION)
      : { ...emulator.environmentWithoutKeys(REGION), ...emulator.oidc.environment() }
  try {
    const result = await runAction({
      inputs: {
        ...FULL_INPUTS,
        'dry-run': 'false',
        'role-chaining': String(entrance === 'chained'),
      },
      environment: { ...credentials, NODE_OPTIONS: `--import=${FAST_CLOCK.href}` },
    })
    return {
      ...result,
      calls: emulator.calls,
      mutations: emulator.mutations(),
      unchanged: isDeepStrictEqual(before, snapshotOf(world)),
    }
  } finally {
    await emulator.stop()
  }
}

/** A read that a run made: its IAM action, and whether its list had pages. */
export interface Read {
  readonly action: string
  readonly isPaged: boolean
}

/** The reads of a run, each once. */
export function readsOf({ calls, mutations }: FullRun): readonly Read[] {
  const changing = new Set(mutations.map(({ operation }) => operation))
  const reads = calls.filter(({ operation }) => !changing.has(operation))
  const byAction = Map.groupBy(reads, ({ service, operation }) => `${service}:${operation}`)
  return [...byAction]
    .map(([action, made]) => ({ action, isPaged: made.some(({ page }) => page > 1) }))
    .sort((one, other) => (one.action < other.action ? -1 : 1))
}
