import { describe, expect, it } from '@jest/globals'
import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DisableImageCommand,
  type DescribeImagesRequest,
} from '@aws-sdk/client-ec2'
import { createWorld, daysAgo, type Region } from '../../emulator/index.ts'
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

interface Setting {
  readonly region: Region
  readonly other: Region
  readonly clients: Clients
}

async function setting(): Promise<Setting> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const other = world.account(OTHER_ACCOUNT).region(REGION)
  const emulator = await emulate({ world })
  return { region, other, clients: clientsOf(emulator) }
}

async function idsOf({ clients }: Setting, input: DescribeImagesRequest): Promise<string[]> {
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand(input))
  return Images.map(({ ImageId = '' }) => ImageId).sort()
}

const OWN: DescribeImagesRequest = { Owners: ['self'] }

describe('DescribeImages', () => {
  it('returns what was seeded, in the shapes of the SDK', async () => {
    const { region, clients } = await setting()
    const createdAt = daysAgo(3)
    const image = region.addImage({
      name: 'web <1> & "2"',
      tags: { environment: 'dev' },
      createdAt,
      architecture: 'arm64',
      instanceStoreVolumes: 1,
    })

    const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand(OWN))

    expect(Images).toHaveLength(1)
    expect(Images[0]).toMatchObject({
      ImageId: image.id,
      Name: 'web <1> & "2"',
      CreationDate: createdAt.toISOString(),
      Architecture: 'arm64',
      Public: false,
      Tags: [{ Key: 'environment', Value: 'dev' }],
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { SnapshotId: image.snapshotIds[0], VolumeSize: 8 } },
        { DeviceName: '/dev/sdm', VirtualName: 'ephemeral0' },
      ],
    })
  })

  it('keeps Regions and accounts apart', async () => {
    const world = createWorld()
    const here = world.account(ACCOUNT).region(REGION).addImage()
    const there = world.account(ACCOUNT).region(OTHER_REGION).addImage()
    const emulator = await emulate({ world })
    const list = async (region: string, account: string): Promise<unknown> => {
      const { ec2 } = clientsOf(emulator, { region, account })
      const { Images = [] } = await ec2.send(new DescribeImagesCommand(OWN))
      return Images.map(({ ImageId }) => ImageId)
    }

    expect(await list(REGION, ACCOUNT)).toEqual([here.id])
    expect(await list(OTHER_REGION, ACCOUNT)).toEqual([there.id])
    expect(await list(REGION, OTHER_ACCOUNT)).toEqual([])
  })

  it('hides disabled images unless they are asked for', async () => {
    const world = await setting()
    const image = world.region.addImage({ state: 'disabled' })

    expect(await idsOf(world, OWN)).toEqual([])
    expect(await idsOf(world, { ...OWN, IncludeDisabled: true })).toEqual([image.id])
  })

  it('shows deprecated images to their owner, and to others when asked for', async () => {
    const world = await setting()
    const own = world.region.addImage({ deprecatedAt: daysAgo(1) })
    const foreign = world.other.addImage({
      deprecatedAt: daysAgo(1),
      sharedWith: [{ Group: 'all' }],
    })

    expect(await idsOf(world, {})).toEqual([own.id])
    expect(await idsOf(world, { IncludeDeprecated: true })).toEqual([own.id, foreign.id].sort())
  })

  it('shows images of others that are public or shared with the account or its organization', async () => {
    const world = await setting()
    world.region.account.organizationArns.push('arn:aws:organizations::1:organization/o-1')
    world.other.addImage()
    world.other.addImage({ state: 'disabled', sharedWith: [{ Group: 'all' }] })
    const shared = [
      world.other.addImage({ sharedWith: [{ Group: 'all' }] }),
      world.other.addImage({ sharedWith: [{ UserId: ACCOUNT }] }),
      world.other.addImage({
        sharedWith: [{ OrganizationArn: 'arn:aws:organizations::1:organization/o-1' }],
      }),
    ]

    const foreign = { Owners: [OTHER_ACCOUNT], IncludeDisabled: true }
    expect(await idsOf(world, foreign)).toEqual(shared.map(({ id }) => id))
    expect(await idsOf(world, OWN)).toEqual([])
  })

  it('tells only the owner about the last launch and the tags', async () => {
    const world = await setting()
    const seed = { lastLaunchedAt: daysAgo(2), tags: { a: 'b' } }
    const own = world.region.addImage(seed)
    const foreign = world.other.addImage({ ...seed, sharedWith: [{ Group: 'all' }] })
    const read = async (id: string): Promise<unknown> => {
      const command = new DescribeImagesCommand({ ImageIds: [id] })
      return (await world.clients.ec2.send(command)).Images?.[0]
    }

    expect(await read(own.id)).toMatchObject({
      LastLaunchedTime: own.image.LastLaunchedTime,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    expect(await read(foreign.id)).not.toHaveProperty('LastLaunchedTime')
    expect(await read(foreign.id)).not.toHaveProperty('Tags')
  })

  it('filters by tags, names and wildcards', async () => {
    const world = await setting()
    const front = world.region.addImage({ name: 'front-1', tags: { role: 'front' } })
    const back = world.region.addImage({ name: 'back-1', tags: { role: 'back', keep: '' } })
    const by = (Name: string, ...Values: string[]): Promise<string[]> =>
      idsOf(world, { ...OWN, Filters: [{ Name, Values }] })

    expect(await by('tag:role', 'front', 'side')).toEqual([front.id])
    expect(await by('tag-key', 'keep')).toEqual([back.id])
    expect(await by('name', '*-1')).toEqual([front.id, back.id].sort())
    expect(await by('name', 'fron?-1')).toEqual([front.id])
    await expectError(by('nonsense', 'x'), 'InvalidParameterValue')
    const many = Array.from({ length: 201 }, (_, index) => `v${index}`)
    await expectError(by('name', ...many), 'FilterLimitExceeded')
  })

  it('refuses ids that are malformed or unknown, ids with a page size, and malformed owners', async () => {
    const world = await setting()
    const hidden = world.other.addImage()

    await expectError(idsOf(world, { ImageIds: ['ami-1'] }), 'InvalidAMIID.Malformed')
    await expectError(
      idsOf(world, { ImageIds: ['ami-0123456789abcdef0'] }),
      'InvalidAMIID.NotFound',
    )
    await expectError(idsOf(world, { ImageIds: [hidden.id] }), 'InvalidAMIID.NotFound')
    await expectError(
      idsOf(world, { ImageIds: [hidden.id], MaxResults: 10 }),
      'InvalidParameterCombination',
    )
    await expectError(idsOf(world, { Owners: ['me'] }), 'InvalidUserID.Malformed')
  })

  it('answers a dry run with an error', async () => {
    await expectError(idsOf(await setting(), { DryRun: true }), 'DryRunOperation')
  })
})

describe('DescribeImageAttribute', () => {
  it('reads launch permissions and other attributes of an own image', async () => {
    const { region, clients } = await setting()
    const image = region.addImage({
      sharedWith: [{ UserId: OTHER_ACCOUNT }],
      deregistrationProtection: 'enabled-with-cooldown',
    })
    const read = (Attribute: 'launchPermission' | 'deregistrationProtection'): Promise<unknown> =>
      clients.ec2.send(new DescribeImageAttributeCommand({ ImageId: image.id, Attribute }))

    expect(await read('launchPermission')).toMatchObject({
      LaunchPermissions: [{ UserId: OTHER_ACCOUNT }],
    })
    expect(await read('deregistrationProtection')).toMatchObject({
      DeregistrationProtection: { Value: 'enabled-with-cooldown' },
    })
  })

  it('gives an empty list where nothing is shared', async () => {
    const { region, clients } = await setting()
    const { id } = region.addImage()
    const command = new DescribeImageAttributeCommand({
      ImageId: id,
      Attribute: 'launchPermission',
    })

    expect(await clients.ec2.send(command)).toHaveProperty('LaunchPermissions', [])
  })

  it('refuses images of others, and the deprecated block device mapping', async () => {
    const { region, other, clients } = await setting()
    const foreign = other.addImage({ sharedWith: [{ Group: 'all' }] })
    const own = region.addImage()
    const read = (ImageId: string, Attribute: 'launchPermission' | 'blockDeviceMapping') =>
      clients.ec2.send(new DescribeImageAttributeCommand({ ImageId, Attribute }))

    await expectError(read(foreign.id, 'launchPermission'), 'AuthFailure')
    await expectError(read(other.addImage().id, 'launchPermission'), 'InvalidAMIID.NotFound')
    await expectError(read(own.id, 'blockDeviceMapping'), 'AuthFailure')
  })

  it('forgets the launch permissions of an image that is disabled', async () => {
    const { region, clients } = await setting()
    const image = region.addImage({ sharedWith: [{ Group: 'all' }] })

    await clients.ec2.send(new DisableImageCommand({ ImageId: image.id }))

    expect(image.image).toMatchObject({ State: 'disabled', Public: false })
    expect(image.launchPermissions).toEqual([])
  })
})
