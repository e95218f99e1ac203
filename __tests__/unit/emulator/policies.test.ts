import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DeregisterImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { DescribeParametersCommand } from '@aws-sdk/client-ssm'
import { conditionHolds } from '../../emulator/identity/conditions.ts'
import {
  createWorld,
  startEmulator,
  type PolicyDocument,
  type Region,
} from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  expectError,
  REGION,
  statusOf,
  type Clients,
} from '../../support/emulated.ts'

const USER = `arn:aws:iam::${ACCOUNT}:user/ci`

async function setting(...documents: PolicyDocument[]): Promise<Clients & { region: Region }> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const emulator = await emulate({ world, policies: { [USER]: documents } })
  return { region, ...clientsOf(emulator) }
}

function allow(Action: string | string[], Resource: string, Condition = {}): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, Condition }] }
}

function deny(Action: string, Resource: string, Condition = {}): PolicyDocument {
  return { Statement: { Effect: 'Deny', Action, Resource, Condition } }
}

describe('a principal with a policy', () => {
  it('may do nothing else, and each service says so in its own words', async () => {
    const { ec2, autoScaling, ssm } = await setting(allow('sts:*', '*'))

    const refusals = [
      await errorOf(ec2.send(new DescribeImagesCommand({}))),
      await errorOf(autoScaling.send(new DescribeAutoScalingGroupsCommand({}))),
      await errorOf(ssm.send(new DescribeParametersCommand({}))),
    ]

    expect(refusals.map((error) => [error.name, statusOf(error)])).toEqual([
      ['UnauthorizedOperation', 403],
      ['AccessDenied', 403],
      ['AccessDeniedException', 400],
    ])
    expect(refusals.map(({ message }) => message)).toEqual([
      `You are not authorized to perform this operation. User: ${USER} is not authorized to perform: ec2:DescribeImages because no identity-based policy allows the ec2:DescribeImages action`,
      `User: ${USER} is not authorized to perform: autoscaling:DescribeAutoScalingGroups because no identity-based policy allows the autoscaling:DescribeAutoScalingGroups action`,
      `User: ${USER} is not authorized to perform: ssm:DescribeParameters on resource: arn:aws:ssm:${REGION}:${ACCOUNT}:* because no identity-based policy allows the ssm:DescribeParameters action`,
    ])
  })
  it('may describe only with the resource *', async () => {
    const describeImages = new DescribeImagesCommand({})

    const { ec2 } = await setting(allow('ec2:Describe*', '*'))
    expect(await ec2.send(describeImages)).toHaveProperty('Images')
    const narrow = await setting(allow('ec2:Describe*', 'arn:aws:ec2:*:*:*'))
    await expectError(narrow.ec2.send(describeImages), 'UnauthorizedOperation')
  })

  it('is bound to a Region by either key', async () => {
    for (const key of ['aws:RequestedRegion', 'ec2:Region']) {
      const here = await setting(allow('ec2:*', '*', { StringEquals: { [key]: REGION } }))
      const there = await setting(allow('ec2:*', '*', { StringEquals: { [key]: 'us-east-1' } }))

      expect(await here.ec2.send(new DescribeImagesCommand({}))).toHaveProperty('Images')
      await expectError(there.ec2.send(new DescribeImagesCommand({})), 'UnauthorizedOperation')
    }
  })
})

describe('a policy on resources', () => {
  const IMAGES = `arn:aws:ec2:${REGION}::image/*`

  async function outcome(
    policies: readonly PolicyDocument[],
    tags: Record<string, string> = { team: 'a' },
  ): Promise<string> {
    const { ec2, region } = await setting(...policies)
    const { id } = region.addImage({ tags })
    const call = ec2.send(new DeregisterImageCommand({ ImageId: id }))
    return call.then(
      () => 'allowed',
      (error: unknown) => (error as Error).name,
    )
  }

  it('names the image without an account id', async () => {
    const { ec2, region } = await setting(
      allow('ec2:DeregisterImage', `arn:aws:ec2:${REGION}:${ACCOUNT}:image/*`),
    )
    const { id } = region.addImage()

    const error = await errorOf(ec2.send(new DeregisterImageCommand({ ImageId: id })))

    expect(error.message).toContain(
      `ec2:DeregisterImage on resource: arn:aws:ec2:${REGION}::image/${id} because no identity-based policy allows`,
    )
    expect(error.message).toContain('Encoded authorization failure message: ')
    expect(await outcome([allow('ec2:DeregisterImage', IMAGES)])).toBe('allowed')
  })

  it('is overruled by an explicit deny', async () => {
    const policies = [
      allow('ec2:*', '*'),
      deny('ec2:Deregister*', IMAGES, { StringEquals: { 'aws:ResourceTag/team': 'a' } }),
    ]
    expect(await outcome(policies)).toBe('UnauthorizedOperation')
    expect(await outcome(policies, { team: 'b' })).toBe('allowed')
    expect(await outcome(policies, {})).toBe('allowed')
  })

  it.each([
    ['StringEquals', 'a', 'allowed', 'UnauthorizedOperation', 'UnauthorizedOperation'],
    ['StringNotEquals', 'a', 'UnauthorizedOperation', 'allowed', 'allowed'],
    ['StringLike', 'a*', 'allowed', 'UnauthorizedOperation', 'UnauthorizedOperation'],
    ['StringNotLike', 'a*', 'UnauthorizedOperation', 'allowed', 'allowed'],
    ['StringEqualsIfExists', 'a', 'allowed', 'UnauthorizedOperation', 'allowed'],
    ['StringLikeIfExists', 'a?', 'UnauthorizedOperation', 'UnauthorizedOperation', 'allowed'],
    ['Null', 'true', 'UnauthorizedOperation', 'UnauthorizedOperation', 'allowed'],
    ['Null', 'false', 'allowed', 'allowed', 'UnauthorizedOperation'],
    ['ForAnyValue:StringEquals', 'a', 'allowed', 'UnauthorizedOperation', 'UnauthorizedOperation'],
    [
      'ForAnyValue:StringNotEquals',
      'a',
      'UnauthorizedOperation',
      'allowed',
      'UnauthorizedOperation',
    ],
    ['ForAllValues:StringEquals', 'a', 'allowed', 'UnauthorizedOperation', 'allowed'],
  ])('%s %s: a tag that is, one that differs, and none', async (...row) => {
    const [operator, value, same, different, none] = row
    const policy = allow('ec2:DeregisterImage', IMAGES, {
      [operator]: { 'ec2:ResourceTag/team': [value] },
    })

    expect([
      await outcome([policy], { team: 'a' }),
      await outcome([policy], { team: 'b' }),
      await outcome([policy], {}),
    ]).toEqual([same, different, none])
  })

  it('can ask for the owner and whether the image is public', async () => {
    const owner = allow('ec2:DeregisterImage', IMAGES, { StringEquals: { 'ec2:Owner': ACCOUNT } })
    const open = allow('ec2:DeregisterImage', IMAGES, { Bool: { 'ec2:Public': true } })

    expect(await outcome([owner])).toBe('allowed')
    expect(await outcome([open])).toBe('UnauthorizedOperation')
  })
})

describe('a condition on a key with several values', () => {
  const context = new Map([['aws:calledvia', ['a', 'b']]])
  const holds = (operator: string, ...values: string[]): boolean =>
    conditionHolds({ [operator]: { 'aws:CalledVia': values } }, context)

  it('holds for any of them or for all of them', () => {
    expect(holds('ForAnyValue:StringEquals', 'b')).toBe(true)
    expect(holds('ForAnyValue:StringEquals', 'c')).toBe(false)
    expect(holds('ForAllValues:StringEquals', 'b')).toBe(false)
    expect(holds('ForAllValues:StringEquals', 'a', 'b', 'c')).toBe(true)
  })
})

describe('a policy that is not understood', () => {
  it.each([
    ['an operator', allow('ec2:*', '*', { NumericLessThan: { 'ec2:VolumeSize': '8' } })],
    ['a variable', allow('ec2:*', 'arn:aws:ec2:*:*:image/${aws:username}')],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }],
    ['no resource', { Statement: { Effect: 'Allow', Action: '*' } }],
  ] satisfies [string, PolicyDocument][])(
    'keeps the emulator from starting: %s',
    async (_, policy) => {
      const start = startEmulator({ world: createWorld(), policies: { [USER]: policy } })

      await expect(start).rejects.toThrow()
    },
  )
})
