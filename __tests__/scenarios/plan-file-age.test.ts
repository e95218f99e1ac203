import { describe, expect, it } from '@jest/globals'
import { DAY } from '../emulator/index.ts'
import { approve, writePlan } from '../support/approval.ts'
import {
  bake,
  expectRemoved,
  snapshotsOf,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from '../support/scenario.ts'
import { errorLines } from '../support/told.ts'

const ONE = { 'keep-previous': '1' }
const FROZEN_CLOCK = new URL('../support/frozen-clock.ts', import.meta.url)

/** A run whose plan file is exactly so old, to the millisecond. */
async function runWithPlanOf(
  scenario: Scenario,
  age: number,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ScenarioRun> {
  const now = new Date()
  const plan = await approve(scenario, ONE)
  const generatedAt = new Date(now.getTime() - age).toISOString()
  const file = await writePlan({ ...plan, generatedAt })
  return scenario.run(
    { ...ONE, 'plan-file': file, ...inputs },
    {
      environment: {
        NODE_OPTIONS: `--import=${FROZEN_CLOCK.href}`,
        FROZEN_CLOCK: now.toISOString(),
      },
    },
  )
}

describe('a plan file of an age of', () => {
  it.each([
    ['29 days', 29 * DAY],
    ['exactly 30 days', 30 * DAY],
  ])('%s is accepted', async (_what, age) => {
    const scenario = await startScenario()
    const [, old = ''] = bake(scenario.region, [100, 200])
    const snapshots = snapshotsOf(scenario.region, [old])

    const result = await runWithPlanOf(scenario, age)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
  })

  it.each([
    ['30 days and a millisecond', 30 * DAY + 1],
    ['a year', 365 * DAY],
  ])('%s is refused with one clear message, and nothing is read', async (_what, age) => {
    const scenario = await startScenario()
    bake(scenario.region, [100, 200])
    const { emulator } = scenario

    const result = await runWithPlanOf(scenario, age)

    expect(result.exitCode).toBe(1)
    expect(errorLines(result)).toHaveLength(1)
    expect(errorLines(result)[0]).toMatch(/plan-file: .*30 days/)
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(emulator.mutations()).toEqual([])
    expect(result.summary).toContain('30 days')
  })

  it('too many days is refused in a dry run too', async () => {
    const scenario = await startScenario()
    bake(scenario.region, [100, 200])

    const result = await runWithPlanOf(scenario, 31 * DAY, { 'dry-run': 'true' })

    expect(result.exitCode).toBe(1)
    expect(errorLines(result)[0]).toMatch(/plan-file: .*30 days/)
  })
})
