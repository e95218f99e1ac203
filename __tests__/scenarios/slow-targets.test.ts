import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { MINUTE, type Region, type World } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { RunClock } from '../support/run-clock.ts'
import {
  bake,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines, expectErrors } from '../support/told.ts'

const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)
const ONE = { 'keep-previous': '1' }

interface Pair {
  readonly what: string
  readonly inputs: Readonly<Record<string, string>>
  readonly fast: (world: World) => Region
  readonly slow: (world: World) => Region
  /** What tells the slow one from the other. */
  readonly name: string
  readonly otherName: string
}

const PAIRS: readonly Pair[] = [
  {
    what: 'Region',
    inputs: { 'aws-region': `${REGION},${OTHER_REGION}` },
    fast: (world) => world.account(ACCOUNT).region(REGION),
    slow: (world) => world.account(ACCOUNT).region(OTHER_REGION),
    name: OTHER_REGION,
    otherName: REGION,
  },
  {
    what: 'account',
    inputs: { 'role-to-assume': ROLES.join(','), 'role-chaining': 'true' },
    fast: (world) => world.account(ACCOUNT).region(REGION),
    slow: (world) => world.account(OTHER_ACCOUNT).region(REGION),
    name: OTHER_ACCOUNT,
    otherName: ACCOUNT,
  },
]

interface Seeded {
  readonly scenario: Scenario
  readonly clock: RunClock
  readonly fast: Region
  readonly slow: Region
  readonly fastImages: readonly string[]
  readonly slowImages: readonly string[]
}

/** How long the slow one is held up where the other does not go on meanwhile: then it never does. */
const LOOKS = 300
const PAUSE_MILLISECONDS = 10

async function untilGone({ images }: Region, ids: readonly string[]): Promise<void> {
  for (let look = 0; look < LOOKS && ids.some((id) => images.has(id)); look += 1) {
    await sleep(PAUSE_MILLISECONDS)
  }
}

/** Each reading of one target's parameters takes eleven minutes, in which another can do its work. */
async function startPair({ fast, slow }: Pair, slowReadings = Infinity): Promise<Seeded> {
  const clock = new RunClock()
  let readings = 0
  const scenario: Scenario = await startScenario({
    now: clock.now,
    onCall: async ({ operation, region, accountId }) => {
      if (operation !== 'DescribeParameters') return
      if (region !== seeded.slow.name || accountId !== seeded.slow.account.id) return
      readings += 1
      if (readings > slowReadings) return
      if (readings > 1) await untilGone(seeded.fast, seeded.fastImages)
      clock.advance(11 * MINUTE)
    },
  })
  const { world } = scenario
  for (const arn of ROLES) world.addRole({ arn, trust: { principals: [ACCOUNT] } })
  const places = { fast: fast(world), slow: slow(world) }
  const [, ...fastImages] = bake(places.fast, [10, 20, 30])
  const [, ...slowImages] = bake(places.slow, [10, 20, 30])
  const seeded = { scenario, clock, ...places, fastImages, slowImages }
  return seeded
}

describe('a target that takes eleven minutes to be read', () => {
  it.each(PAIRS)('holds up no other, and is named ($what)', async (pair) => {
    const { scenario, clock, fast, fastImages, slowImages } = await startPair(pair)
    const snapshots = snapshotsOf(fast, fastImages)

    const result = await scenario.run(
      { ...ONE, ...pair.inputs },
      { environment: clock.environment },
    )

    expectErrors(result, pair.name)
    expectRemoved(result, { images: fastImages, snapshots })
    expect(slowImages.map((id) => reportedImage(result, id).outcome)).toEqual(
      slowImages.map(() => 'not-attempted'),
    )
  })

  it.each(PAIRS)('is the only one that is named ($what)', async (pair) => {
    const { scenario, clock } = await startPair(pair)

    const result = await scenario.run(
      { ...ONE, ...pair.inputs },
      { environment: clock.environment },
    )

    // A Region is told by its name, and an account by its id, which stands beside each Region.
    const other = pair.otherName === REGION ? `${REGION} (` : pair.otherName
    expect(errorLines(result).join('\n')).not.toContain(other)
  })

  it.each(PAIRS)('loses its images too where the next reading is quick ($what)', async (pair) => {
    const seeded = await startPair(pair, 1)
    const { scenario, clock, fast, slow, fastImages, slowImages } = seeded
    const snapshots = [...snapshotsOf(fast, fastImages), ...snapshotsOf(slow, slowImages)]

    const result = await scenario.run(
      { ...ONE, ...pair.inputs },
      { environment: clock.environment },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [...fastImages, ...slowImages], snapshots })
  })

  it('stops the others with shared-images: remove, for ten minutes hold for all, and is named', async () => {
    const [pair] = PAIRS
    if (pair === undefined) throw new Error('There are pairs')
    const { scenario, clock, fastImages, slowImages } = await startPair(pair)

    const result = await scenario.run(
      { ...ONE, ...pair.inputs, 'shared-images': 'remove' },
      { environment: clock.environment },
    )

    expectErrors(result, pair.name)
    expectRemoved(result, {})
    for (const id of [...fastImages, ...slowImages]) {
      expect(reportedImage(result, id).outcome).toBe('not-attempted')
    }
  })
})

describe('many targets', () => {
  it('are asked about side by side, and all lose their images although it takes long', async () => {
    const regions = Array.from({ length: 12 }, (_, index) => `eu-west-${String(index + 1)}`)
    const clock = new RunClock()
    const asked = new Set<string>()
    const scenario = await startScenario({
      now: clock.now,
      onCall: ({ operation, region }) => {
        // The first question of each takes a minute, one after the other.
        if (operation !== 'DescribeImageAttribute' || asked.has(region)) return
        asked.add(region)
        clock.advance(MINUTE)
      },
    })
    const account = scenario.world.account(ACCOUNT)
    const olds = regions.map((name) => bake(account.region(name), [10, 20])[1] ?? '')
    const snapshots = regions.flatMap((name) => snapshotsOf(account.region(name), olds))

    const result = await scenario.run(
      { ...ONE, 'aws-region': regions.join(',') },
      { environment: clock.environment },
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: olds, snapshots })
  })
})
