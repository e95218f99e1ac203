import { describe, expect, it } from '@jest/globals'
import { daysAgo, type Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import {
  addOrphan,
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

/** Ten images, of which five would go. */
function seedTen(region: Region): {
  readonly images: readonly string[]
  readonly snapshots: readonly string[]
} {
  const images = bake(region, agesFrom(10, 10)).slice(5)
  return { images, snapshots: snapshotsOf(region, images) }
}

const FIVE = { 'keep-previous': '5' }

const addOrphans = (region: Region, count: number): readonly string[] =>
  agesFrom(100, count).map((age) => addOrphan(region, { createdAt: daysAgo(age) }))

describe('max-removals', () => {
  it.each([
    ['4', 4],
    ['0', 0],
    ['49%', 4],
    ['0%', 0],
  ])('%s refuses to remove five of ten images, and nothing goes', async (limit, most) => {
    const { region, emulator, run } = await startScenario()
    const { images } = seedTen(region)

    const result = await run({ ...FIVE, 'max-removals': limit })

    expectFailure(result, `removes 5 images, and at most ${String(most)} may go`)
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
    for (const id of images) {
      expect(reportedImage(result, id)).toMatchObject({
        verdict: 'remove',
        outcome: 'not-attempted',
        error: expect.stringContaining('max-removals') as unknown,
      })
      expect(result.summary).toContain(id)
    }
    expect(result.report?.targets[0]?.refusals).toEqual([{ what: 'images', count: 5, limit: most }])
  })

  it.each(['5', '50%', '100%', 'none'])('%s lets five of ten images go', async (limit) => {
    const { region, run } = await startScenario()
    const expected = seedTen(region)

    const result = await run({ ...FIVE, 'max-removals': limit })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
  })

  it('of any percentage but zero lets one go', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1', 'max-removals': '1%' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
  })

  it('is 100 by default', async () => {
    const { region, run } = await startScenario()
    bake(region, agesFrom(10, 102))

    const result = await run({ 'keep-previous': '1', 'shared-images': 'remove' })

    expectFailure(result, 'removes 101 images, and at most 100 may go')
    expectRemoved(result, {})
  })

  it('is a warning in a dry run, which shows the whole plan', async () => {
    const { region, dryRun } = await startScenario()
    const expected = seedTen(region)

    const result = await dryRun({ ...FIVE, 'max-removals': '4' })

    expect(result.exitCode).toBe(0)
    expectPlanned(result, expected)
    expect(result.log).toMatch(/^::warning title=Above max-removals::.*removes 5 images/m)
    expect(result.report?.warnings).toMatchObject([{ code: 'above-max-removals' }])
  })

  it('counts orphans on their own', async () => {
    const { region, run } = await startScenario()
    const { images } = seedTen(region)
    const orphans = addOrphans(region, 6)

    const refused = await run({ ...FIVE, 'max-removals': '5', 'orphan-snapshots': 'delete' })
    const allowed = await run({ ...FIVE, 'max-removals': '6', 'orphan-snapshots': 'delete' })

    expectFailure(refused, 'removes 6 orphaned snapshots, and at most 5 may go')
    expectRemoved(refused, {})
    expect(reportedOrphan(refused, orphans[0] ?? '').outcome).toBe('not-attempted')
    expect(allowed.exitCode).toBe(0)
    expect(allowed.gone.images).toEqual(images)
    expect(allowed.gone.snapshots).toEqual(expect.arrayContaining([...orphans]))
  })

  it('does not count orphans that are only listed', async () => {
    const { region, run } = await startScenario()
    const expected = seedTen(region)
    addOrphans(region, 6)

    const result = await run({ ...FIVE, 'max-removals': '5' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, expected)
  })

  it('holds for each target: one is refused, and the others go on', async () => {
    const { region, world, run } = await startScenario()
    const other = world.account(ACCOUNT).region(OTHER_REGION)
    const [, old = ''] = bake(region, [10, 20])
    const many = bake(other, [10, 20, 30, 40])
    const snapshots = snapshotsOf(region, [old])

    const result = await run({
      'keep-previous': '1',
      'max-removals': '2',
      'aws-region': `${REGION},${OTHER_REGION}`,
    })

    expectFailure(
      result,
      `max-removals: the plan for ${OTHER_REGION} (${ACCOUNT}) removes 3 images`,
    )
    expectRemoved(result, { images: [old], snapshots })
    expect(reportedImage(result, many[3] ?? '').outcome).toBe('not-attempted')
    expect(result.summary).toContain('🛑 refused')
  })
})
