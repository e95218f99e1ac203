import { readOnlyPolicy, removalPolicy, twoStepsPolicy } from '../../scripts/policy.ts'
import { parseTemplate, Stack } from '../support/cloudformation.ts'
import { readProjectFile } from './documents.ts'

type Parameters = Readonly<Record<string, string>>
type Statement = Readonly<Record<string, unknown>>

let template: ReturnType<typeof parseTemplate>
beforeAll(async () => {
  template = parseTemplate(await readProjectFile('docs/setup/cloudformation.yml'))
})

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

const webIdentity = (
  subjects: Statement,
  issuer = GITHUB,
  audience = 'sts.amazonaws.com',
): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    ...subjects,
    StringEquals: { [`${issuer}:aud`]: audience, ...(subjects['StringEquals'] as object) },
  },
})

const removalBy = (...subjects: readonly string[]): Statement =>
  webIdentity({ StringEquals: { [`${GITHUB}:sub`]: subjects } })

describe('the CloudFormation template', () => {
  it('lets every workflow of the repository read, and the environment remove', () => {
    expect(trustOf('ReadOnlyRole')).toStrictEqual([
      webIdentity({ StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/infra:*' } }),
    ])
    expect(trustOf('RemovalRole')).toStrictEqual([
      removalBy('repo:octo-org/infra:environment:ami-cleanup'),
    ])
  })

  it.each<[string, Parameters, readonly string[]]>([
    [
      'a second environment',
      { UnattendedEnvironment: 'nightly' },
      ['environment:ami-cleanup', 'environment:nightly'],
    ],
    ['the main branch alone', { Environment: '', MainBranch: 'main' }, ['ref:refs/heads/main']],
  ])('lets %s remove', (_, given, subjects) => {
    expect(trustOf('RemovalRole', given)).toStrictEqual([
      removalBy(...subjects.map((subject) => `repo:octo-org/infra:${subject}`)),
    ])
  })

  it('trusts the hub of chained roles, with its external id', () => {
    const hub = 'arn:aws:iam::444455556666:role/hub'
    const given = { Environment: '', HubRoleArn: hub, ExternalId: 'a:b/c' }
    const expected = {
      Effect: 'Allow',
      Principal: { AWS: hub },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'a:b/c' } },
    }
    expect(trustOf('RemovalRole', given)).toStrictEqual([expected])
    expect(trustOf('ReadOnlyRole', given)[1]).toStrictEqual(expected)
    expect(trustOf('RemovalRole', { HubRoleArn: hub })[1]).toStrictEqual({
      Effect: 'Allow',
      Principal: { AWS: hub },
      Action: 'sts:AssumeRole',
    })
  })

  it('lets the hub of dry runs read, and nothing else', () => {
    const given = {
      HubRoleArn: 'arn:aws:iam::444455556666:role/hub',
      HubReadOnlyRoleArn: 'arn:aws:iam::444455556666:role/reading-hub',
    }
    const hubsOf = (role: string): readonly unknown[] =>
      trustOf(role, given).flatMap(({ Principal }) => (Principal as { AWS?: string }).AWS ?? [])

    expect(hubsOf('ReadOnlyRole')).toStrictEqual(Object.values(given))
    expect(hubsOf('RemovalRole')).toStrictEqual([given.HubRoleArn])
  })

  it('trusts no token where only a hub may assume the roles', () => {
    const given = { Repository: '', HubRoleArn: 'arn:aws:iam::444455556666:role/hub' }

    expect(stackWith(given).resource('OidcProvider')).toBeUndefined()
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

  it.each<[string, Parameters]>([
    ['nobody may read', { Repository: '', CreateRemovalRole: 'false' }],
    ['no environment may remove', { Environment: '' }],
    ['only the hub of dry runs is there', { Repository: '', HubReadOnlyRoleArn: 'arn' }],
  ])('is refused where %s', (_, given) => {
    expect(stackWith(given).refusals()).not.toStrictEqual([])
  })

  it.each<[string, Parameters]>([
    ['a repository', {}],
    ['a hub', { Repository: '', HubRoleArn: 'arn' }],
    [
      'the hub of dry runs',
      { Repository: '', HubReadOnlyRoleArn: 'arn', CreateRemovalRole: 'false' },
    ],
    ['dry runs of a repository', { Environment: '', CreateRemovalRole: 'false' }],
  ])('is made for %s', (_, given) => {
    expect(stackWith(given).refusals()).toStrictEqual([])
  })

  it('keeps the provider for others, but for a stack that was never made', () => {
    expect(template.Resources['OidcProvider']?.DeletionPolicy).toBe('RetainExceptOnCreate')
  })

  it('takes tokens of another issuer', () => {
    const issuer = 'github.example.com/_services/token'
    expect(trustOf('ReadOnlyRole', { Issuer: issuer })).toStrictEqual([
      webIdentity({ StringLike: { [`${issuer}:sub`]: 'repo:octo-org/infra:*' } }, issuer),
    ])
    expect(stackWith({ Issuer: issuer }).resource('OidcProvider')?.['Url']).toBe(
      `https://${issuer}`,
    )
  })

  it('trusts the provider that an account has already', () => {
    const given = { CreateOidcProvider: 'false' }
    expect(stackWith(given).resource('OidcProvider')).toBeUndefined()
    expect(trustOf('ReadOnlyRole', given)).toStrictEqual(trustOf('ReadOnlyRole'))
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

  it('lets only an environment read', () => {
    expect(trustOf('ReadOnlyRole', { ReadOnlyEnvironment: 'plan' })).toStrictEqual([
      webIdentity({ StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/infra:environment:plan' } }),
    ])
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
  const trusting = (subjects: Statement): unknown =>
    expect.objectContaining({
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [webIdentity(subjects)] },
    })

  it.each<[Parameters, readonly string[]]>([
    [{}, ['ami-cleanup-unattended']],
    [{ Environment: 'ami-cleanup' }, ['ami-cleanup-unattended', 'ami-cleanup']],
  ])('lets protected environments alone enter to remove: %j', async (given, environments) => {
    const subjects = environments.map((name) => `repo:octo-org/infra:environment:${name}`)
    expect(await hub('RemovalHub', given)).toStrictEqual(
      trusting({ StringEquals: { [`${GITHUB}:sub`]: subjects } }),
    )
  })

  it('lets workflows enter to read, and only by the role that reads', async () => {
    const role = await hub('ReadOnlyHub')
    expect(role).toStrictEqual(
      trusting({ StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/infra:*' } }),
    )
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
