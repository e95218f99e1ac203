import { describe, expect, it } from '@jest/globals'
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  type AssumeRoleResponse,
} from '@aws-sdk/client-sts'
import {
  createWorld,
  HOUR,
  ManualClock,
  MINUTE,
  type Emulator,
  type OidcOptions,
  type RoleTrust,
} from './index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  expectError,
  OTHER_ACCOUNT,
  rawCall,
  statusOf,
  type Clients,
  type Keys,
} from './testing.ts'

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/ci/cleanup`

interface Setting {
  readonly clock: ManualClock
  readonly emulator: Emulator
  readonly clients: Clients
}

async function setting(
  trust: RoleTrust = { webIdentity: {} },
  oidc: OidcOptions = {},
): Promise<Setting> {
  const clock = new ManualClock()
  const world = createWorld({ now: clock.now })
  world.addRole({ arn: ROLE, trust, maxSessionDuration: 2 * 3600 })
  const emulator = await emulate({ world, oidc })
  return { clock, emulator, clients: clientsOf(emulator) }
}

/** What the runner does for `core.getIDToken`. */
async function fetchToken({ emulator }: Setting, audience = 'sts.amazonaws.com'): Promise<string> {
  const environment = emulator.oidc.environment()
  const url = `${environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=${audience}`
  const bearer = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''
  const answer = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  const { value } = (await answer.json()) as { value: string }
  return value
}

function assumeWithToken(
  { clients }: Setting,
  WebIdentityToken: string,
  input: object = {},
): Promise<AssumeRoleResponse> {
  return clients.sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: ROLE,
      RoleSessionName: 'test-run',
      WebIdentityToken,
      ...input,
    }),
  )
}

function assume({ clients }: Setting, input: object = {}): Promise<AssumeRoleResponse> {
  return clients.sts.send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test-run', ...input }),
  )
}

function keysOf({ Credentials }: AssumeRoleResponse): Keys {
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

const identity = new GetCallerIdentityCommand({})

describe('GetCallerIdentity', () => {
  it('names the user of static keys', async () => {
    const { clients } = await setting()

    expect(await clients.sts.send(identity)).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/ci`,
    })
  })

  it('needs no permission', async () => {
    const world = createWorld()
    const Statement = { Effect: 'Deny' as const, Action: '*', Resource: '*' }
    world.account(ACCOUNT).addUser({ name: 'nobody', policy: { Statement } })
    const { sts } = clientsOf(await emulate({ world }), { user: 'nobody' })

    expect(await sts.send(identity)).toHaveProperty('Arn', `arn:aws:iam::${ACCOUNT}:user/nobody`)
  })
})

describe('AssumeRoleWithWebIdentity', () => {
  it("gives the role's credentials for a token", async () => {
    const world = await setting()

    const session = await assumeWithToken(world, await fetchToken(world))

    expect(session).toMatchObject({
      Audience: 'sts.amazonaws.com',
      Provider: 'https://token.actions.githubusercontent.com',
      SubjectFromWebIdentityToken: 'repo:octo-org/octo-repo:ref:refs/heads/main',
      Credentials: { Expiration: expect.any(Date) as unknown },
    })
    const { sts } = clientsOf(world.emulator, { keys: keysOf(session) })
    expect(await sts.send(identity)).toMatchObject({
      Account: OTHER_ACCOUNT,
      Arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/cleanup/test-run`,
    })
  })

  it('is called without credentials', async () => {
    const world = await setting()
    await assumeWithToken(world, await fetchToken(world))

    expect(world.emulator.callsTo('AssumeRoleWithWebIdentity')).toMatchObject([
      { service: 'sts', principal: 'anonymous', input: { RoleArn: ROLE } },
    ])
    expect(world.emulator.mutations()).toEqual([])
  })

  it('refuses tokens that have expired, are none, or are for another audience or issuer', async () => {
    const world = await setting()
    const old = await fetchToken(world)
    world.clock.advance(5 * MINUTE)
    const foreign = await setting(undefined, { issuer: 'https://example.com' })

    await expectError(assumeWithToken(world, old), 'ExpiredTokenException')
    for (const token of ['not-a-token', 'a.b.c', `${old}.d`]) {
      await expectError(assumeWithToken(world, token), 'InvalidIdentityTokenException')
    }
    await expectError(
      assumeWithToken(world, await fetchToken(world, 'sts.amazonaws.com.cn')),
      'InvalidIdentityTokenException',
    )
    await expectError(
      assumeWithToken(foreign, await fetchToken(foreign)),
      'InvalidIdentityTokenException',
    )
  })

  it('refuses subjects that the role does not trust, and roles that are not there', async () => {
    const subject = 'repo:octo-org/octo-repo:*'
    const trusting = await setting({ webIdentity: { subject } })
    const other = await setting({ webIdentity: { subject } }, { subject: 'repo:evil/fork:ref:x' })
    const none = await setting({})

    await assumeWithToken(trusting, await fetchToken(trusting))
    const error = await errorOf(assumeWithToken(other, await fetchToken(other)))
    expect(error).toHaveProperty('name', 'AccessDenied')
    expect(statusOf(error)).toBe(403)
    await expectError(assumeWithToken(none, await fetchToken(none)), 'AccessDenied')
    await expectError(
      assumeWithToken(trusting, await fetchToken(trusting), { RoleArn: `${ROLE}-2` }),
      'AccessDenied',
    )
  })

  it('refuses session names and durations outside their ranges', async () => {
    const world = await setting()
    const token = await fetchToken(world)
    const inputs = [
      { RoleSessionName: 'a b' },
      { RoleSessionName: 'a' },
      { RoleSessionName: 'a'.repeat(65) },
      { DurationSeconds: 899 },
      { DurationSeconds: 43_201 },
      { DurationSeconds: 7201 },
    ]

    for (const input of inputs) {
      await expectError(assumeWithToken(world, token, input), 'ValidationError')
    }
    expect(await assumeWithToken(world, token, { DurationSeconds: 7200 })).toHaveProperty(
      'Credentials',
    )
  })
})

describe('AssumeRole', () => {
  it.each([
    ['*'],
    [ACCOUNT],
    [`arn:aws:iam::${ACCOUNT}:root`],
    [`arn:aws:iam::${ACCOUNT}:user/ci`],
  ])('works where the role trusts %s', async (principal) => {
    const world = await setting({ principals: [principal] })

    expect(await assume(world)).toHaveProperty('Credentials')
  })

  it('needs trust, the external id and the permission of the caller', async () => {
    await expectError(assume(await setting({ principals: [OTHER_ACCOUNT] })), 'AccessDenied')
    const guarded = await setting({ principals: ['*'], externalId: 'secret' })
    await expectError(assume(guarded), 'AccessDenied')
    expect(await assume(guarded, { ExternalId: 'secret' })).toHaveProperty('Credentials')

    const denied = await setting({ principals: ['*'] })
    denied.emulator.world.setPolicy(`arn:aws:iam::${ACCOUNT}:user/ci`, {
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${ROLE}-2` },
    })
    const error = await errorOf(assume(denied))
    expect(error).toHaveProperty('name', 'AccessDenied')
    expect(error.message).toContain(`sts:AssumeRole on resource: ${ROLE}`)
  })

  it('takes no session policies', async () => {
    const world = await setting({ principals: ['*'] })
    const Policy = '{"Statement":[]}'

    await expectError(assume(world, { Policy }), 'NotEmulated')
    await expectError(assumeWithToken(world, await fetchToken(world), { Policy }), 'NotEmulated')
  })

  it('limits a chained session to one hour', async () => {
    const world = await setting({ principals: ['*'] })
    const keys = keysOf(await assume(world, { DurationSeconds: 7200 }))
    const chained = { ...world, clients: clientsOf(world.emulator, { keys }) }

    await expectError(assume(chained, { DurationSeconds: 3601 }), 'ValidationError')
    expect(await assume(chained, { DurationSeconds: 3600 })).toHaveProperty('Credentials')
  })
})

describe('credentials', () => {
  const calls = ({ ec2, autoScaling, ssm, sts }: Clients): Promise<unknown>[] => [
    ec2.send(new DescribeImagesCommand({})),
    autoScaling.send(new DescribeAutoScalingGroupsCommand({})),
    ssm.send(new GetParametersCommand({ Names: ['a'] })),
    sts.send(identity),
  ]

  async function namesOf(clients: Clients): Promise<string[]> {
    const errors = await Promise.all(calls(clients).map(errorOf))
    return errors.map(({ name }) => name)
  }

  it('expire, and each service says so in its own words', async () => {
    const world = await setting({ principals: ['*'] })
    const clients = clientsOf(world.emulator, { keys: keysOf(await assume(world)) })
    await Promise.all(calls(clients))

    world.clock.advance(HOUR)

    expect(await namesOf(clients)).toEqual([
      'RequestExpired',
      'ExpiredToken',
      'ExpiredTokenException',
      // The code is ExpiredToken; the SDK gives it the name of the modeled exception or its own.
      expect.stringMatching(/^ExpiredToken/),
    ])
  })

  it('must be known, with the session token that belongs to the key', async () => {
    const world = await setting({ principals: ['*'] })
    const session = keysOf(await assume(world))
    const unknown = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'x' }
    const staticKey = world.emulator.world.account(ACCOUNT).user()
    const wrong: Keys[] = [
      unknown,
      { ...session, sessionToken: 'stolen' },
      { accessKeyId: session.accessKeyId, secretAccessKey: 'x' },
      { ...staticKey, sessionToken: 'surplus' },
    ]

    for (const keys of wrong) {
      expect(await namesOf(clientsOf(world.emulator, { keys }))).toEqual([
        'AuthFailure',
        'InvalidClientTokenId',
        'UnrecognizedClientException',
        'InvalidClientTokenId',
      ])
    }
  })

  it('are looked at before the request', async () => {
    const { emulator } = await setting()

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=Nonsense&Version=2016-11-15',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIA0000000000000000/20260101/eu-west-1/ec2/aws4_request',
      },
    })

    expect(await answer.text()).toContain('AuthFailure')
  })

  it('must be there', async () => {
    const { emulator } = await setting()

    const answer = await rawCall(emulator, { service: 'ec2', headers: { authorization: '' } })

    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('MissingAuthenticationToken')
  })

  it('come as environment variables, with nothing of the machine', async () => {
    const { emulator } = await setting()

    expect(emulator.environment(ACCOUNT, 'us-east-1')).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIA1111222233330001',
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      ...emulator.environmentWithoutKeys('us-east-1'),
    })
    expect(emulator.environmentWithoutKeys('us-east-1')).toMatchObject({
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
    })
  })
})

describe("the runner's OIDC endpoint", () => {
  it('gives a fresh token for each call, for the audience that is asked for', async () => {
    const world = await setting(undefined, { lifetimeSeconds: 60 })

    const tokens = [await fetchToken(world), await fetchToken(world, 'custom')]

    expect(new Set(tokens).size).toBe(2)
    expect(world.emulator.oidc.issued.map(({ audience }) => audience)).toEqual([
      'sts.amazonaws.com',
      'custom',
    ])
    const payload = Buffer.from(tokens[1]?.split('.')[1] ?? '', 'base64url').toString()
    const { exp, iat, aud } = JSON.parse(payload) as Record<string, number>
    expect([aud, (exp ?? 0) - (iat ?? 0)]).toEqual(['custom', 60])
  })

  it('refuses another bearer, fails as told, and is not there without permission', async () => {
    const failure = { status: 503, headers: {}, body: 'busy' }
    const world = await setting(undefined, { failures: [failure] })
    const environment = world.emulator.oidc.environment()
    const url = environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''
    const authorization = `Bearer ${environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`

    expect(await fetch(url, { headers: { authorization: 'Bearer x' } })).toHaveProperty(
      'status',
      401,
    )
    expect(await fetch(url, { headers: { authorization } })).toHaveProperty('status', 503)
    expect(await fetch(url, { headers: { authorization } })).toHaveProperty('status', 200)
    const without = await setting(undefined, { permitted: false })
    expect(without.emulator.oidc.environment()).toEqual({})
  })
})
