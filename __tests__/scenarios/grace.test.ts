import { describe, expect, it } from '@jest/globals'
import { DAY, HOUR } from '../emulator/index.ts'
import {
  bake,
  expectKept,
  expectPlanned,
  expectRemoved,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/scenario.ts'
import {
  expectDisabled,
  markOf,
  recordOf,
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

  it('a dry run says what would be disabled, and disables nothing', async () => {
    const { region, emulator, dryRun } = await startRetirement()
    const ids = bake(region, [100, 200])

    const result = await dryRun(TWO_WEEKS)

    expect(listed(result, 'planned-disabled-image-ids')).toEqual([...ids].sort())
    expect(listed(result, 'disabled-image-ids')).toEqual([])
    expect(result.outputs['disabled-count']).toBe('0')
    for (const id of ids) {
      expect(reportedImage(result, id)).toMatchObject({ verdict: 'disable', outcome: 'planned' })
    }
    expect(emulator.mutations()).toEqual([])
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
    expectRemoved(await run(TWO_WEEKS), { images: [id], snapshots })
  })

  it.each([
    { grace: undefined, reason: 'in-grace' },
    { grace: '90d', reason: 'in-grace' },
    { grace: '0d', reason: undefined },
  ])('another workflow with grace $grace meets its mark', async ({ grace, reason }) => {
    const { region, clock, run, dryRun } = await startRetirement()
    const [id = ''] = bake(region, [100])
    const snapshots = snapshotsOf(region, [id])
    await run(TWO_WEEKS)
    clock.advance(30 * DAY)

    const result = await dryRun({ ...TWO_WEEKS, grace: grace ?? '' })

    if (reason === undefined) expectPlanned(result, { images: [id], snapshots })
    else expectKept(result, { [id]: reason })
  })

  it('an image that somebody enabled again is protected until the mark is taken off', async () => {
    const scenario = await startRetirement()
    const { region, clock, run } = scenario
    const [id = ''] = bake(region, [100])
    await run(TWO_WEEKS)
    recordOf(region, id).image.State = 'available'
    clock.advance(30 * DAY)

    for (const grace of ['14d', '0d', '']) {
      const result = await run({ ...TWO_WEEKS, grace })
      expectKept(result, { [id]: 'protected' })
      expect(reportedImage(result, id).explanation).toContain('enabled again')
    }

    setMark(region, id, undefined)
    expectDisabled(await run(TWO_WEEKS), scenario, [id])
  })

  it('an image that is disabled and in use is kept, and a warning says how to enable it', async () => {
    const { region, clock, run } = await startRetirement()
    const [id = ''] = bake(region, [100])
    await run(TWO_WEEKS)
    const instance = region.addInstance({ imageId: id, state: 'stopped' })
    clock.advance(30 * DAY)

    const result = await run(TWO_WEEKS)

    expectKept(result, { [id]: 'in-use' })
    expect(recordOf(region, id).image.State).toBe('disabled')
    expect(result.report?.warnings).toEqual([
      {
        code: 'disabled-in-use',
        message: `${id} is disabled and ${instance.id} uses it: launches of it fail. To enable it: aws ec2 enable-image --region eu-west-1 --image-id ${id}`,
      },
    ])
    expect(result.log).toMatch(/^::warning title=.*aws ec2 enable-image/m)
  })

  it.each([
    { name: 'a person', mark: undefined },
    { name: 'one who made a mistake', mark: 'yesterday' },
    { name: 'one whose clock is ahead', mark: '2099-01-01T00:00:00Z' },
    { name: 'one from before it was made', mark: '2001-01-01T00:00:00Z' },
  ])('an image that was disabled by $name gets only the mark', async ({ mark }) => {
    const scenario = await startRetirement()
    const { region, emulator, clock, run } = scenario
    const [id = ''] = bake(region, [100], { state: 'disabled' })
    setMark(region, id, mark)
    const snapshots = snapshotsOf(region, [id])

    const first = await run(TWO_WEEKS)
    expect(first.exitCode).toBe(0)
    expectDisabled(first, scenario, [id])
    expect(callsTo(emulator.mutations())).toEqual(['CreateTags'])

    clock.advance(15 * DAY)
    expectRemoved(await run(TWO_WEEKS), { images: [id], snapshots })
  })

  it('an image that cannot be launched anyway goes directly', async () => {
    const { region, run } = await startRetirement()
    const [failed = ''] = bake(region, [100], { state: 'failed' })
    const snapshots = snapshotsOf(region, [failed])

    expectRemoved(await run(TWO_WEEKS), { images: [failed], snapshots })
  })

  it('none is disabled that is shared, unless shared-images allows it', async () => {
    const scenario = await startRetirement()
    const { region, run } = scenario
    const [id = ''] = bake(region, [100], { sharedWith: [{ UserId: '999999999999' }] })

    expectKept(await run(TWO_WEEKS), { [id]: 'shared' })
    expect(recordOf(region, id).image.State).toBe('available')

    expectDisabled(await run({ ...TWO_WEEKS, 'shared-images': 'remove' }), scenario, [id])
    expect(recordOf(region, id).launchPermissions).toEqual([])
  })

  it('a disabled image is not asked about its launch permissions', async () => {
    const { region, emulator, dryRun } = await startRetirement()
    bake(region, [100], { state: 'disabled' })

    await dryRun(TWO_WEEKS)

    expect(emulator.callsTo('DescribeImageAttribute')).toEqual([])
  })

  it('nothing has to be recoverable to be disabled', async () => {
    const scenario = await startRetirement()
    const { region, clock, run } = scenario
    const [id = ''] = bake(region, [100])
    const inputs = { ...TWO_WEEKS, 'require-recycle-bin': 'true' }

    expectDisabled(await run(inputs), scenario, [id])
    clock.advance(15 * DAY)
    expectKept(await run(inputs), { [id]: 'not-recoverable' })
  })
})

describe('without grace', () => {
  it('nothing is disabled, and a disabled image without the mark goes like others', async () => {
    const { region, run } = await startRetirement()
    const ids = [...bake(region, [100]), ...bake(region, [100], { state: 'disabled' })]
    const snapshots = snapshotsOf(region, ids)

    const result = await run({ 'keep-previous': '0', 'max-age': '1d' })

    expectRemoved(result, { images: ids, snapshots })
    expect(listed(result, 'planned-disabled-image-ids')).toEqual([])
  })
})
