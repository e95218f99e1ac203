import { type Answer, type HttpRequest, jsonAnswer } from '../wire/http.ts'
import type {
  GitHubCall,
  GitHubComment,
  GitHubFailure,
  GitHubOptions,
  GitHubUser,
} from './github-model.ts'

export const GITHUB_PATH = '/github'
const GITHUB_TOKEN = 'ghs_emulated'
const ACTIONS_BOT: GitHubUser = { login: 'github-actions[bot]', type: 'Bot' }

type Handler = (call: AuthorizedCall, ...parameters: readonly string[]) => Answer

interface AuthorizedCall {
  readonly request: HttpRequest
  readonly user: GitHubUser
  readonly body: unknown
}

/** GitHub's REST API, as far as a comment on a pull request needs it ("Issue comments", REST API). */
export class GitHub {
  /** The job's own token. */
  readonly token = GITHUB_TOKEN
  readonly comments: GitHubComment[] = []
  readonly calls: GitHubCall[] = []
  readonly #endpoint: () => string
  readonly #now: () => Date
  readonly #tokens: Readonly<Record<string, GitHubUser>>
  readonly #issues: readonly number[] | undefined
  readonly #failures: { readonly failure: GitHubFailure; left: number }[] = []

  constructor(endpoint: () => string, now: () => Date, options: GitHubOptions = {}) {
    this.#endpoint = endpoint
    this.#now = now
    this.#tokens = options.tokens ?? { [GITHUB_TOKEN]: ACTIONS_BOT }
    this.#issues = options.issues
    for (const failure of options.failures ?? []) this.fail(failure)
  }

  environment(): Record<string, string> {
    return { GITHUB_API_URL: this.#endpoint() + GITHUB_PATH }
  }

  fail(failure: GitHubFailure): void {
    this.#failures.push({ failure, left: failure.times ?? Number.POSITIVE_INFINITY })
  }

  /** A comment that was there before. */
  addComment(issue: string, body: string, user: GitHubUser = ACTIONS_BOT): GitHubComment {
    const now = this.#now()
    const id = 1000 + this.comments.length
    const comment = { id, issue, user, body, createdAt: now, updatedAt: now }
    this.comments.push(comment)
    return comment
  }

  /** None: the connection is reset. */
  answer(request: HttpRequest): Answer | undefined {
    const path = request.path.slice(GITHUB_PATH.length)
    const body = parsed(request.body)
    const call: GitHubCall = { method: request.method, path, body, status: 0 }
    this.calls.push(call)
    const failure = this.#failureOf(call)
    if (failure === 'reset') return undefined
    const answer = failure ?? this.#route(request, path, body)
    call.status = answer.status
    return answer
  }

  #failureOf(call: GitHubCall): Answer | 'reset' | undefined {
    const striking = this.#failures.find(
      ({ failure: { method, path }, left }) =>
        left > 0 &&
        (method === undefined || method === call.method) &&
        (path === undefined || path.test(call.path)),
    )
    if (striking === undefined) return undefined
    striking.left -= 1
    const { answer } = striking.failure
    if (typeof answer !== 'string' || answer === 'reset') return answer
    return FAILURES[answer]
  }

  #route(request: HttpRequest, path: string, body: unknown): Answer {
    const token = /^(?:bearer|token) (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const user = token === undefined ? undefined : this.#tokens[token]
    if (user === undefined) return jsonAnswer(401, { message: 'Bad credentials', status: '401' })
    const call = { request, user, body }
    for (const [method, pattern, handler] of this.#routes) {
      const match = method === request.method ? pattern.exec(path) : null
      if (match !== null) return handler(call, ...match.slice(1))
    }
    return NOT_FOUND
  }

  readonly #routes: readonly (readonly [string, RegExp, Handler])[] = [
    ['GET', /^\/user$/, ({ user }) => currentUser(user)],
    ['GET', /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/, (...call) => this.#list(...call)],
    [
      'POST',
      /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/,
      (...call) => this.#create(...call),
    ],
    ['GET', /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/, (...call) => this.#read(...call)],
    [
      'PATCH',
      /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/,
      (...call) => this.#update(...call),
    ],
  ]

  #list({ request }: AuthorizedCall, repository = '', number = ''): Answer {
    if (!this.#exists(number)) return NOT_FOUND
    const ofIssue = this.comments.filter(({ issue }) => issue === `${repository}#${number}`)
    const page = pageOfQuery(ofIssue, request.query)
    const links = pageLinks(this.#endpoint() + request.path, request.query, page)
    const shown = page.items.map((comment) => this.#shown(comment))
    return jsonAnswer(200, shown, links === '' ? {} : { link: links })
  }

  #create({ user, body }: AuthorizedCall, repository = '', number = ''): Answer {
    if (!this.#exists(number)) return NOT_FOUND
    const text = textOf(body)
    if (typeof text !== 'string') return text
    return jsonAnswer(201, this.#shown(this.addComment(`${repository}#${number}`, text, user)))
  }

  #read(_call: AuthorizedCall, repository = '', id = ''): Answer {
    const comment = this.#commentWith(repository, id)
    return comment === undefined ? NOT_FOUND : jsonAnswer(200, this.#shown(comment))
  }

  #update({ body }: AuthorizedCall, repository = '', id = ''): Answer {
    const comment = this.#commentWith(repository, id)
    if (comment === undefined) return NOT_FOUND
    const text = textOf(body)
    if (typeof text !== 'string') return text
    comment.body = text
    comment.updatedAt = this.#now()
    return jsonAnswer(200, this.#shown(comment))
  }

  #exists(number: string): boolean {
    return this.#issues?.includes(Number(number)) ?? true
  }

  #commentWith(repository: string, id: string): GitHubComment | undefined {
    return this.comments.find(
      (comment) => comment.id === Number(id) && comment.issue.startsWith(`${repository}#`),
    )
  }

  #shown({ id, issue, user, body, createdAt, updatedAt }: GitHubComment): object {
    const [repository, number] = issue.split('#')
    const api = `${this.#endpoint()}${GITHUB_PATH}/repos/${repository ?? ''}/issues`
    return {
      id,
      url: `${api}/comments/${id}`,
      html_url: `https://github.com/${repository ?? ''}/pull/${number ?? ''}#issuecomment-${id}`,
      issue_url: `${api}/${number ?? ''}`,
      user,
      body,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    }
  }
}

function parsed(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

/** GitHub says so in the answer to a longer one. */
const MAX_BODY = 65_536

const NOT_FOUND = jsonAnswer(404, { message: 'Not Found', status: '404' })

const FORBIDDEN = jsonAnswer(403, {
  message: 'Resource not accessible by integration',
  status: '403',
})

/** "Rate limits for the REST API": the primary limit shows in headers, the secondary asks to wait. */
const FAILURES: Readonly<Record<'forbidden' | 'rate-limit' | 'secondary-rate-limit', Answer>> = {
  forbidden: FORBIDDEN,
  'rate-limit': jsonAnswer(
    403,
    { message: 'API rate limit exceeded for installation.' },
    { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
  ),
  'secondary-rate-limit': jsonAnswer(
    403,
    { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' },
    { 'retry-after': '0' },
  ),
}

/** An installation token is no user's ("Get the authenticated user"). */
function currentUser(user: GitHubUser): Answer {
  return user.type === 'Bot' ? FORBIDDEN : jsonAnswer(200, user)
}

/** The comment's text, or the 422 that it deserves. */
export function textOf(body: unknown): string | Answer {
  const { body: text } = (body ?? {}) as { readonly body?: unknown }
  if (typeof text !== 'string' || text.trim() === '') {
    return invalid('missing_field', 'body', "Body can't be blank")
  }
  if (text.length <= MAX_BODY) return text
  return invalid('unprocessable', 'data', `Body is too long (maximum is ${MAX_BODY} characters)`)
}

function invalid(code: string, field: string, message: string): Answer {
  return jsonAnswer(422, {
    message: 'Validation Failed',
    errors: [{ resource: 'IssueComment', code, field, message }],
    status: '422',
  })
}

/* "Using pagination in the REST API" in the GitHub documentation. */

const DEFAULT_PER_PAGE = 30
const MAX_PER_PAGE = 100

interface GitHubPage<T> {
  readonly items: readonly T[]
  readonly number: number
  readonly last: number
}

/** More than 100 a page is not refused but cut. */
function pageOfQuery<T>(items: readonly T[], query: URLSearchParams): GitHubPage<T> {
  const size = Math.min(positive(query.get('per_page')) ?? DEFAULT_PER_PAGE, MAX_PER_PAGE)
  const number = positive(query.get('page')) ?? 1
  return {
    items: items.slice((number - 1) * size, number * size),
    number,
    last: Math.max(1, Math.ceil(items.length / size)),
  }
}

function positive(text: string | null): number | undefined {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** The `Link` header; empty where there is one page only. */
function pageLinks(
  url: string,
  query: URLSearchParams,
  { number, last }: GitHubPage<unknown>,
): string {
  const pages: readonly (readonly [string, number, boolean])[] = [
    ['prev', number - 1, number > 1],
    ['next', number + 1, number < last],
    ['last', last, number < last],
    ['first', 1, number > 1],
  ]
  return pages
    .filter(([, , wanted]) => wanted)
    .map(([relation, page]) => {
      const parameters = new URLSearchParams([...query, ['page', String(page)]])
      parameters.set('page', String(page))
      return `<${url}?${parameters.toString()}>; rel="${relation}"`
    })
    .join(', ')
}
