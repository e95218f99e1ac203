import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type DescribeImagesRequest,
} from '@aws-sdk/client-ec2'
import { daysAgo } from '../../emulator/index.ts'
import { ACCOUNT, expectError, OTHER_ACCOUNT } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

async function idsOf({ clients }: Setting, input: DescribeImagesRequest): Promise<string[]> {
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand(input))
  return Images.map(({ ImageId = '' }) => ImageId).sort()
}

const OWN: DescribeImagesRequest = { Owners: ['self'] }

describe('DescribeImages', () => {
  it('hides disabled images unless they are asked for', async () => {
    const world = await setting()
    const image = world.region.addImage({ state: 'disabled' })

    expect(await idsOf(world, OWN)).toEqual([])
    expect(await idsOf(world, { ...OWN, IncludeDisabled: true })).toEqual([image.id])
    await expectError(
      idsOf(world, { ...OWN, Filters: [{ Name: 'state', Values: ['disabled'] }] }),
      'InvalidParameter',
    )
  })

  it.each([
    ['pending', {}],
    ['disabled', {}],
    ['available', { name: 'ab' }],
  ] as const)(
    'an image that AWS would not share or name is not seeded: %s %j',
    async (state, seed) => {
      const { region } = await setting()
      const sharedWith = state === 'available' ? [] : [{ UserId: OTHER_ACCOUNT }]

      expect(() => region.addImage({ state, sharedWith, ...seed })).toThrow('AWS would refuse')
    },
  )

  it('tells of a launch a day later, and the image of the instance that an image was made from', async () => {
    const world = await setting()
    const { id } = world.region.addImage({ createdAt: daysAgo(9) })
    const read = async (): Promise<unknown> => {
      const command = new DescribeImagesCommand({ ImageIds: [id] })
      return (await world.clients.ec2.send(command)).Images?.[0]
    }
    const [earlier, later] = [daysAgo(3), daysAgo(0.5)]

    for (const launchedAt of [later, earlier]) world.region.addInstance({ imageId: id, launchedAt })

    expect(await read()).toMatchObject({
      LastLaunchedTime: earlier.toISOString(),
      SourceImageId: expect.stringMatching(/^ami-/) as unknown,
      SourceInstanceId: expect.stringMatching(/^i-/) as unknown,
    })
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
    const disabled = world.other.addImage({ sharedWith: [{ Group: 'all' }] })
    disabled.image.State = 'disabled'
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
})

describe('DescribeImageAttribute', () => {
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
})
