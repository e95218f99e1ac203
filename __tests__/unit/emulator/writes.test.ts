import { describe, expect, it } from '@jest/globals'
import {
  CreateTagsCommand,
  DisableImageCommand,
  EnableImageCommand,
  RegisterImageCommand,
  CreateLaunchTemplateCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteLaunchTemplateCommand,
  DeleteVolumeCommand,
  DescribeAvailabilityZonesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2'
import { expectError, clientsOf, emulate, REGION } from '../../support/emulated.ts'
import { setting } from './setting.ts'
import { createWorld } from '../../emulator/index.ts'

describe('building a world through the API', () => {
  it('registers an image of a snapshot, disables and enables it', async () => {
    const { region, clients } = await setting()
    const { id: SnapshotId } = region.addSnapshot()
    const { ImageId = '' } = await clients.ec2.send(
      new RegisterImageCommand({
        Name: 'registered',
        Architecture: 'x86_64',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      }),
    )
    const record = region.images.get(ImageId)

    expect(record?.snapshotIds).toEqual([SnapshotId])
    await clients.ec2.send(new DisableImageCommand({ ImageId }))
    expect(record?.image.State).toBe('disabled')
    await clients.ec2.send(new EnableImageCommand({ ImageId }))
    expect(record?.image.State).toBe('available')
  })

  it('tags resources, but not with keys of AWS', async () => {
    const { region, clients } = await setting()
    const { id, image } = region.addImage({ tags: { a: '1', b: '2' } })
    const tag = (Key: string, Resources = [id]): Promise<unknown> =>
      clients.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value: 'new' }] }))

    await tag('a')

    expect(image.Tags).toEqual([
      { Key: 'b', Value: '2' },
      { Key: 'a', Value: 'new' },
    ])
    await expectError(tag('aws:backup:x'), 'InvalidTagKey.Malformed')
    await expectError(tag('a', ['ami-00000001']), 'InvalidAMIID.NotFound')
    await expectError(tag('a', ['vol-00000001']), 'InvalidID')
  })
})

const start = async () => clientsOf(await emulate({ world: createWorld() })).ec2

const VOLUME = { AvailabilityZone: `${REGION}a`, Size: 1 }

describe('what snapshots are made of', () => {
  it('is a volume of an available zone, which may go when the snapshot is there', async () => {
    const ec2 = await start()
    const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand({}))
    expect(AvailabilityZones).toMatchObject([{ ZoneName: `${REGION}a`, State: 'available' }])

    const { VolumeId = '', State } = await ec2.send(new CreateVolumeCommand(VOLUME))
    expect(State).toBe('creating')
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))
    expect(Volumes).toMatchObject([{ VolumeId, Size: 1, State: 'available' }])

    const Tags = [{ Key: 'of', Value: 'a test' }]
    const made = await ec2.send(
      new CreateSnapshotCommand({
        VolumeId,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
      }),
    )
    expect(made.State).toBe('pending')
    await ec2.send(new DeleteVolumeCommand({ VolumeId }))
    const { Snapshots } = await ec2.send(
      new DescribeSnapshotsCommand({ SnapshotIds: [made.SnapshotId ?? ''] }),
    )
    expect(Snapshots).toMatchObject([{ State: 'completed', VolumeId, VolumeSize: 1, Tags }])
  })

  it('must be there', async () => {
    const ec2 = await start()
    const missing = { VolumeId: 'vol-0123456789abcdef0' }
    for (const command of [new DeleteVolumeCommand(missing), new CreateSnapshotCommand(missing)]) {
      await expect(ec2.send(command)).rejects.toMatchObject({
        name: 'InvalidVolume.NotFound',
      })
    }
    const elsewhere = { ...VOLUME, AvailabilityZone: 'us-east-1a' }
    await expect(ec2.send(new CreateVolumeCommand(elsewhere))).rejects.toMatchObject({
      name: 'InvalidZone.NotFound',
    })
  })
})

it('deletes a launch template, and knows it no more', async () => {
  const ec2 = await start()
  const LaunchTemplateName = 'front'
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: 'ami-1' },
    }),
  )
  const deletion = new DeleteLaunchTemplateCommand({ LaunchTemplateName })
  await ec2.send(deletion)
  await expect(ec2.send(deletion)).rejects.toMatchObject({
    name: 'InvalidLaunchTemplateName.NotFoundException',
  })
})
