import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, ManualClock } from '../../emulator/index.ts'
import { expectError, rawCall } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

interface Clocked extends Setting {
  readonly clock: ManualClock
}

async function startClocked(): Promise<Clocked> {
  const clock = new ManualClock(new Date('2026-06-01T00:00:00Z'))
  return { ...(await setting({ world: createWorld({ now: clock.now }) })), clock }
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
    const world = await startClocked()
    world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const image = world.region.addImage({
      snapshots: [],
      overrides: { RootDeviceType: 'instance-store' },
    })

    await deregister(world, image.id)

    expect(await imagesInBin(world)).toEqual([])
  })
  it('restores snapshots, then the image with its launch permissions', async () => {
    const world = await startClocked()
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
})

describe('rules (rbin)', () => {
  it.each([
    [{}, 'ValidationException'],
    [{ ResourceType: 'EC2' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', MaxResults: 1001 }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', NextToken: 'AAAA' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', Nonsense: 1 }, 'SerializationException'],
  ])('refuses %j', async (body, error) => {
    const { emulator } = await setting()

    const answer = await rawCall(emulator, {
      service: 'rbin',
      path: '/list-rules',
      body: JSON.stringify(body),
    })

    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe(error)
  })
})
