import { describe, expect, it } from '@jest/globals'
import {
  CopyImageCommand,
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DisableImageCommand,
  EnableImageCommand,
  ModifyImageAttributeCommand,
  ModifyLaunchTemplateCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { createWorld, snapshotOf, type Region, type World } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

async function setting(): Promise<{
  world: World
  region: Region
  clients: Clients
  far: Clients
}> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const emulator = await emulate({ world })
  return {
    world,
    region,
    clients: clientsOf(emulator),
    far: clientsOf(emulator, { region: OTHER_REGION }),
  }
}

describe('building a world through the API', () => {
  it('runs, images and terminates an instance', async () => {
    const { region, clients } = await setting()
    const base = region.addImage()

    const { Instances } = await clients.ec2.send(
      new RunInstancesCommand({ ImageId: base.id, MinCount: 1, MaxCount: 2 }),
    )
    const InstanceId = Instances?.[0]?.InstanceId ?? ''
    const { ImageId = '' } = await clients.ec2.send(
      new CreateImageCommand({
        InstanceId,
        Name: 'web',
        TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'b' }] }],
      }),
    )
    await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }))

    expect(region.instances.size).toBe(2)
    expect(region.instances.get(InstanceId)?.instance.State?.Name).toBe('terminated')
    expect(region.images.get(ImageId)?.image).toMatchObject({
      Name: 'web',
      SourceInstanceId: InstanceId,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    await expectError(
      clients.ec2.send(new CreateImageCommand({ InstanceId, Name: 'web' })),
      'InvalidAMIName.Duplicate',
    )
    await expectError(
      clients.ec2.send(
        new RunInstancesCommand({ ImageId: 'ami-00000001', MinCount: 1, MaxCount: 1 }),
      ),
      'InvalidAMIID.NotFound',
    )
  })

  it('copies an image to another Region', async () => {
    const { world, region, far } = await setting()
    const source = region.addImage({ architecture: 'arm64' })

    const { ImageId = '' } = await far.ec2.send(
      new CopyImageCommand({ Name: 'copy', SourceImageId: source.id, SourceRegion: REGION }),
    )

    const copy = world.account(ACCOUNT).region(OTHER_REGION).images.get(ImageId)
    expect(copy?.image).toMatchObject({
      SourceImageId: source.id,
      SourceImageRegion: REGION,
      Architecture: 'arm64',
    })
    expect(copy?.image).not.toHaveProperty('SourceInstanceId')
  })

  it('registers an image of a snapshot, shares, disables and enables it', async () => {
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
    const LaunchPermission = { Add: [{ UserId: OTHER_ACCOUNT }, { Group: 'all' as const }] }
    await clients.ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }))
    const permissions = new DescribeImageAttributeCommand({
      ImageId,
      Attribute: 'launchPermission',
    })

    expect(region.images.get(ImageId)?.snapshotIds).toEqual([SnapshotId])
    expect(await clients.ec2.send(permissions)).toMatchObject({
      LaunchPermissions: LaunchPermission.Add,
    })
    await clients.ec2.send(new DisableImageCommand({ ImageId }))
    await clients.ec2.send(new EnableImageCommand({ ImageId }))
    expect(await clients.ec2.send(permissions)).toHaveProperty('LaunchPermissions', [])
    const { Images } = await clients.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
    expect(Images).toMatchObject([{ State: 'available', Public: false }])
  })

  it('creates a launch template, a version of it, and moves its default', async () => {
    const { clients } = await setting()
    const LaunchTemplateName = 'web'
    const create = new CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: 'ami-00000001' },
    })
    await clients.ec2.send(create)
    await clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateName,
        LaunchTemplateData: { ImageId: 'ami-00000002' },
      }),
    )
    await clients.ec2.send(
      new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: '2' }),
    )

    const { LaunchTemplateVersions } = await clients.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ Versions: ['$Default'] }),
    )

    expect(LaunchTemplateVersions).toMatchObject([
      {
        VersionNumber: 2,
        DefaultVersion: true,
        LaunchTemplateData: { ImageId: 'ami-00000002' },
      },
    ])
    await expectError(clients.ec2.send(create), 'InvalidLaunchTemplateName.AlreadyExistsException')
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

  it('does nothing in a dry run', async () => {
    const { world, region, clients } = await setting()
    const { id } = region.addImage()
    const before = snapshotOf(world)
    const DryRun = true

    for (const call of [
      clients.ec2.send(new RunInstancesCommand({ ImageId: id, MinCount: 1, MaxCount: 1, DryRun })),
      clients.ec2.send(new DisableImageCommand({ ImageId: id, DryRun })),
      clients.ec2.send(
        new CopyImageCommand({ Name: 'c', SourceImageId: id, SourceRegion: REGION, DryRun }),
      ),
    ]) {
      await expectError(call, 'DryRunOperation')
    }

    expect(snapshotOf(world)).toEqual(before)
    expect(region.instances.size).toBe(0)
  })
})
