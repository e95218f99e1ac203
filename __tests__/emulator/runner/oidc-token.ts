import { randomBytes } from 'node:crypto'

/** The claims of GitHub's OIDC token that AWS looks at, and the most telling of the others. */
export interface TokenClaims {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  /** Only of a job that has one ("OpenID Connect reference" in the GitHub Actions documentation). */
  readonly environment?: string | undefined
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
}

/** A token with a signature that looks like one: nothing here verifies it. */
export function encodeToken(claims: TokenClaims): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: 'emulated' }
  const signature = randomBytes(64).toString('base64url')
  return [part(header), part({ ...claims, jti: randomBytes(8).toString('hex') }), signature].join(
    '.',
  )
}

export function decodeToken(token: string): TokenClaims | undefined {
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return isClaims(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function isClaims(value: unknown): value is TokenClaims {
  if (typeof value !== 'object' || value === null) return false
  const { iss, aud, sub, exp } = value as Record<string, unknown>
  return [iss, aud, sub].every((claim) => typeof claim === 'string') && typeof exp === 'number'
}
