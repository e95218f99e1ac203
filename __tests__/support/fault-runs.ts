import { isDeepStrictEqual } from 'node:util'
import { snapshotOf, startEmulator, type Call, type Fault } from '../emulator/index.ts'
import { ACCOUNT, REGION } from './emulated.ts'
import {
  addLateImages,
  addLateRecipes,
  createFullWorld,
  FULL_INPUTS,
  ONE_TARGET,
  roleOf,
  type Targets,
} from './full-world.ts'
import { runAction, type ActionRun } from './run-action.ts'

const FAST_CLOCK = new URL('fast-clock.ts', import.meta.url)

/** Which way the run gets to its roles. */
export type Entrance = 'oidc' | 'chained'

interface FullRunSettings {
  readonly targets?: Targets
  readonly faults?: readonly Fault[]
  readonly entrance?: Entrance
}

/** One account in one Region. */
export interface Place {
  readonly accountId: string
  readonly region: string
}

type Standing = ReturnType<typeof snapshotOf>

export interface FullRun extends ActionRun {
  readonly calls: readonly Call[]
  readonly mutations: readonly Call[]
  readonly before: Standing
  readonly after: Standing
}

/** A real run on targets that have everything, at a hundred times the speed. */
export async function runFull({
  targets = ONE_TARGET,
  faults = [],
  entrance = 'oidc',
}: FullRunSettings = {}): Promise<FullRun> {
  const world = createFullWorld(targets)
  for (const account of targets.accounts) {
    for (const name of targets.regions) addLateImages(world.account(account).region(name))
  }
  const emulator = await startEmulator({
    world,
    pageSize: 1,
    faults,
    onCall: ({ operation, accountId, region }) => {
      if (operation !== 'DescribeImageReferences') return
      addLateRecipes(world.account(accountId).region(region))
    },
  })
  const before = snapshotOf(world)
  const credentials =
    entrance === 'chained'
      ? emulator.environment(ACCOUNT, REGION)
      : { ...emulator.environmentWithoutKeys(REGION), ...emulator.oidc.environment() }
  try {
    const result = await runAction({
      inputs: {
        ...FULL_INPUTS,
        'aws-region': targets.regions.join('\n'),
        'dry-run': 'false',
        'role-chaining': String(entrance === 'chained'),
        'role-to-assume': targets.accounts.map(roleOf).join('\n'),
      },
      environment: { ...credentials, NODE_OPTIONS: `--import=${FAST_CLOCK.href}` },
    })
    return {
      ...result,
      calls: emulator.calls,
      mutations: emulator.mutations(),
      before,
      after: snapshotOf(world),
    }
  } finally {
    await emulator.stop()
  }
}

/** Whether everything that was in the place is still there. */
export function isUnchanged({ before, after }: FullRun, { accountId, region }: Place): boolean {
  const key = `${accountId}/${region}`
  return before[key] !== undefined && isDeepStrictEqual(before[key], after[key])
}

/** The calls in the place that change something. */
export const mutationsIn = ({ mutations }: FullRun, place: Place): readonly Call[] =>
  mutations.filter(
    ({ accountId, region }) => accountId === place.accountId && region === place.region,
  )

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
