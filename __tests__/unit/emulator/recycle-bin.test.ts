import { describe, expect, it } from '@jest/globals'
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, DAY, ManualClock, type Region } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  expectError,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

interface Setting extends Clients {
  readonly clock: ManualClock
  readonly region: Region
}

async function setting(): Promise<Setting> {
  const clock = new ManualClock(new Date('2026-06-01T00:00:00Z'))
  const world = createWorld({ now: clock.now })
  const region = world.account(ACCOUNT).region(REGION)
  return { ...clientsOf(await emulate({ world })), clock, region }
}

async function deregister({ ec2 }: Setting, ImageId: string): Promise<void> {
  await ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }))
}

async function imagesInBin({ ec2 }: Setting): Promise<unknown[]> {
  return (await ec2.send(new ListImagesInRecycleBinCommand({}))).Images ?? []
}

async function snapshotsInBin({ ec2 }: Setting): Promise<unknown[]> {
  return (await ec2.send(new ListSnapshotsInRecycleBinCommand({}))).Snapshots ?? []
}

describe('the Recycle Bin', () => {
  it('does not take images that are not backed by EBS', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage({
      snapshots: [],
      overrides: { RootDeviceType: 'instance-store' },
    })

    await deregister(world, image.id)

    expect(await imagesInBin(world)).toEqual([])
  })

  it('deletes for good when the time is over', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 1 })
    const { id } = world.region.addImage()
    await deregister(world, id)

    world.clock.advance(DAY)

    expect(await imagesInBin(world)).toEqual([])
    await expectError(
      world.ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: id })),
      'InvalidAMIID.NotFound',
    )
  })

  it('restores snapshots, then the image with its launch permissions', async () => {
    const world = await setting()
    const { region, ec2 } = world
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
    const image = region.addImage({ sharedWith: [{ Group: 'all' }], tags: { a: 'b' } })
    const [SnapshotId = ''] = image.snapshotIds
    await deregister(world, image.id)
    const restore = (): Promise<unknown> =>
      ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: image.id }))

    await expectError(restore(), 'InvalidSnapshot.NotFound')
    await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId }))
    expect(await restore()).toHaveProperty('Return', true)

    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
    expect(Images).toMatchObject([{ ImageId: image.id, Public: true, Tags: [{ Key: 'a' }] }])
    expect(await imagesInBin(world)).toEqual([])
    expect(await snapshotsInBin(world)).toEqual([])
  })

  it('keeps a deregistered image from nothing: its snapshots can be deleted', async () => {
    const world = await setting()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage()
    await world.ec2.send(new DeregisterImageCommand({ ImageId: image.id }))

    await world.ec2.send(new DeleteSnapshotCommand({ SnapshotId: image.snapshotIds[0] }))

    expect(world.region.snapshots.size).toBe(0)
  })
})
