import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  type AssumeRoleResponse,
} from '@aws-sdk/client-sts'
import {
  createWorld,
  ManualClock,
  type Emulator,
  type OidcOptions,
  type RoleTrust,
} from '../../../emulator/index.ts'
import {
  clientsOf,
  emulate,
  OTHER_ACCOUNT,
  type Clients,
  type Keys,
} from '../../../support/emulated.ts'

export const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/ci/cleanup`

interface Setting {
  readonly clock: ManualClock
  readonly emulator: Emulator
  readonly clients: Clients
}

export async function setting(
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
export async function fetchToken(
  { emulator }: Setting,
  audience = 'sts.amazonaws.com',
  subject?: string,
): Promise<string> {
  const environment = emulator.oidc.environment(subject)
  const url = `${environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=${audience}`
  const bearer = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''
  const answer = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  const { value } = (await answer.json()) as { value: string }
  return value
}

export function assumeWithToken(
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

export function assume({ clients }: Setting, input: object = {}): Promise<AssumeRoleResponse> {
  return clients.sts.send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test-run', ...input }),
  )
}

export function keysOf({ Credentials }: AssumeRoleResponse): Keys {
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

export const identity = new GetCallerIdentityCommand({})
