import { describe, expect, it } from '@jest/globals'
import { DAY } from '../emulator/index.ts'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/scenario.ts'
import {
  expectDisabled,
  recordOf,
  setMark,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

const LONG_AGO = { ...TWO_WEEKS, grace: '1d' }

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

  it('that disables an image does not approve its removal', async () => {
    const scenario = await startRetirement()
    const { region, clock, run } = scenario
    const [id = ''] = bake(region, [100])
    const planFile = await writePlan(await approve(scenario, LONG_AGO))
    expectDisabled(await run({ ...LONG_AGO, 'plan-file': planFile }), scenario, [id])
    clock.advance(2 * DAY)

    const result = await run({ ...LONG_AGO, 'plan-file': planFile })

    expectRemoved(result, {})
    expectKept(result, { [id]: 'not-planned' })
    expect(reportedImage(result, id).explanation).toBe(
      'Now it would be removed, which is another step than planned.',
    )
    expect(differencesOf(result)).toEqual([[id, true, 'not-planned']])
  })

  it('that removes an image does not approve that it is disabled', async () => {
    const scenario = await startRetirement()
    const { region, emulator, run } = scenario
    const [id = ''] = bake(region, [100], { state: 'disabled' })
    setMark(region, id, new Date(Date.now() - 20 * DAY).toISOString())
    const planFile = await writePlan(await approve(scenario, TWO_WEEKS))
    recordOf(region, id).image.State = 'available'
    setMark(region, id, undefined)

    const result = await run({ ...TWO_WEEKS, 'plan-file': planFile })

    expectKept(result, { [id]: 'not-planned' })
    expect(reportedImage(result, id).explanation).toBe(
      'Now it would be disabled, which is another step than planned.',
    )
    expect(emulator.mutations()).toEqual([])
  })
})

describe('the limits', () => {
  it('count what is disabled on its own', async () => {
    const scenario = await startRetirement()
    const { region, run } = scenario
    const ids = bake(region, [100, 200])
    const [goes = ''] = bake(region, [300], { state: 'failed' })
    const snapshots = snapshotsOf(region, [goes])

    const result = await run({ ...TWO_WEEKS, 'max-removals': '2', 'max-removals-total': '2' })

    expect(result.exitCode).toBe(0)
    expectDisabled(result, scenario, ids)
    expectRemoved(result, { images: [goes], snapshots })
  })

  it.each([
    ['max-removals', 'Nothing is taken away there.'],
    ['max-removals-total', 'Nothing is taken away anywhere.'],
  ])('of %s refuse a plan that disables too many, and name each', async (input, nothing) => {
    const { region, emulator, run } = await startRetirement()
    bake(region, [100, 200, 300])
    bake(region, [300, 400], { state: 'failed' })

    const result = await run({ ...TWO_WEEKS, [input]: '1' })

    expectFailure(
      result,
      'removes 2 images, and at most 1 may go; disables 3 images, and at most 1 may be disabled',
      nothing,
      `set ${input}: 3`,
    )
    expect(emulator.mutations()).toEqual([])
    expect(listed(result, 'disabled-image-ids')).toEqual([])
    expect(result.report?.targets[0]).toMatchObject({
      status: 'refused',
      ...(input === 'max-removals' && {
        refusals: [
          { what: 'images', count: 2, limit: 1 },
          { what: 'images to disable', count: 3, limit: 1 },
        ],
      }),
    })
  })
})
