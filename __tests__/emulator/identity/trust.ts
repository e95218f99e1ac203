import type { TokenClaims } from '../runner/oidc.ts'
import { wildcard } from './policy.ts'

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

interface Caller {
  readonly accountId: string
  readonly arn: string
  /** Of a session: the role that it was assumed from. */
  readonly roleArn?: string | undefined
}

export function trustsCaller(
  trust: RoleTrust,
  caller: Caller,
  externalId: string | undefined,
): boolean {
  if (trust.externalId !== undefined && trust.externalId !== externalId) return false
  const names = [
    '*',
    caller.accountId,
    `arn:aws:iam::${caller.accountId}:root`,
    caller.arn,
    caller.roleArn,
  ]
  return trust.principals?.some((principal) => names.includes(principal)) ?? false
}
