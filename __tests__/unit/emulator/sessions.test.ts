import {
  ACCOUNT,
  caller,
  clientsOf,
  createWorld,
  deny,
  emulate,
  HOUR,
  MINUTE,
  nameOf,
  namesOf,
  OTHER_ACCOUNT,
  setting,
  USER,
} from './setting.ts'
import type { Caller, Keys, OidcOptions, RoleTrust, Setting } from './setting.ts'

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/ci/cleanup`
const SESSION = { RoleArn: ROLE, RoleSessionName: 'test-run' }

interface Trusting extends Setting {
  /** What the runner does for `core.getIDToken`. */
  readonly token: (audience?: string) => Promise<string>
  /** With a token, or with the caller's own credentials. */
  readonly assume: (input?: object, call?: Caller) => Promise<Keys>
}

async function trusting(trust: RoleTrust, oidc: OidcOptions = {}): Promise<Trusting> {
  const own = await setting({ oidc })
  own.emulator.world.addRole({ arn: ROLE, trust, maxSessionDuration: 2 * 3600 })
  const token = async (audience = 'sts.amazonaws.com'): Promise<string> => {
    const environment = own.emulator.oidc.environment()
    const url = `${environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=${audience}`
    const authorization = `Bearer ${environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`
    const answer = await fetch(url, { headers: { authorization } })
    return ((await answer.json()) as { value: string }).value
  }
  const assume = async (input = {}, call = own.call): Promise<Keys> => {
    const operation = 'WebIdentityToken' in input ? 'AssumeRoleWithWebIdentity' : 'AssumeRole'
    const { Credentials } = await call(operation, { ...SESSION, ...input })
    const keys = Credentials as Record<string, string>
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = keys
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    }
  }
  return { ...own, token, assume }
}

const EVERYBODY: RoleTrust = { principals: ['*'] }

const UNKNOWN = [
  'AuthFailure',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
]

describe('AssumeRole', () => {
  it.each<[RoleTrust, object, string]>([
    [EVERYBODY, {}, 'none'],
    [{ principals: [ACCOUNT] }, {}, 'none'],
    [{ principals: [`arn:aws:iam::${ACCOUNT}:root`] }, {}, 'none'],
    [{ principals: [USER] }, {}, 'none'],
    [{ principals: [OTHER_ACCOUNT] }, {}, 'AccessDenied'],
    [{ principals: ['*'], externalId: 'secret' }, {}, 'AccessDenied'],
    [{ principals: ['*'], externalId: 'secret' }, { ExternalId: 'secret' }, 'none'],
  ])('takes the trust of the role, and the external id: %j %j', async (trust, input, outcome) => {
    const { assume } = await trusting(trust)

    expect(await nameOf(assume(input))).toBe(outcome)
  })

  it('takes the permission of the caller', async () => {
    const { emulator, call } = await trusting(EVERYBODY)
    const Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${ROLE}-2` } as const
    emulator.world.setPolicy(USER, { Statement })

    await expect(call('AssumeRole', SESSION)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`sts:AssumeRole on resource: ${ROLE}`) as unknown,
    })
  })

  it('limits a chained session to one hour', async () => {
    const { assume, emulator } = await trusting(EVERYBODY)
    const keys = await assume({ DurationSeconds: 7200 })
    const chained = caller(clientsOf(emulator, { keys }))

    expect(await nameOf(assume({ DurationSeconds: 3601 }, chained))).toBe('ValidationError')
    expect(await nameOf(assume({ DurationSeconds: 3600 }, chained))).toBe('none')
  })
})

describe('AssumeRoleWithWebIdentity', () => {
  const subject = 'repo:octo-org/octo-repo:*'

  interface Case {
    readonly trust?: RoleTrust
    readonly oidc?: OidcOptions
    readonly audience?: string
    readonly input?: object
  }

  it.each<[string, string, Case]>([
    ['a subject that the role trusts', 'none', { trust: { webIdentity: { subject } } }],
    [
      'another subject',
      'AccessDenied',
      { trust: { webIdentity: { subject } }, oidc: { subject: 'x' } },
    ],
    ['a role without trust', 'AccessDenied', { trust: {} }],
    ['a role that is not there', 'AccessDenied', { input: { RoleArn: `${ROLE}-2` } }],
    ['another audience', 'InvalidIdentityTokenException', { audience: 'sts.amazonaws.com.cn' }],
    [
      'another issuer',
      'InvalidIdentityTokenException',
      { oidc: { issuer: 'https://example.com' } },
    ],
    ['a session name with a space', 'ValidationError', { input: { RoleSessionName: 'a b' } }],
    ['a short session name', 'ValidationError', { input: { RoleSessionName: 'a' } }],
    ['a long session name', 'ValidationError', { input: { RoleSessionName: 'a'.repeat(65) } }],
    ['less than 15 minutes', 'ValidationError', { input: { DurationSeconds: 899 } }],
    ['more than 12 hours', 'ValidationError', { input: { DurationSeconds: 43_201 } }],
    ['more than the role allows', 'ValidationError', { input: { DurationSeconds: 7201 } }],
    ['as much as it allows', 'none', { input: { DurationSeconds: 7200 } }],
  ])(
    'with %s: %s',
    async (_what, outcome, { trust = { webIdentity: {} }, oidc, audience, input }) => {
      const { assume, token } = await trusting(trust, oidc)

      const assumed = assume({ WebIdentityToken: await token(audience), ...input })

      expect(await nameOf(assumed)).toBe(outcome)
    },
  )

  it('refuses tokens that have expired, or are none', async () => {
    const { assume, token, clock } = await trusting({ webIdentity: {} })
    const old = await token()
    clock.advance(5 * MINUTE)

    expect(await nameOf(assume({ WebIdentityToken: old }))).toBe('ExpiredTokenException')
    for (const WebIdentityToken of ['not-a-token', 'a.b.c', `${old}.d`]) {
      expect(await nameOf(assume({ WebIdentityToken }))).toBe('InvalidIdentityTokenException')
    }
  })
})

describe('credentials', () => {
  it('need no permission to say whose they are', async () => {
    const world = createWorld()
    world.account(ACCOUNT).addUser({ name: 'nobody', policy: deny('*') })
    const call = caller(clientsOf(await emulate({ world }), { user: 'nobody' }))

    expect(await call('GetCallerIdentity')).toHaveProperty(
      'Arn',
      `arn:aws:iam::${ACCOUNT}:user/nobody`,
    )
  })

  it('expire, and each service says so in its own words', async () => {
    const { assume, emulator, clock } = await trusting(EVERYBODY)
    const call = caller(clientsOf(emulator, { keys: await assume() }))
    expect(await namesOf(call)).toEqual(['none', 'none', 'none', 'none'])

    clock.advance(HOUR)

    // Of STS the code is ExpiredToken; the SDK gives it the name of the modeled exception or its own.
    const sts = expect.stringMatching(/^ExpiredToken/) as unknown
    expect(await namesOf(call)).toEqual([
      'RequestExpired',
      'ExpiredToken',
      'ExpiredTokenException',
      sts,
    ])
  })

  it('are known nowhere where the account has not enabled the Region', async () => {
    const { emulator, call } = await setting()
    emulator.world.account(ACCOUNT).notEnabled.add('eu-west-1')

    expect(await namesOf(call)).toEqual(UNKNOWN)
  })

  it('must be known, with the session token that belongs to the key', async () => {
    const { assume, emulator } = await trusting(EVERYBODY)
    const session = await assume()
    const wrong: Keys[] = [
      { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'x' },
      { ...session, sessionToken: 'stolen' },
      { accessKeyId: session.accessKeyId, secretAccessKey: 'x' },
      { ...emulator.world.account(ACCOUNT).user(), sessionToken: 'surplus' },
    ]

    for (const keys of wrong)
      expect(await namesOf(caller(clientsOf(emulator, { keys })))).toEqual(UNKNOWN)
  })
})
