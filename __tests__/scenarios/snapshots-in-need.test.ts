import { describe, expect, it } from '@jest/globals'
import { DeregisterImageCommand, RestoreImageFromRecycleBinCommand } from '@aws-sdk/client-ec2'
import { clientsOf } from '../support/emulated.ts'
import { rowsOf } from '../support/rendered.ts'
import {
  addOrphan,
  bake,
  expectFailure,
  expectRemoved,
  reportedSnapshot,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

interface Shared extends Scenario {
  /** The image in the Recycle Bin that the snapshot was made for. */
  readonly binned: string
  /** The image to remove that maps the snapshot as well. */
  readonly old: string
  readonly snapshot: string
}

/** Two images map one snapshot, and that which it was made for is in the Recycle Bin by now. */
async function shareWithBinned(): Promise<Shared> {
  const scenario = await startScenario()
  const { region, emulator } = scenario
  region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
  bake(region, [10])
  const [binned = ''] = bake(region, [30])
  const [snapshot = ''] = region.images.get(binned)?.snapshotIds ?? []
  const [old = ''] = bake(region, [20], { snapshots: [snapshot] })
  await clientsOf(emulator).ec2.send(new DeregisterImageCommand({ ImageId: binned }))
  return { ...scenario, binned, old, snapshot }
}

describe('a snapshot that an image in the Recycle Bin needs', () => {
  it('stays when another image that maps it goes, and so the first can come back', async () => {
    const { region, emulator, run, binned, old, snapshot } = await shareWithBinned()

    const result = await run(ONE)
    await clientsOf(emulator).ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: binned }))

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'image-in-recycle-bin',
      explanation: `Made for ${binned}, which the Recycle Bin holds.`,
    })
    expect(rowsOf(result.summary, snapshot)).toStrictEqual([
      expect.arrayContaining(['image-in-recycle-bin']),
    ])
    expect(region.images.has(binned)).toBe(true)
  })

  it.each(['report', 'ignore'])(
    'stays where the Recycle Bin may not be read, with orphan-snapshots: %s',
    async (orphans) => {
      const { emulator, run, old, snapshot } = await shareWithBinned()
      emulator.inject({ operation: 'ListImagesInRecycleBin', kind: 'deny' })

      const result = await run({ ...ONE, 'orphan-snapshots': orphans })

      expectRemoved(result, { images: [old] })
      expect(reportedSnapshot(result, snapshot)).toMatchObject({ reason: 'image-in-recycle-bin' })
      expect(reportedSnapshot(result, snapshot).explanation).toContain('could not be read')
    },
  )
})

describe('Fast Snapshot Restore that cannot be read', () => {
  const faults = [{ operation: 'DescribeFastSnapshotRestores', kind: 'deny' }] as const

  it.each([
    { 'delete-snapshots': 'true', 'orphan-snapshots': 'ignore' },
    { 'delete-snapshots': 'true', 'orphan-snapshots': 'report' },
    { 'delete-snapshots': 'false', 'orphan-snapshots': 'delete' },
  ])('fails the target where snapshots may go: %j', async (inputs) => {
    const { region, emulator, run, dryRun } = await startScenario({ faults })
    const [, old = ''] = bake(region, [10, 20])
    for (const id of region.images.get(old)?.snapshotIds ?? []) region.enableFastRestore(id)
    region.enableFastRestore(addOrphan(region))

    const tried = await dryRun({ ...ONE, ...inputs })
    const result = await run({ ...ONE, ...inputs })

    expectFailure(tried, '- fast snapshot restores: ec2:DescribeFastSnapshotRestores')
    expectFailure(
      result,
      '- fast snapshot restores: ec2:DescribeFastSnapshotRestores',
      '"ec2:DescribeFastSnapshotRestores"',
    )
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
  })

  it('is noted where orphans are only listed, and nobody asks for it where none are', async () => {
    const { region, emulator, run } = await startScenario({ faults })
    const [, old = ''] = bake(region, [10, 20])
    const inputs = { ...ONE, 'delete-snapshots': 'false' }

    const listed = await run(inputs)
    const ignored = await run({ ...inputs, 'orphan-snapshots': 'ignore' })

    expectRemoved(listed, { images: [old] })
    expect(listed.report?.targets[0]?.notKnown.map(({ part }) => part)).toEqual([
      'fast snapshot restores',
    ])
    expect(ignored.exitCode).toBe(0)
    expect(emulator.callsTo('DescribeFastSnapshotRestores')).toHaveLength(1)
  })
})
