import { describe, expect, it } from '@jest/globals'
import { daysAgo, type Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { approve, writePlan } from '../support/approval.ts'
import {
  addOrphan,
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { errorLines, expectErrors, statusesOf, warningLines } from '../support/told.ts'

const ONE = { 'keep-previous': '1', 'aws-region': `${REGION},${OTHER_REGION}` }

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

interface Seeded {
  readonly scenario: Scenario
  readonly there: Region
  readonly here: readonly string[]
  readonly others: readonly string[]
  readonly snapshots: readonly string[]
}

/** So many images would go from `REGION`, and so many from the other. */
async function start(here = 3, others = 3): Promise<Seeded> {
  const scenario = await startScenario()
  const there = scenario.world.account(ACCOUNT).region(OTHER_REGION)
  const [, ...one] = bake(scenario.region, agesFrom(10, here + 1))
  const [, ...two] = bake(there, agesFrom(10, others + 1))
  const snapshots = [...snapshotsOf(scenario.region, one), ...snapshotsOf(there, two)]
  return { scenario, there, here: one, others: two, snapshots }
}

describe('max-removals-total', () => {
  it.each(['5', '0'])(
    '%s stops a run that would remove six images in two Regions',
    async (limit) => {
      const { scenario, here, others } = await start()

      const result = await scenario.run({ ...ONE, 'max-removals-total': limit })

      expectErrors(result, 'max-removals-total', '6', limit)
      expectRemoved(result, {})
      expect(scenario.emulator.mutations()).toEqual([])
      for (const id of [...here, ...others]) {
        expect(reportedImage(result, id)).toMatchObject({
          verdict: 'remove',
          outcome: 'not-attempted',
        })
      }
      expect(result.outputs['stopped-count']).toBe('2')
      expect(result.summary).toContain('max-removals-total')
    },
  )

  it.each(['6', '7', 'none'])('%s lets six images go', async (limit) => {
    const { scenario, here, others, snapshots } = await start()

    const result = await scenario.run({ ...ONE, 'max-removals-total': limit })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [...here, ...others], snapshots })
    expect(result.report?.settings['max-removals-total']).toBe(limit)
  })

  it('holds for a single target as well', async () => {
    const { scenario } = await start()

    const result = await scenario.run({ 'keep-previous': '1', 'max-removals-total': '2' })

    expectErrors(result, 'max-removals-total', '3', '2')
    expectRemoved(result, {})
  })

  it.each(['10%', '-1', '1.5', 'all'])('%s is no value for it', async (limit) => {
    const { scenario } = await start()

    const result = await scenario.run({ ...ONE, 'max-removals-total': limit })

    // The runner's annotations take a percent sign as %25.
    const shown = limit.replace('%', '%25')
    expectFailure(result, `max-removals-total: "${shown}" is not accepted`)
    expect(scenario.emulator.calls).toEqual([])
  })

  it('is a warning in a dry run, which shows the whole plan', async () => {
    const { scenario, here, others, snapshots } = await start()

    const result = await scenario.dryRun({ ...ONE, 'max-removals-total': '5' })

    expect(result.exitCode).toBe(0)
    expect(errorLines(result)).toEqual([])
    expectPlanned(result, { images: [...here, ...others], snapshots })
    expect(warningLines(result)).toContainEqual(expect.stringContaining('max-removals-total'))
    expect(statusesOf(result)).toEqual(['refused', 'refused'])
  })

  it('does not count what max-removals refuses', async () => {
    const { scenario, there, others } = await start(3, 2)
    const snapshots = snapshotsOf(there, others)

    const result = await scenario.run({ ...ONE, 'max-removals': '2', 'max-removals-total': '2' })

    expectErrors(result, 'max-removals', REGION)
    expect(errorLines(result).join('\n')).not.toContain('title=Above max-removals-total')
    expectRemoved(result, { images: others, snapshots })
    expect(statusesOf(result)).toEqual(['refused', 'done'])
  })

  it('counts orphans on their own', async () => {
    const { scenario, there, here, others, snapshots } = await start(2, 1)
    const orphans = [addOrphan(scenario.region), addOrphan(there), addOrphan(there)]
    const inputs = { ...ONE, 'orphan-snapshots': 'delete' }

    const refused = await scenario.run({ ...inputs, 'max-removals-total': '2' })
    const allowed = await scenario.run({ ...inputs, 'max-removals-total': '3' })

    expectErrors(refused, 'max-removals-total')
    expectRemoved(refused, {})
    expect(allowed.exitCode).toBe(0)
    expectRemoved(allowed, { images: [...here, ...others], snapshots: [...snapshots, ...orphans] })
  })

  it('is exceeded by orphans alone', async () => {
    const { scenario, there } = await start(1, 1)
    for (const region of [scenario.region, there, there]) addOrphan(region)
    const inputs = { ...ONE, 'orphan-snapshots': 'delete' }

    const result = await scenario.run({ ...inputs, 'max-removals-total': '2' })

    expectErrors(result, 'max-removals-total', '3', 'orphan')
    expectRemoved(result, {})
  })
})

describe('the message', () => {
  it('names every cap of a target that the plan exceeds, with both counts', async () => {
    const { scenario } = await start(4, 1)
    for (let count = 0; count < 7; count += 1) addOrphan(scenario.region)

    const result = await scenario.run({
      ...ONE,
      'max-removals': '3',
      'orphan-snapshots': 'delete',
    })

    expectErrors(result, 'max-removals', '4 images', '7 orphaned snapshots', REGION)
    expect(errorLines(result).join('\n')).not.toContain('title=Above max-removals-total')
  })

  it('names max-removals and max-removals-total where both are exceeded', async () => {
    const { scenario } = await start(5, 3)

    const result = await scenario.run({ ...ONE, 'max-removals': '4', 'max-removals-total': '2' })

    expectErrors(result, 'max-removals', 'max-removals-total', '5', '3')
    expectRemoved(result, {})
  })
})

describe('the default', () => {
  const WIDE = {
    'keep-previous': '1',
    'max-removals': 'none',
    'shared-images': 'remove',
    'skip-references': 'image-references',
    'delete-snapshots': 'false',
    'orphan-snapshots': 'ignore',
  }

  const bakeMany = ({ region }: Scenario, count: number): void => {
    bake(region, [5], { createdAt: daysAgo(5), snapshots: [] })
    bake(region, agesFrom(10, count), { snapshots: [] })
  }

  it('is 1,000: one more is too many', async () => {
    const scenario = await startScenario()
    bakeMany(scenario, 1_001)

    const result = await scenario.dryRun(WIDE)

    expect(result.exitCode).toBe(0)
    expect(warningLines(result).join('\n')).toMatch(/max-removals-total.*1,?001/)
    expect(statusesOf(result)).toEqual(['refused'])
  })

  it('lets 1,000 go', async () => {
    const scenario = await startScenario()
    bakeMany(scenario, 1_000)

    const result = await scenario.dryRun(WIDE)

    expect(warningLines(result)).not.toContainEqual(expect.stringContaining('max-removals'))
    expect(statusesOf(result)).toEqual(['done'])
  })

  it('is with plan-file what it planned, as that of max-removals is', async () => {
    const scenario = await startScenario()
    bakeMany(scenario, 1_001)
    const plan = await approve(scenario, WIDE)

    const result = await scenario.dryRun({
      ...WIDE,
      'max-removals': '',
      'plan-file': await writePlan(plan),
    })

    expect(result.exitCode).toBe(0)
    expect(warningLines(result)).not.toContainEqual(expect.stringContaining('max-removals'))
    expect(listed(result, 'planned-image-ids')).toHaveLength(1_001)
    expect(statusesOf(result)).toEqual(['done'])
  })

  it('gives way with plan-file to what is given', async () => {
    const { scenario } = await start()
    const plan = await approve(scenario, ONE)

    const result = await scenario.run({
      ...ONE,
      'max-removals-total': '5',
      'plan-file': await writePlan(plan),
    })

    expectErrors(result, 'max-removals-total', '6', '5')
    expectRemoved(result, {})
  })
})
