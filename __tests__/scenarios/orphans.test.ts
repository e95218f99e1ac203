import { setTimeout as sleep } from 'node:timers/promises'
import {
  addOrphan,
  bake,
  daysAgo,
  expectPlanned,
  expectRemoved,
  listed,
  type Region,
  reportedOrphan,
  type Scenario,
  type SnapshotSeed,
  startScenario,
} from '../support/index.ts'

const OLD = { createdAt: daysAgo(90) }
const INPUTS = { 'keep-previous': '1', 'orphan-snapshots': 'delete' }

const createdFor = (image: string): SnapshotSeed => ({
  ...OLD,
  description: `Created by CreateImage(i-0123456789abcdef0) for ${image}`,
})

/** Puts an image into the Recycle Bin. */
function bin(region: Region, record: ReturnType<Region['addImage']>): void {
  region.images.delete(record.id)
  region.imageBin.set(record.id, { record, enteredAt: daysAgo(0), exitsAt: daysAgo(-7) })
}

describe('a snapshot with orphan-snapshots: delete', () => {
  it('goes where its image is gone, and no other does', async () => {
    const { region, run } = await startScenario({ pageSize: 5, emptyPages: 3 })
    const gone = 'ami-0fedcba9876543210'
    const [image = ''] = bake(region, [20])
    const binned = region.addImage({ snapshots: [] })
    bin(region, binned)
    const copied = `Copied for DestinationAmi ${gone} from SourceAmi ${image} for SourceSnapshot snap-0123456789abcdef0`
    const ofCopy = { overrides: { VolumeId: 'vol-ffffffff' } }
    const seeds: readonly (readonly [string, SnapshotSeed])[] = [
      ['orphan', createdFor(gone)],
      ['orphan', { ...OLD, ...ofCopy, description: copied }],
      ['image-exists', createdFor(image)],
      ['image-in-recycle-bin', createdFor(binned.id)],
      ['locked', createdFor(gone)],
      ['not-made-for-an-image', { ...OLD, description: 'before the upgrade' }],
      ['not-made-for-an-image', { ...createdFor(gone), ...ofCopy }],
    ]
    const seeded = seeds.map(([reason, seed]) => ({ reason, id: region.addSnapshot(seed).id }))
    for (const { id, reason } of seeded) if (reason === 'locked') region.lockSnapshot(id)
    const snapshots = seeded.filter(({ reason }) => reason === 'orphan').map(({ id }) => id)

    const result = await run({ ...INPUTS, 'max-age': '1h' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { snapshots })
    const told = seeded.map(({ id }) => reportedOrphan(result, id))
    expect(told.map(({ reason }) => reason)).toEqual(seeded.map(({ reason }) => reason))
    for (const id of snapshots) expect(reportedOrphan(result, id).explanation).toContain(gone)
    expect(result.summary).toContain('### Orphaned snapshots (2)')
  })
})

describe('an image that somebody deregisters into the Recycle Bin while its target is read', () => {
  it('keeps its snapshot, because the bin is read after the images', async () => {
    let isInBin = false
    const scenario: Scenario = await startScenario({
      onCall: async ({ operation }) => {
        if (operation !== 'DescribeImages' || isInBin) return
        isInBin = true
        // Were the bin asked side by side with the images, it would have answered by now.
        while (scenario.emulator.callsTo('ListRules').length === 0) await sleep(1)
        await sleep(20)
        bin(region, record)
      },
    })
    const { region, run } = scenario
    const record = region.addImage({ createdAt: daysAgo(90), snapshots: [] })
    const orphan = region.addSnapshot(createdFor(record.id)).id

    const result = await run(INPUTS)

    expect(reportedOrphan(result, orphan)).toMatchObject({ reason: 'image-in-recycle-bin' })
    expect(region.snapshots.has(orphan)).toBe(true)
  })
})

describe('5,000 snapshots of which 200 are orphans', () => {
  it('are found with list calls; single calls are made only for those that would go', async () => {
    const { region, emulator, dryRun } = await startScenario()
    const orphans = Array.from({ length: 200 }, (_, index) =>
      addOrphan(region, { createdAt: daysAgo(40 + index) }),
    )
    const tags = { environment: 'dev', role: 'web' }
    for (let index = 0; index < 800; index += 1) {
      region.addImage({ tags, createdAt: daysAgo(30), snapshots: [{}, {}, {}] })
    }
    for (let index = 0; index < 2_400; index += 1) {
      region.addSnapshot({ createdAt: daysAgo(100), description: `volume ${String(index)}` })
    }

    const result = await dryRun({ ...INPUTS, 'keep-previous': '1000', 'max-removals': '200' })

    expect(region.snapshots.size).toBe(5_000)
    expect(result.exitCode).toBe(0)
    expectPlanned(result, { snapshots: orphans })
    const asked = emulator
      .callsTo('DescribeSnapshotAttribute')
      .map(({ input }) => String(input['SnapshotId']))
    expect(asked.sort()).toEqual(listed(result, 'planned-snapshot-ids'))
    expect(emulator.callsTo('DescribeSnapshots')).toHaveLength(5)
    expect(emulator.callsTo('DescribeImageAttribute')).toEqual([])
  })
})
