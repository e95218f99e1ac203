import { ACCOUNT, allow, daysAgo, OTHER_ACCOUNT, setting, settingOf, valuesOf } from './setting.ts'
import type { Setting, Shape } from './setting.ts'

const IMAGE = 'ami-00000000000000abc'
const OTHER = 'ami-00000000000000def'
const MANAGED = { managedBy: 'eks.amazonaws.com' }
const PUBLIC = { sharedWith: [{ Group: 'all' as const }] }
const ORGANIZATION = 'arn:aws:organizations::1:organization/o-1'

/** What is seeded, to the ids that must be shown or hidden. */
type Seed = (of: Setting) => readonly (string | undefined)[]

const ids = (...records: readonly { readonly id: string }[]): string[] =>
  records.map(({ id }) => id)

const disabled: Seed = ({ region }) => ids(region.addImage({ state: 'disabled' }))
const deprecated: Seed = ({ region }) => ids(region.addImage({ deprecatedAt: daysAgo(1) }))
const foreignDeprecated: Seed = ({ other }) =>
  ids(other.addImage({ deprecatedAt: daysAgo(1), ...PUBLIC }))
const shared: Seed = ({ region, other }) => {
  region.account.organizationArns.push(ORGANIZATION)
  return ids(
    other.addImage(PUBLIC),
    other.addImage({ sharedWith: [{ UserId: ACCOUNT }] }),
    other.addImage({ sharedWith: [{ OrganizationArn: ORGANIZATION }] }),
  )
}
const sharedAndDisabled: Seed = ({ other }) => {
  const { id, image } = other.addImage(PUBLIC)
  image.State = 'disabled'
  return [id]
}
const unshared: Seed = ({ other }) => ids(other.addImage())
const instance: Seed = ({ region }) => ids(region.addInstance({ imageId: IMAGE }))
const managed: Seed = ({ region }) => ids(region.addInstance({ imageId: IMAGE, ...MANAGED }))
const visible: Seed = (of) => {
  of.region.account.managedResources = 'visible'
  return managed(of)
}
const template: Seed = ({ region }) =>
  ids(region.addLaunchTemplate({ versions: [{ ImageId: IMAGE }], ...MANAGED }))
const fleet: Seed = ({ region }) => [region.addFleet().FleetId]
const instant: Seed = ({ region }) => [region.addFleet({ Type: 'instant' }).FleetId]

const INSTANT = { FleetIds: ['fleet-00000000-0000-4000-8000-000000000001'] }
const LATEST = { Versions: ['$Latest'] }
const MANAGED_TOO = { IncludeManagedResources: true }

/** What a listing calls its items and their ids. */
const LISTINGS = {
  DescribeImages: ['Images', 'ImageId'],
  DescribeInstances: ['Reservations', 'InstanceId'],
  DescribeFleets: ['Fleets', 'FleetId'],
  DescribeLaunchTemplateVersions: ['LaunchTemplateVersions', 'LaunchTemplateId'],
} as const

describe('a listing', () => {
  it.each<[keyof typeof LISTINGS, 'shows' | 'hides', string, Seed, object]>([
    ['DescribeImages', 'hides', 'a disabled image', disabled, { Owners: ['self'] }],
    ['DescribeImages', 'shows', 'it when asked for', disabled, { IncludeDisabled: true }],
    ['DescribeImages', 'shows', 'a deprecated image to its owner', deprecated, {}],
    ['DescribeImages', 'hides', 'it from others', foreignDeprecated, {}],
    [
      'DescribeImages',
      'shows',
      'it when asked for',
      foreignDeprecated,
      { IncludeDeprecated: true },
    ],
    [
      'DescribeImages',
      'shows',
      'what is public, or shared with account or organization',
      shared,
      {},
    ],
    ['DescribeImages', 'hides', 'it from its own', shared, { Owners: ['self'] }],
    ['DescribeImages', 'hides', 'what is not shared', unshared, { Owners: [OTHER_ACCOUNT] }],
    [
      'DescribeImages',
      'hides',
      'what others disabled',
      sharedAndDisabled,
      { IncludeDisabled: true },
    ],
    ['DescribeInstances', 'shows', 'instances', instance, {}],
    ['DescribeInstances', 'hides', 'managed ones', managed, {}],
    ['DescribeInstances', 'shows', 'them when asked for', managed, MANAGED_TOO],
    ['DescribeInstances', 'shows', 'them where the account does', visible, {}],
    ['DescribeFleets', 'shows', 'fleets', fleet, {}],
    ['DescribeFleets', 'hides', 'instant ones', instant, {}],
    ['DescribeFleets', 'shows', 'them by id', instant, INSTANT],
    ['DescribeLaunchTemplateVersions', 'hides', 'managed templates', template, LATEST],
    [
      'DescribeLaunchTemplateVersions',
      'shows',
      'them when asked for',
      template,
      { ...LATEST, ...MANAGED_TOO },
    ],
  ])('%s %s %s', async (...[operation, verb, , seed, input]) => {
    const of = await setting()
    const seeded = seed(of)
    const [list, member] = LISTINGS[operation]

    const items = (await of.call(operation, input))[list] as Shape[]

    const found = items.flatMap((item) => (item['Instances'] ?? [item]) as Shape[])
    const expected = verb === 'shows' ? seeded : []
    expect(found.map((item) => item[member]).sort()).toEqual([...expected].sort())
  })
})

describe('an image', () => {
  it.each([
    ['is shared while pending', { state: 'pending', sharedWith: [{ UserId: OTHER_ACCOUNT }] }],
    ['is shared while disabled', { state: 'disabled', sharedWith: [{ UserId: OTHER_ACCOUNT }] }],
    ['has a name of two letters', { name: 'ab' }],
  ] as const)('that %s is not seeded, for AWS would refuse it', async (_what, seed) => {
    const { region } = await setting()

    expect(() => region.addImage(seed)).toThrow('AWS would refuse')
  })

  it('tells of a launch a day later, and the image of the instance that it was made from', async () => {
    const { region, call } = await setting()
    const { id } = region.addImage({ createdAt: daysAgo(9) })
    const [earlier, later] = [daysAgo(3), daysAgo(0.5)]

    for (const launchedAt of [later, earlier]) region.addInstance({ imageId: id, launchedAt })

    expect(await call('DescribeImages', { ImageIds: [id] })).toMatchObject({
      Images: [
        {
          LastLaunchedTime: earlier.toISOString(),
          SourceImageId: expect.stringMatching(/^ami-/) as unknown,
          SourceInstanceId: expect.stringMatching(/^i-/) as unknown,
        },
      ],
    })
  })

  it('tells only its owner about the last launch and the tags', async () => {
    const { region, other, call } = await setting()
    const seed = { lastLaunchedAt: daysAgo(2), tags: { a: 'b' } }
    const own = region.addImage(seed)
    const foreign = other.addImage({ ...seed, ...PUBLIC })
    const read = async (id: string): Promise<Shape> => {
      const { Images } = await call('DescribeImages', { ImageIds: [id] })
      return (Images as Shape[])[0] ?? {}
    }

    expect(await read(own.id)).toMatchObject({
      LastLaunchedTime: own.image.LastLaunchedTime,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    for (const member of ['LastLaunchedTime', 'Tags']) {
      expect(await read(foreign.id)).not.toHaveProperty(member)
    }
  })
})

describe('DescribeLockedSnapshots', () => {
  it('shows locks that have run out as expired', async () => {
    const { region, call } = await setting()
    region.addSnapshot()
    region.lockSnapshot(region.addSnapshot().id, { LockState: 'compliance-cooloff' })
    region.lockSnapshot(region.addSnapshot().id, { LockExpiresOn: daysAgo(1) })

    const states = await valuesOf(call('DescribeLockedSnapshots'), 'Snapshots', 'LockState')

    expect(states).toEqual(['compliance-cooloff', 'expired'])
  })
})

describe('DescribeImageReferences', () => {
  const scan = (ResourceType: string, OptionName?: string, ...OptionValues: string[]): object => ({
    ResourceTypes: [
      { ResourceType, ResourceTypeOptions: OptionName ? [{ OptionName, OptionValues }] : [] },
    ],
  })
  const newer = Array.from({ length: 10 }, () => ({ ImageId: OTHER }))
  const world = ({ region }: Setting): void => {
    region.addInstance({ imageId: IMAGE, state: 'terminated' })
    region.addInstance({ imageId: IMAGE, state: 'stopped' })
    region.addInstance({ imageId: IMAGE, ...MANAGED })
    region.addLaunchTemplate({ versions: [{ ImageId: IMAGE }], ...MANAGED })
    region.addLaunchTemplate({ versions: [{ ImageId: IMAGE }, ...newer] })
  }
  const read = async ({ call }: Setting, input: object): Promise<unknown[]> =>
    valuesOf(
      call('DescribeImageReferences', { ImageIds: [IMAGE], ...input }),
      'ImageReferences',
      'Arn',
    )

  it.each<[string, object, number]>([
    ['instances in every state', scan('ec2:Instance'), 2],
    ['those of a state', scan('ec2:Instance', 'state-name', 'stopped', 'running'), 1],
    ['the ten newest template versions', scan('ec2:LaunchTemplate'), 0],
    ['as many as asked', scan('ec2:LaunchTemplate', 'version-depth', '10'), 0],
    ['as many as asked', scan('ec2:LaunchTemplate', 'version-depth', '11'), 1],
    ['all types', { IncludeAllResourceTypes: true }, 2],
  ])('looks at %s: %j', async (_what, input, found) => {
    const of = await setting()
    world(of)

    expect(await read(of, input)).toHaveLength(found)
  })

  it('looks at managed resources where the account shows them', async () => {
    const of = await setting()
    world(of)
    of.region.account.managedResources = 'visible'

    expect(await read(of, { IncludeAllResourceTypes: true })).toHaveLength(4)
  })

  it('needs all permissions that AWS lists, also when they ask for the calling service', async () => {
    const via = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['ec2-images.amazonaws.com'] } }
    const own = allow('ec2:DescribeImageReferences')
    const others = [
      'ec2:DescribeInstances',
      'imagebuilder:*',
      'ssm:DescribeParameters',
      'ssm:GetParameters',
    ]
    const all = await settingOf(own, allow([...others, 'ec2:DescribeLaunchTemplate*'], '*', via))
    const some = await settingOf(own, allow(others, '*', via))

    expect(await read(all, { IncludeAllResourceTypes: true })).toEqual([])
    await expect(read(some, scan('ssm:Parameter'))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('ec2:DescribeLaunchTemplates') as unknown,
    })
  })
})
