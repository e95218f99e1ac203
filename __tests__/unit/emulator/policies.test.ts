import { conditionHolds } from '../../emulator/identity/policy.ts'
import {
  ACCOUNT,
  allow,
  createWorld,
  deny,
  errorOf,
  type PolicyDocument,
  REGION,
  settingOf,
  startEmulator,
  statusOf,
  USER,
} from './setting.ts'

const REFUSED = 'UnauthorizedOperation'

describe('a principal with a policy', () => {
  it.each([
    [
      'DescribeImages',
      'ec2:DescribeImages',
      REFUSED,
      403,
      'You are not authorized to perform this operation. ',
    ],
    ['DescribeAutoScalingGroups', 'autoscaling:DescribeAutoScalingGroups', 'AccessDenied', 403, ''],
    ['DescribeParameters', 'ssm:DescribeParameters', 'AccessDeniedException', 400, ''],
  ])('may do nothing else, and each service says so in its own words: %s', async (...row) => {
    const [operation, action, name, status, sentence] = row
    const on = action.startsWith('ssm') ? ` on resource: arn:aws:ssm:${REGION}:${ACCOUNT}:*` : ''
    const { call } = await settingOf(allow('sts:*'))

    const error = await errorOf(call(operation))

    expect([error.name, statusOf(error)]).toEqual([name, status])
    expect(error.message).toBe(
      `${sentence}User: ${USER} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`,
    )
  })

  it.each<[PolicyDocument, string]>([
    [allow('ec2:Describe*', '*'), 'none'],
    [allow('ec2:Describe*', 'arn:aws:ec2:*:*:*'), REFUSED],
    [allow('ec2:*', '*', { StringEquals: { 'aws:RequestedRegion': REGION } }), 'none'],
    [allow('ec2:*', '*', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }), REFUSED],
    [allow('ec2:*', '*', { StringEquals: { 'ec2:Region': REGION } }), 'none'],
    [allow('ec2:*', '*', { StringEquals: { 'ec2:Region': 'us-east-1' } }), REFUSED],
  ])('describes with the resource * only, in its Region: %j', async (policy, outcome) => {
    expect(await (await settingOf(policy)).refusal('DescribeImages')).toBe(outcome)
  })
})

describe('a policy on resources', () => {
  const IMAGES = `arn:aws:ec2:${REGION}::image/*`
  const mayDeregister = (condition = {}): PolicyDocument =>
    allow('ec2:DeregisterImage', IMAGES, condition)

  async function outcome(policies: readonly PolicyDocument[], tags = {}): Promise<string> {
    const { region, refusal } = await settingOf(...policies)
    return refusal('DeregisterImage', { ImageId: region.addImage({ tags }).id })
  }

  it('names the image without an account id', async () => {
    const own = allow('ec2:DeregisterImage', `arn:aws:ec2:${REGION}:${ACCOUNT}:image/*`)
    const { call, region } = await settingOf(own)
    const { id } = region.addImage()

    const { message } = await errorOf(call('DeregisterImage', { ImageId: id }))

    expect(message).toContain(
      `ec2:DeregisterImage on resource: arn:aws:ec2:${REGION}::image/${id} because no identity-based policy allows`,
    )
    expect(message).toContain('Encoded authorization failure message: ')
    expect(await outcome([mayDeregister()])).toBe('none')
  })

  const denied = deny('ec2:Deregister*', IMAGES, { StringEquals: { 'aws:ResourceTag/team': 'a' } })
  const tag = (operator: string, value: string): PolicyDocument =>
    mayDeregister({ [operator]: { 'ec2:ResourceTag/team': [value] } })

  /** For an image with the tag a, with b, and without: a + where the policies allow it. */
  it.each<[string, string, ...PolicyDocument[]]>([
    ['an explicit deny', '-++', allow('ec2:*'), denied],
    ['StringEquals', '+--', tag('StringEquals', 'a')],
    ['StringNotEquals', '-++', tag('StringNotEquals', 'a')],
    ['StringLike', '+--', tag('StringLike', 'a*')],
    ['StringNotLike', '-++', tag('StringNotLike', 'a*')],
    ['StringEqualsIfExists', '+-+', tag('StringEqualsIfExists', 'a')],
    ['StringLikeIfExists', '--+', tag('StringLikeIfExists', 'a?')],
    ['Null', '--+', tag('Null', 'true')],
    ['not Null', '++-', tag('Null', 'false')],
    ['ForAnyValue:StringEquals', '+--', tag('ForAnyValue:StringEquals', 'a')],
    ['ForAnyValue:StringNotEquals', '-+-', tag('ForAnyValue:StringNotEquals', 'a')],
    ['ForAllValues:StringEquals', '+-+', tag('ForAllValues:StringEquals', 'a')],
    ['the owner', '+++', mayDeregister({ StringEquals: { 'ec2:Owner': ACCOUNT } })],
    ['what is public', '---', mayDeregister({ Bool: { 'ec2:Public': true } })],
  ])('can ask for %s: %s', async (_operator, expected, ...policies) => {
    const outcomes: string[] = []
    for (const tags of [{ team: 'a' }, { team: 'b' }, {}])
      outcomes.push(await outcome(policies, tags))

    const signs = new Map([
      ['none', '+'],
      [REFUSED, '-'],
    ])
    expect(outcomes.map((name) => signs.get(name)).join('')).toBe(expected)
  })
})

describe('a condition on a key with several values', () => {
  it.each([
    ['ForAnyValue:StringEquals', ['b'], true],
    ['ForAnyValue:StringEquals', ['c'], false],
    ['ForAllValues:StringEquals', ['b'], false],
    ['ForAllValues:StringEquals', ['a', 'b', 'c'], true],
  ])('holds for any of them or for all of them: %s %j', (operator, values, holds) => {
    const context = new Map([['aws:calledvia', ['a', 'b']]])

    expect(conditionHolds({ [operator]: { 'aws:CalledVia': values } }, context)).toBe(holds)
  })
})

describe('a policy that is not understood', () => {
  it.each<[string, PolicyDocument]>([
    ['an operator', allow('ec2:*', '*', { NumericLessThan: { 'ec2:VolumeSize': '8' } })],
    ['a variable', allow('ec2:*', 'arn:aws:ec2:*:*:image/${aws:username}')],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }],
    ['no resource', { Statement: { Effect: 'Allow', Action: '*' } }],
  ])('keeps the emulator from starting: %s', async (_, policy) => {
    const start = startEmulator({ world: createWorld(), policies: { [USER]: policy } })

    await expect(start).rejects.toThrow()
  })
})
