import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { Emulator } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import {
  addOrphan,
  bake,
  expectKept,
  expectPlanned,
  expectRemoved,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const SHARED = [{ UserId: OTHER_ACCOUNT }]

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

  it('are the same in a dry run', async () => {
    const { region, emulator, dryRun } = await startScenario()
    const [, ...going] = bake(region, agesFrom(10, 4))

    const result = await dryRun({ 'keep-previous': '1' })

    expectPlanned(result, { images: going, snapshots: snapshotsOf(region, going) })
    expect(askedAboutSharing(emulator)).toEqual(going)
  })

  it('are none about what is too young, or holds a slot, or cannot be restored', async () => {
    const { region, emulator, run } = await startScenario()
    bake(region, agesFrom(10, 3))
    bake(region, [0.5, 0.6, 0.7], { tags: { environment: 'dev', role: 'api' } })

    const result = await run({ 'keep-previous': '1', 'require-recycle-bin': 'true' })

    expectRemoved(result, {})
    expect(askedAboutSharing(emulator)).toEqual([])
    expect(askedAboutSnapshots(emulator)).toEqual([])
  })

  it('are none about orphans that are only listed', async () => {
    const { region, emulator, run } = await startScenario()
    addOrphan(region)
    addOrphan(region)

    await run({ 'orphan-snapshots': 'report' })

    expect(askedAboutSnapshots(emulator)).toEqual([])
  })

  it('are about orphans that would go', async () => {
    const { region, emulator, run } = await startScenario()
    const orphans = [addOrphan(region), addOrphan(region)]

    const result = await run({ 'orphan-snapshots': 'delete' })

    expectRemoved(result, { snapshots: orphans })
    expect(askedAboutSnapshots(emulator)).toEqual(orphans)
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

describe('an answer', () => {
  it('turns a removal into a keep, and lets nothing else go', async () => {
    const { region, emulator, run } = await startScenario()
    const [, shared = '', other = ''] = bake(region, [10, 20, 30])
    region.images.get(shared)?.launchPermissions.push(...SHARED)
    const snapshots = snapshotsOf(region, [other])

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [other], snapshots })
    expectKept(result, { [shared]: 'shared' })
    expect(askedAboutSharing(emulator)).toEqual([shared, other])
  })

  it('leaves the ranks as they were: what holds a slot is not asked about, shared or not', async () => {
    const { region, emulator, run } = await startScenario()
    const [newest = '', ...others] = bake(region, [10, 20, 30], { sharedWith: SHARED })
    for (const id of others) Object.assign(region.images.get(id) ?? {}, { launchPermissions: [] })
    const snapshots = snapshotsOf(region, others)

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: others, snapshots })
    expectKept(result, { [newest]: 'keep-previous' })
    expect(askedAboutSharing(emulator)).toEqual(others)
  })

  it('of image-references leaves the ranks as they were', async () => {
    const { region, run } = await startScenario()
    const [newest = '', used = '', old = ''] = bake(region, [10, 20, 30])
    region.addImageRecipe({ name: 'of-the-newest', imageId: newest })
    region.addImageRecipe({ name: 'of-the-next', imageId: used })
    const snapshots = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    expectKept(result, { [newest]: 'keep-previous', [used]: 'in-use' })
  })

  it('about a snapshot lets its image go without it', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20], {
      snapshots: [{ sharedWith: [OTHER_ACCOUNT] }, {}],
    })
    const free = region.images.get(old)?.snapshotIds[1] ?? ''

    const result = await run({ 'keep-previous': '1' })

    expectRemoved(result, { images: [old], snapshots: [free] })
  })
})
