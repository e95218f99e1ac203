import { randomBytes } from 'node:crypto'
import type { TokenClaims } from '../runner/oidc.ts'
import { type Dialect, DIALECTS } from '../wire/errors.ts'
import type { HttpRequest } from '../wire/http.ts'
import type { ServiceName } from '../wire/model.ts'
import type { Role, World } from '../world/world.ts'
import { wildcard } from './policy.ts'

/** The service, Region and signer that a request names beside its content. */
export interface RequestScope {
  readonly service: ServiceName
  readonly region: string
  /** None: the request is not signed. */
  readonly keys: PresentedKeys | undefined
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/

/** The credential scope of Signature Version 4 names service and Region. */
export function readScope({ headers, body }: HttpRequest): RequestScope | undefined {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(headers.authorization ?? '') ?? []
  if (accessKeyId !== undefined && region !== undefined && isService(service)) {
    const sessionToken = headers['x-amz-security-token']
    return { service, region, keys: { accessKeyId, sessionToken: sessionToken?.toString() } }
  }
  // AssumeRoleWithWebIdentity is the one operation that is called without credentials.
  const action = new URLSearchParams(body).get('Action')
  if (action !== 'AssumeRoleWithWebIdentity') return undefined
  return { service: 'sts', region: 'aws-global', keys: undefined }
}

const isService = (name = ''): name is ServiceName => Object.hasOwn(DIALECTS, name)

/** Who is calling. */
export interface Principal {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
  /** Of a session: the role's, which policies are attached to; those of users to their own. */
  readonly roleArn?: string
}

interface PresentedKeys {
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
}

interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  readonly principal: Principal
}

/** Knows the static keys of the world's users and the sessions that STS issued. */
export class Credentials {
  readonly #world: World
  readonly #sessions = new Map<string, Session>()

  constructor(world: World) {
    this.#world = world
  }

  /** The signature is not looked at, but the key must exist and the session token must be its own. */
  identify(keys: PresentedKeys, dialect: Dialect, now: Date): Principal {
    const session = this.#sessions.get(keys.accessKeyId)
    if (session === undefined) return this.#userWith(keys, dialect)
    if (keys.sessionToken !== session.sessionToken) throw dialect.unknownCredentials()
    if (now >= session.expiration) throw dialect.expiredCredentials()
    return session.principal
  }

  issue(role: Role, sessionName: string, expiration: Date): Session {
    const number = String(this.#sessions.size + 1).padStart(16, '0')
    const session = {
      accessKeyId: `ASIA${number}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(300).toString('base64'),
      expiration,
      principal: sessionPrincipal(role, sessionName),
    }
    this.#sessions.set(session.accessKeyId, session)
    return session
  }

  #userWith({ accessKeyId, sessionToken }: PresentedKeys, dialect: Dialect): Principal {
    for (const account of this.#world.accounts.values()) {
      for (const user of account.users.values()) {
        if (user.accessKeyId !== accessKeyId) continue
        if (sessionToken !== undefined) throw dialect.unknownCredentials()
        const userId = accessKeyId.replace(/^AKIA/, 'AIDA')
        return { accountId: account.id, arn: user.arn, userId }
      }
    }
    throw dialect.unknownCredentials()
  }
}

/** "IAM identifiers" in the IAM User Guide: the ARN and the unique id of a role's session. */
function sessionPrincipal(role: Role, sessionName: string): Principal {
  return {
    accountId: role.accountId,
    arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
    userId: `AROA${role.accountId}0000:${sessionName}`,
    roleArn: role.arn,
  }
}

/** Who may assume a role: what matters here of its trust policy. */
export interface RoleTrust {
  readonly webIdentity?: WebIdentityTrust
  /** Accounts, users or roles (as an id or an ARN), for sts:AssumeRole; `*` is everybody. */
  readonly principals?: readonly string[]
  readonly externalId?: string
}

interface WebIdentityTrust {
  /** The client ids that the account's OIDC provider lists; `sts.amazonaws.com` if left out. */
  readonly audiences?: readonly string[]
  /** Patterns for the token's `sub`, as in a `StringLike` condition; any if left out. */
  readonly subject?: string | readonly string[]
  readonly issuer?: string
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const DEFAULT_AUDIENCE = 'sts.amazonaws.com'

export type WebIdentityVerdict = 'trusted' | 'unknown-provider' | 'wrong-audience' | 'not-trusted'

export function judgeWebIdentity(trust: RoleTrust, claims: TokenClaims): WebIdentityVerdict {
  const { webIdentity } = trust
  if (webIdentity === undefined) return 'not-trusted'
  if (claims.iss !== (webIdentity.issuer ?? GITHUB_ISSUER)) return 'unknown-provider'
  if (!(webIdentity.audiences ?? [DEFAULT_AUDIENCE]).includes(claims.aud)) return 'wrong-audience'
  const patterns = [webIdentity.subject ?? '*'].flat()
  return patterns.some((each) => wildcard(each).test(claims.sub)) ? 'trusted' : 'not-trusted'
}

export function trustsCaller(
  trust: RoleTrust,
  caller: Principal,
  externalId: string | undefined,
): boolean {
  if (trust.externalId !== undefined && trust.externalId !== externalId) return false
  const { accountId, arn, roleArn } = caller
  const names = ['*', accountId, `arn:aws:iam::${accountId}:root`, arn, roleArn]
  return trust.principals?.some((principal) => names.includes(principal)) ?? false
}
