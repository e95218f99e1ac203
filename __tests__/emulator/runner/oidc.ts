import { jsonAnswer, type Answer, type HttpRequest } from '../wire/http.ts'
import { GITHUB_ISSUER } from '../identity/trust.ts'
import { encodeToken } from './oidc-token.ts'

export interface OidcOptions {
  /** GitHub's tokens live for five minutes. */
  readonly lifetimeSeconds?: number
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
    const { lifetimeSeconds = 300, issuer = GITHUB_ISSUER } = this.#options
    const now = this.#now().getTime()
    const iat = Math.floor(now / 1000)
    this.issued.push({ audience, issuedAt: now })
    return encodeToken({
      iss: issuer,
      aud: audience,
      sub: subject,
      environment: /:environment:(.+)$/.exec(subject)?.[1],
      iat,
      exp: iat + lifetimeSeconds,
    })
  }
}
