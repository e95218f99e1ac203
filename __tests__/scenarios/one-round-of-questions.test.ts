import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { Emulator } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { bake, expectRemoved, snapshotsOf, startScenario } from '../support/scenario.ts'

/** The ids that these calls ask about, sorted, with every repetition. */
const askedAbout = (emulator: Emulator, operation: string, parameter: string): readonly string[] =>
  emulator
    .callsTo(operation)
    .flatMap(({ input }) => input[parameter] as string | readonly string[])
    .sort()

const askedAboutSharing = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeImageAttribute', 'ImageId')

const askedAboutSnapshots = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeSnapshotAttribute', 'SnapshotId')

const askedAboutUse = (emulator: Emulator): readonly string[] =>
  askedAbout(emulator, 'DescribeImageReferences', 'ImageIds')

const agesFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

describe('questions that cost a call each', () => {
  it('are asked once, and only about what the first plan takes away', async () => {
    const { region, emulator, run } = await startScenario()
    const [, , , ...going] = bake(region, agesFrom(10, 8))
    const [used = ''] = bake(region, [9])
    region.addInstance({ imageId: used })
    const snapshots = snapshotsOf(region, going)

    const result = await run({ 'keep-previous': '3' })

    expectRemoved(result, { images: going, snapshots })
    expect(askedAboutSharing(emulator)).toEqual(going)
    expect(askedAboutUse(emulator)).toEqual(going)
    expect(askedAboutSnapshots(emulator)).toEqual(snapshots)
  })

  it('are about copies too where they are about uses, and only there', async () => {
    const { world, region, emulator, run } = await startScenario()
    const other = world.account(ACCOUNT).region(OTHER_REGION)
    const [, old = ''] = bake(region, [10, 20])
    const [copy = ''] = bake(other, [5], { copyOf: { id: old, region: REGION } })

    await run({ 'keep-previous': '1', 'aws-region': `${REGION},${OTHER_REGION}` })

    expect(askedAboutUse(emulator)).toEqual([old, copy].sort())
    expect(askedAboutSharing(emulator)).toEqual([old])
  })

  it('are asked side by side, all kinds of them', async () => {
    const kinds = ['DescribeImageAttribute', 'DescribeSnapshotAttribute', 'DescribeImageReferences']
    const arrived = new Set<string>()
    let mostTogether = 0
    const { region, run } = await startScenario({
      onCall: async ({ operation }) => {
        if (!kinds.includes(operation)) return
        arrived.add(operation)
        // None is answered before all have come; where they never do, none waits for ever.
        for (let look = 0; look < 200 && arrived.size < kinds.length; look += 1) await sleep(10)
        mostTogether = Math.max(mostTogether, arrived.size)
        arrived.delete(operation)
      },
    })
    bake(region, [10, 20])

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expect(mostTogether).toBe(kinds.length)
  })
})
