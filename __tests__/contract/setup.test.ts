import { readOnlyPolicy, removalPolicy, twoStepsPolicy } from '../../scripts/policy.ts'
import { parseTemplate, Stack } from '../support/cloudformation.ts'
import { readProjectFile } from './documents.ts'

type Parameters = Readonly<Record<string, string>>
type Statement = Readonly<Record<string, unknown>>

const template = parseTemplate(await readProjectFile('docs/setup/cloudformation.yml'))

const stackWith = (given: Parameters = {}): Stack =>
  new Stack(template, { Repository: 'octo-org/infra', Environment: 'ami-cleanup', ...given })

/** What a role's trust policy says; it is written as text. */
function trustOf(role: string, given: Parameters = {}): readonly Statement[] {
  const { AssumeRolePolicyDocument: text } = stackWith(given).resource(role) ?? {}
  return (JSON.parse(String(text)) as { Statement: readonly Statement[] }).Statement
}

function policyOf(role: string, given: Parameters = {}): unknown {
  const { Policies } = stackWith(given).resource(role) ?? {}
  return (Policies as readonly { PolicyDocument: unknown }[])[0]?.PolicyDocument
}

const GITHUB = 'token.actions.githubusercontent.com'

const HUB = 'arn:aws:iam::444455556666:role/hub'

const webIdentity = (subjects: Statement, issuer = GITHUB): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    ...subjects,
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      ...(subjects['StringEquals'] as object),
    },
  },
})

/** Workflows of the repository, as their tokens name them. */
const subjectsOf = (...what: readonly string[]): readonly string[] =>
  what.map((each) => `repo:octo-org/infra:${each}`)

const removalBy = (...what: readonly string[]): Statement =>
  webIdentity({ StringEquals: { [`${GITHUB}:sub`]: subjectsOf(...what) } })

const readingBy = (what: string, issuer = GITHUB): Statement =>
  webIdentity({ StringLike: { [`${issuer}:sub`]: subjectsOf(what)[0] } }, issuer)

describe('the CloudFormation template', () => {
  it.each<[string, Parameters, Statement]>([
    ['every workflow of the repository', {}, readingBy('*')],
    ['only an environment', { ReadOnlyEnvironment: 'plan' }, readingBy('environment:plan')],
    [
      'tokens of another issuer',
      { Issuer: 'github.example.com' },
      readingBy('*', 'github.example.com'),
    ],
    ['whom the provider of the account knows', { CreateOidcProvider: 'false' }, readingBy('*')],
  ])('lets %s read', (_, given, statement) => {
    expect(trustOf('ReadOnlyRole', given)).toStrictEqual([statement])
  })

  it.each<[string, Parameters, readonly string[]]>([
    ['the environment', {}, ['environment:ami-cleanup']],
    [
      'a second environment',
      { UnattendedEnvironment: 'nightly' },
      ['environment:ami-cleanup', 'environment:nightly'],
    ],
    ['the main branch alone', { Environment: '', MainBranch: 'main' }, ['ref:refs/heads/main']],
  ])('lets %s remove', (_, given, subjects) => {
    expect(trustOf('RemovalRole', given)).toStrictEqual([removalBy(...subjects)])
  })

  it.each<[string, Parameters, string | undefined]>([
    ['there', { Issuer: 'github.example.com' }, 'https://github.example.com'],
    ['left out where the account has one', { CreateOidcProvider: 'false' }, undefined],
    ['left out where only a hub may enter', { Repository: '', HubRoleArn: HUB }, undefined],
  ])('has a provider of tokens that is %s', (_, given, url) => {
    expect(stackWith(given).resource('OidcProvider')?.['Url']).toBe(url)
  })

  it('trusts the hub of chained roles, with its external id', () => {
    const given = { Environment: '', HubRoleArn: HUB, ExternalId: 'a:b/c' }
    const expected = {
      Effect: 'Allow',
      Principal: { AWS: HUB },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'a:b/c' } },
    }
    expect(trustOf('RemovalRole', given)).toStrictEqual([expected])
    expect(trustOf('ReadOnlyRole', given)[1]).toStrictEqual(expected)
    expect(trustOf('RemovalRole', { HubRoleArn: HUB })[1]).toStrictEqual({
      Effect: 'Allow',
      Principal: { AWS: HUB },
      Action: 'sts:AssumeRole',
    })
  })

  it('lets the hub of dry runs read, and nothing else', () => {
    const given = {
      HubRoleArn: HUB,
      HubReadOnlyRoleArn: 'arn:aws:iam::444455556666:role/reading-hub',
    }
    const hubsOf = (role: string): readonly unknown[] =>
      trustOf(role, given).flatMap(({ Principal }) => (Principal as { AWS?: string }).AWS ?? [])

    expect(hubsOf('ReadOnlyRole')).toStrictEqual(Object.values(given))
    expect(hubsOf('RemovalRole')).toStrictEqual([given.HubRoleArn])
  })

  it('trusts no token where only a hub may assume the roles', () => {
    const given = { Repository: '', HubRoleArn: HUB }

    for (const role of ['ReadOnlyRole', 'RemovalRole']) {
      expect(trustOf(role, given).map(({ Action }) => Action)).toStrictEqual(['sts:AssumeRole'])
    }
  })

  it('trusts no environment that it was not told of', () => {
    const stack = new Stack(template, { Repository: 'octo-org/infra' })
    expect(stack.refusals()).toHaveLength(1)
  })

  it('leaves out the role that removes', () => {
    const stack = stackWith({ CreateRemovalRole: 'false' })

    expect(stack.resource('RemovalRole')).toBeUndefined()
    expect(stack.resource('ReadOnlyRole')).toBeDefined()
  })

  it.each<[string, string, Parameters]>([
    ['refused', 'nobody may read', { Repository: '', CreateRemovalRole: 'false' }],
    ['refused', 'no environment may remove', { Environment: '' }],
    ['refused', 'only reading has a hub', { Repository: '', HubReadOnlyRoleArn: HUB }],
    ['made', 'there is a repository', {}],
    ['made', 'there is a hub', { Repository: '', HubRoleArn: HUB }],
    [
      'made',
      'a hub may read',
      { Repository: '', HubReadOnlyRoleArn: HUB, CreateRemovalRole: 'false' },
    ],
    ['made', 'a repository may read', { Environment: '', CreateRemovalRole: 'false' }],
  ])('is %s where %s', (what, _, given) => {
    expect(stackWith(given).refusals().length > 0).toBe(what === 'refused')
  })

  it('keeps the provider for others, but for a stack that was never made', () => {
    expect(template.Resources['OidcProvider']?.DeletionPolicy).toBe('RetainExceptOnCreate')
  })

  it('is at home in China', () => {
    const given = { 'AWS::Partition': 'aws-cn' }
    const [statement] = trustOf('ReadOnlyRole', given)
    expect(JSON.stringify(statement)).toContain(`"${GITHUB}:aud":"sts.amazonaws.com.cn"`)
    expect(JSON.stringify(statement)).toContain('arn:aws-cn:iam::111122223333:oidc-provider/')
    expect(JSON.stringify(policyOf('RemovalRole', given))).not.toContain('arn:aws:')
  })

  it('gives the roles the policies of the code', () => {
    expect(policyOf('ReadOnlyRole')).toStrictEqual(readOnlyPolicy())
    expect(policyOf('RemovalRole')).toStrictEqual(removalPolicy())
  })

  it('lets IAM hold the two steps', () => {
    expect(policyOf('RemovalRole', { TwoSteps: 'true' })).toStrictEqual(twoStepsPolicy())
  })

  it('leaves out what only ssm-parameter-paths needs', () => {
    expect(JSON.stringify(policyOf('RemovalRole', { ReadParameters: 'false' }))).not.toContain(
      'ssm:GetParametersByPath',
    )
  })

  it('names, places and bounds the roles as it is told', () => {
    const given = {
      RemovalRoleName: 'images-remove',
      RolePath: '/ci/',
      PermissionsBoundary: 'team/boundary',
    }
    expect(stackWith(given).resource('RemovalRole')).toMatchObject({
      RoleName: 'images-remove',
      Path: '/ci/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/team/boundary',
    })
    expect(stackWith().resource('RemovalRole')).not.toHaveProperty('PermissionsBoundary')
  })
})

describe('the template of the hub', () => {
  // The stand-in for CloudFormation names a provider by its issuer.
  const SETTINGS = {
    Repository: 'octo-org/infra',
    OrganizationId: 'o-a1b2c3d4e5',
    Issuer: GITHUB,
  }
  const hub = async (role: string, given: Parameters = {}): Promise<unknown> => {
    const text = await readProjectFile('docs/setup/hub.yml')
    return new Stack(parseTemplate(text), { ...SETTINGS, ...given }).resource(role)
  }
  const trusting = (statement: Statement): unknown =>
    expect.objectContaining({
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    })

  it.each<[Parameters, readonly string[]]>([
    [{}, ['ami-cleanup-unattended']],
    [{ Environment: 'ami-cleanup' }, ['ami-cleanup-unattended', 'ami-cleanup']],
  ])('lets protected environments alone enter to remove: %j', async (given, environments) => {
    const subjects = environments.map((name) => `environment:${name}`)
    expect(await hub('RemovalHub', given)).toStrictEqual(trusting(removalBy(...subjects)))
  })

  it('lets workflows enter to read, and only by the role that reads', async () => {
    const role = await hub('ReadOnlyHub')
    expect(role).toStrictEqual(trusting(readingBy('*')))
    expect(JSON.stringify(role)).toContain('role/ami-cleanup-read-only"')
    expect(JSON.stringify(role)).not.toContain('role/ami-cleanup"')
  })
})

describe('the Terraform module', () => {
  it('has a statement to leave out for every condition of the template', async () => {
    const text = await readProjectFile('docs/setup/terraform/main.tf')
    expect([...text.matchAll(/\? \[\] : \["(\w+)"\]/g)].map(([, sid]) => sid)).toStrictEqual([
      'ReadParametersByPath',
      'RemoveOnlyWhatWasDisabled',
    ])
  })

  it('has a variable for every parameter of the template', async () => {
    const text = await readProjectFile('docs/setup/terraform/variables.tf')
    const variables = [...text.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name)
    const names = Object.keys(template.Parameters)
      .filter((name) => !/^(?:Unattended)?Environment$/.test(name))
      .map((name) => name.replaceAll(/(?!^)[A-Z]/g, '_$&').toLowerCase())
    expect(variables.sort()).toStrictEqual([...names, 'environments', 'tags'].sort())
  })
})
