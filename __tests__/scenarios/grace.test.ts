import {
  bake,
  DAY,
  expectKept,
  expectRemoved,
  HOUR,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/index.ts'
import {
  expectDisabled,
  markOf,
  setMark,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

const callsTo = (calls: readonly { readonly operation: string }[]): readonly string[] =>
  calls.map(({ operation }) => operation)

describe('with grace', () => {
  it('an image that nothing keeps is disabled, and nothing of it is removed', async () => {
    const scenario = await startRetirement()
    const [newer = '', older = ''] = bake(scenario.region, [100, 200])

    const result = await scenario.run({ ...TWO_WEEKS, 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {})
    expectKept(result, { [newer]: 'keep-previous' })
    expectDisabled(result, scenario, [older])
    expect(listed(result, 'planned-image-ids')).toEqual([])
    expect(listed(result, 'planned-disabled-image-ids')).toEqual([older])
    expect(callsTo(scenario.emulator.mutations())).toEqual(['DisableImage', 'CreateTags'])
  })

  it('what it disabled stays until grace is over, and is removed by the first run after that', async () => {
    const scenario = await startRetirement()
    const { region, clock, run } = scenario
    const [id = ''] = bake(region, [100])
    const snapshots = snapshotsOf(region, [id])
    expectDisabled(await run(TWO_WEEKS), scenario, [id])
    const mark = markOf(region, id)

    clock.advance(14 * DAY - HOUR)
    const waiting = await run(TWO_WEEKS)
    expectKept(waiting, { [id]: 'in-grace' })
    expectRemoved(waiting, {})
    expect(markOf(region, id)).toBe(mark)

    clock.advance(2 * HOUR)
    const last = await run(TWO_WEEKS)
    expectRemoved(last, { images: [id], snapshots })
    expect(reportedImage(last, id).explanation).toMatch(
      /^Disabled on .*, 14 days ago, and nothing names it now\./,
    )
  })

  it('an image that was disabled without a mark that counts gets only the mark', async () => {
    const scenario = await startRetirement()
    const { region, emulator, clock, run } = scenario
    const [id = ''] = bake(region, [100], { state: 'disabled' })
    setMark(region, id, 'yesterday')
    const snapshots = snapshotsOf(region, [id])

    const first = await run(TWO_WEEKS)
    expect(first.exitCode).toBe(0)
    expectDisabled(first, scenario, [id])
    expect(callsTo(emulator.mutations())).toEqual(['CreateTags'])

    clock.advance(15 * DAY)
    expectRemoved(await run(TWO_WEEKS), { images: [id], snapshots })
  })
})
