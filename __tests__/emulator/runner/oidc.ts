import { randomBytes } from 'node:crypto'
import { GITHUB_ISSUER } from '../identity/credentials.ts'
import { type Answer, type HttpRequest, jsonAnswer } from '../wire/http.ts'

export interface OidcOptions {
  /** Of a job that is given none of its own; `SUBJECTS.named` if left out. */
  readonly subject?: string
  readonly issuer?: string
  /** The job has no `id-token: write`: the runner then does not set the variables at all. */
  readonly permitted?: boolean
  /** Answers instead of a token, once each, in this order. */
  readonly failures?: readonly Answer[]
}

interface IssuedToken {
  readonly audience: string
  /** Milliseconds, by the emulator's clock. */
  readonly issuedAt: number
}

export const OIDC_PATH = '/oidc/token'
const BEARER = 'emulated-oidc-request-token'
/** Seconds: GitHub's tokens live for five minutes. */
const LIFETIME = 300

/**
 * The subject of a job on a branch. Repositories that were created, renamed or transferred since
 * 15 July 2026 have the ids of owner and repository in it ("Immutable subject claims",
 * https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims).
 */
export const SUBJECTS = {
  named: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  immutable: 'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main',
} as const

/** The runner's token endpoint ("OpenID Connect reference" in the GitHub Actions documentation). */
export class Oidc {
  readonly issued: IssuedToken[] = []
  readonly #endpoint: () => string
  readonly #now: () => Date
  readonly #options: OidcOptions
  readonly #failures: Answer[]
  /** By the token that a job asks with. */
  readonly #subjects = new Map<string, string>()

  constructor(endpoint: () => string, now: () => Date, options: OidcOptions = {}) {
    this.#endpoint = endpoint
    this.#now = now
    this.#options = options
    this.#failures = [...(options.failures ?? [])]
  }

  /** For a job: the token that it asks with says which job it is. */
  environment(subject = this.#options.subject ?? SUBJECTS.named): Record<string, string> {
    if (this.#options.permitted === false) return {}
    const bearer = `${BEARER}-${String(this.#subjects.size + 1)}`
    this.#subjects.set(bearer, subject)
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${this.#endpoint()}${OIDC_PATH}?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    }
  }

  answer(request: HttpRequest): Answer {
    const [, bearer = ''] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    const subject = this.#subjects.get(bearer)
    if (subject === undefined) return jsonAnswer(401, { message: 'Unauthorized' })
    const failure = this.#failures.shift()
    if (failure !== undefined) return failure
    const audience = request.query.get('audience') ?? 'https://github.com/octo-org'
    return jsonAnswer(200, { value: this.#issue(subject, audience) })
  }

  #issue(subject: string, audience: string): string {
    const { issuer = GITHUB_ISSUER } = this.#options
    const now = this.#now().getTime()
    const iat = Math.floor(now / 1000)
    this.issued.push({ audience, issuedAt: now })
    return encodeToken({
      iss: issuer,
      aud: audience,
      sub: subject,
      environment: /:environment:(.+)$/.exec(subject)?.[1],
      iat,
      exp: iat + LIFETIME,
    })
  }
}

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
function encodeToken(claims: TokenClaims): string {
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
