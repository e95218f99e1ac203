import { describe, expect, it } from '@jest/globals'
import { DAY } from '../emulator/index.ts'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { bake, expectKept, expectRemoved, snapshotsOf } from '../support/scenario.ts'
import {
  expectDisabled,
  recordOf,
  setMark,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

describe('a plan file', () => {
  it('approves each image for the step that it planned', async () => {
    const scenario = await startRetirement()
    const { region, run } = scenario
    const [first = '', added = ''] = bake(region, [100, 200])
    const [second = ''] = bake(region, [300], { state: 'disabled' })
    setMark(region, second, new Date(Date.now() - 20 * DAY).toISOString())
    const snapshots = snapshotsOf(region, [second])
    recordOf(region, added).image.State = 'pending'
    const plan = await approve(scenario, TWO_WEEKS)
    recordOf(region, added).image.State = 'available'

    const result = await run({ ...TWO_WEEKS, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectDisabled(result, scenario, [first])
    expectRemoved(result, { images: [second], snapshots })
    expectKept(result, { [added]: 'not-planned' })
    expect(differencesOf(result)).toEqual([[added, false, 'not-planned']])
  })
})
