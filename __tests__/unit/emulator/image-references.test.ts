import {
  DescribeImageReferencesCommand,
  type DescribeImageReferencesRequest,
  type ImageReferenceResourceType,
} from '@aws-sdk/client-ec2'
import { ACCOUNT, errorOf, expectError } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

const IMAGE = 'ami-00000000000000abc'
const OTHER = 'ami-00000000000000def'

async function arnsOf(
  { clients }: Setting,
  input: Partial<DescribeImageReferencesRequest>,
): Promise<unknown[]> {
  const command = new DescribeImageReferencesCommand({ ImageIds: [IMAGE], ...input })
  const { ImageReferences = [] } = await clients.ec2.send(command)
  return ImageReferences.map(({ Arn }) => Arn).sort()
}

function only(
  ResourceType: ImageReferenceResourceType,
  OptionName?: 'state-name' | 'version-depth',
  ...OptionValues: string[]
): Partial<DescribeImageReferencesRequest> {
  const options = OptionName === undefined ? [] : [{ OptionName, OptionValues }]
  return { ResourceTypes: [{ ResourceType, ResourceTypeOptions: options }] }
}

describe('DescribeImageReferences', () => {
  it('looks at instances in every state unless told otherwise', async () => {
    const world = await setting()
    world.region.addInstance({ imageId: IMAGE, state: 'terminated' })
    const { id } = world.region.addInstance({ imageId: IMAGE, state: 'stopped' })

    expect(await arnsOf(world, only('ec2:Instance'))).toHaveLength(2)
    expect(await arnsOf(world, only('ec2:Instance', 'state-name', 'stopped', 'running'))).toEqual([
      expect.stringContaining(id),
    ])
    await expectError(
      arnsOf(world, only('ec2:Instance', 'state-name', 'gone')),
      'InvalidParameterValue',
    )
  })

  it('looks at the ten newest template versions unless told otherwise', async () => {
    const world = await setting()
    const newer = Array.from({ length: 10 }, () => ({ ImageId: OTHER }))
    world.region.addLaunchTemplate({ versions: [{ ImageId: IMAGE }, ...newer] })
    const depth = (value: string): Promise<unknown[]> =>
      arnsOf(world, only('ec2:LaunchTemplate', 'version-depth', value))

    expect(await arnsOf(world, only('ec2:LaunchTemplate'))).toHaveLength(0)
    expect(await depth('10')).toHaveLength(0)
    expect(await depth('11')).toHaveLength(1)
    await expectError(depth('0'), 'InvalidParameterValue')
    await expectError(depth('10001'), 'InvalidParameterValue')
  })
  it('does not see managed resources that the account hides', async () => {
    const world = await setting()
    const managedBy = 'eks.amazonaws.com'
    world.region.addInstance({ imageId: IMAGE, managedBy })
    world.region.addLaunchTemplate({ versions: [{ ImageId: IMAGE }], managedBy })

    expect(await arnsOf(world, { IncludeAllResourceTypes: true })).toEqual([])
    world.region.account.managedResources = 'visible'
    expect(await arnsOf(world, { IncludeAllResourceTypes: true })).toHaveLength(2)
  })

  it('refuses too many images, none, unknown types and options of another type', async () => {
    const world = await setting()
    const all = { IncludeAllResourceTypes: true }
    const eleven = Array.from({ length: 11 }, () => IMAGE)

    await expectError(arnsOf(world, {}), 'MissingParameter')
    await expectError(arnsOf(world, { ...all, ImageIds: eleven }), 'InvalidParameterValue')
    await expectError(arnsOf(world, { ...all, ImageIds: [] }), 'MissingParameter')
    await expectError(arnsOf(world, { ...all, ImageIds: ['ami-x'] }), 'InvalidAMIID.Malformed')
    await expectError(
      arnsOf(world, only('ssm:Parameter', 'state-name', 'running')),
      'InvalidParameterValue',
    )
  })

  it('needs all permissions that AWS lists, also when they ask for the calling service', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/ci`
    const allow = (...actions: string[]) => ({
      Effect: 'Allow' as const,
      Action: actions,
      Resource: '*',
    })
    const via = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['ec2-images.amazonaws.com'] } }
    const launchTemplates = ['ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions']
    const parameters = ['ssm:DescribeParameters', 'ssm:GetParameters']
    const others = ['ec2:DescribeInstances', 'imagebuilder:*', ...parameters]
    const policyOf = (...actions: string[]) => ({
      Statement: [allow('ec2:DescribeImageReferences'), { ...allow(...actions), Condition: via }],
    })
    const all = await setting({ policies: { [arn]: policyOf(...others, ...launchTemplates) } })
    const some = await setting({ policies: { [arn]: policyOf(...others) } })

    expect(await arnsOf(all, only('ec2:Instance'))).toEqual([])
    expect(await arnsOf(all, { IncludeAllResourceTypes: true })).toEqual([])
    const error = await errorOf(arnsOf(some, only('ssm:Parameter')))
    expect(error.name).toBe('UnauthorizedOperation')
    expect(error.message).toContain('ec2:DescribeLaunchTemplates')
  })
})
