import { describe, expect, it } from '@jest/globals'
import { DeregisterImageCommand, RestoreImageFromRecycleBinCommand } from '@aws-sdk/client-ec2'
import { clientsOf } from '../support/emulated.ts'
import { rowsOf } from '../support/rendered.ts'
import {
  bake,
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
})
