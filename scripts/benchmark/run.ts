import { deepStrictEqual } from 'node:assert/strict'
import {
  createWorld,
  startEmulator,
  type Call,
  type Emulator,
  type World,
} from '../../__tests__/emulator/index.ts'
import { fillRegion, LARGE_ACCOUNT, LARGE_REGION } from '../../__tests__/support/large-world.ts'
import { runAction, type ActionRun, type Inputs } from '../../__tests__/support/run-action.ts'
import { isThrottled } from '../../src/aws/errors.ts'
import type { Usage } from './usage-at-exit.ts'

/** What a benchmark runs the action on, and what it sees of the run. */

interface MeasuredRun extends ActionRun, Usage {}

/** A run of the action, and what the emulator heard of it. */
interface StagedRun extends MeasuredRun {
  readonly calls: readonly Call[]
}

type Environment = Readonly<Record<string, string>>

const PRELOAD = new URL('usage-at-exit.ts', import.meta.url).href

/**
 * Runs a built action as the runner does, and measures its process.
 * @throws where the run fails: figures of a failed run are of no use
 */
export async function measureRun(
  inputs: Inputs,
  environment: Environment = {},
  execute = runAction,
): Promise<MeasuredRun> {
  const run = await execute({
    inputs,
    environment: { ...environment, NODE_OPTIONS: `--import=${PRELOAD}` },
  })
  const [, usage] = /^BENCHMARK_USAGE=(.+)$/m.exec(run.log) ?? []
  if (run.exitCode !== 0 || usage === undefined)
    throw new Error(`The run that was to be measured failed:\n${run.log}`)
  return { ...run, ...(JSON.parse(usage) as Usage) }
}

/** Where the large account has its credentials; a fleet is reached by its roles. */
export const ofLargeAccount = (emulator: Emulator): Environment =>
  emulator.environment(LARGE_ACCOUNT, LARGE_REGION)

/** Runs the action on a world, which this process emulates while it waits for that of the action. */
export async function runOn(
  world: World,
  inputs: Inputs,
  environmentOf: (emulator: Emulator) => Environment = ofLargeAccount,
): Promise<StagedRun> {
  // As far away as a Region is: without it, calls would never overlap.
  const emulator = await startEmulator({ world, throttle: 'documented', latencyMs: 50 })
  try {
    return { ...(await measureRun(inputs, environmentOf(emulator))), calls: emulator.calls }
  } finally {
    await emulator.stop()
  }
}

/** What `fillRegion` takes. */
type Contents = Parameters<typeof fillRegion>[1]

/** How many accounts and Regions a plan has, and how many images are in all of them, and would go. */
type Counts = Readonly<Record<'targets' | 'images' | 'going', number>>

/** By the defaults: of each family one image is in use, and four more are kept. */
export const countContents = ({ families, imagesAFamily }: Contents, targets = 1): Counts => ({
  targets,
  images: targets * families * imagesAFamily,
  going: targets * families * (imagesAFamily - 5),
})

const REGIONS = `ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2
  ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3
  sa-east-1 us-east-1 us-east-2 us-west-2`.split(/\s+/)

/** Accounts that have the same in each Region. */
interface Fleet {
  readonly contents: Contents
  readonly accounts: number
  /** The legs of a fleet have no account in common. They are counted from 0. */
  readonly leg?: number
}

export const countFleet = ({ accounts, contents }: Fleet): Counts =>
  countContents(contents, accounts * REGIONS.length)

/** @throws where the plan is another than the one to be measured */
export function requirePlan({ report }: ActionRun, expected: Counts): void {
  const { targets, images } = report?.totals ?? {}
  deepStrictEqual({ targets, images: images?.total, going: images?.planned }, expected)
}

/** A dry run over a fleet. */
export async function planFleet(fleet: Fleet, inputs: Inputs = {}): Promise<StagedRun> {
  const { accounts, leg = 0, contents } = fleet
  const world = createWorld()
  const roles = Array.from({ length: accounts }, (_, index) => {
    const arn = `arn:aws:iam::${200_000_000_000 + leg * accounts + index}:role/cleanup`
    const { accountId } = world.addRole({ arn, trust: { webIdentity: {} } })
    for (const name of REGIONS) fillRegion(world.account(accountId).region(name), contents)
    return arn
  })
  const where = { 'aws-region': REGIONS.join('\n'), 'role-to-assume': roles.join('\n') }
  const staged = await runOn(world, { ...where, ...inputs }, (emulator) => ({
    ...emulator.environmentWithoutKeys(),
    ...emulator.oidc.environment(),
  }))
  requirePlan(staged, countFleet(fleet))
  return staged
}

export const countThrottled = (calls: readonly Pick<Call, 'error'>[]): number =>
  calls.filter(({ error: name = '' }) => isThrottled(Object.assign(new Error(), { name }))).length

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
