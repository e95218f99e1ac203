import { jsonAnswer, type Answer, type HttpRequest } from '../wire/http.ts'

export interface GitHubOptions {
  /** By token: who it speaks for. The default token is the job's own, an installation token. */
  readonly tokens?: Readonly<Record<string, GitHubUser>>
  readonly failures?: readonly GitHubFailure[]
}

interface GitHubUser {
  readonly login: string
  readonly type: 'Bot' | 'User'
}

interface GitHubFailure {
  readonly method?: string
  readonly times?: number
  readonly answer: 'forbidden' | Answer
}

export interface GitHubComment {
  readonly id: number
  /** `owner/repository#number`. */
  readonly issue: string
  readonly user: GitHubUser
  body: string
  readonly createdAt: Date
  updatedAt: Date
}

interface GitHubCall {
  readonly method: string
  readonly path: string
  readonly body: unknown
  status: number
}

export const GITHUB_PATH = '/github'
const GITHUB_TOKEN = 'ghs_emulated'
const ACTIONS_BOT: GitHubUser = { login: 'github-actions[bot]', type: 'Bot' }

const NOT_FOUND = jsonAnswer(404, { message: 'Not Found', status: '404' })
const FORBIDDEN = jsonAnswer(403, {
  message: 'Resource not accessible by integration',
  status: '403',
})

/** GitHub's REST API, as far as a comment on a pull request needs it ("Issue comments", REST API). */
export class GitHub {
  /** The job's own token. */
  readonly token = GITHUB_TOKEN
  readonly comments: GitHubComment[] = []
  readonly calls: GitHubCall[] = []
  readonly #endpoint: () => string
  readonly #now: () => Date
  readonly #tokens: Readonly<Record<string, GitHubUser>>
  readonly #failures: { readonly failure: GitHubFailure; left: number }[] = []

  constructor(endpoint: () => string, now: () => Date, options: GitHubOptions = {}) {
    this.#endpoint = endpoint
    this.#now = now
    this.#tokens = options.tokens ?? { [GITHUB_TOKEN]: ACTIONS_BOT }
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

  answer(request: HttpRequest): Answer {
    const path = request.path.slice(GITHUB_PATH.length)
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body)
    const call: GitHubCall = { method: request.method, path, body, status: 0 }
    this.calls.push(call)
    const answer = this.#failureOf(call) ?? this.#route(request, path, body)
    call.status = answer.status
    return answer
  }

  #failureOf(call: GitHubCall): Answer | undefined {
    const striking = this.#failures.find(
      ({ failure: { method = call.method }, left }) => left > 0 && method === call.method,
    )
    if (striking === undefined) return undefined
    striking.left -= 1
    const { answer } = striking.failure
    return answer === 'forbidden' ? FORBIDDEN : answer
  }

  #route(request: HttpRequest, path: string, body: unknown): Answer {
    const { method, headers } = request
    const token = /^(?:bearer|token) (\S+)$/i.exec(headers.authorization ?? '')?.[1]
    const user = token === undefined ? undefined : this.#tokens[token]
    if (user === undefined) return jsonAnswer(401, { message: 'Bad credentials', status: '401' })
    // An installation token is no user's ("Get the authenticated user").
    if (path === '/user') return user.type === 'Bot' ? FORBIDDEN : jsonAnswer(200, user)
    const [, repository, number] = /^\/repos\/([^/]+\/[^/]+)\/issues\/(.+)$/.exec(path) ?? []
    if (repository === undefined || number === undefined) return NOT_FOUND
    const issue = `${repository}#${number.replace(/\/comments$/, '')}`
    if (number.startsWith('comments/')) return this.#ofComment(method, issue, body)
    if (method === 'GET') return this.#list(request, issue)
    return withText(body, (text) =>
      jsonAnswer(201, this.#shown(this.addComment(issue, text, user))),
    )
  }

  #ofComment(method: string, place: string, body: unknown): Answer {
    const comment = this.comments.find(
      ({ id, issue }) => place === issue.replace(/#.*/, `#comments/${id}`),
    )
    if (comment === undefined) return NOT_FOUND
    if (method === 'GET') return jsonAnswer(200, this.#shown(comment))
    return withText(body, (text) => {
      comment.body = text
      comment.updatedAt = this.#now()
      return jsonAnswer(200, this.#shown(comment))
    })
  }

  #list({ path, query }: HttpRequest, issue: string): Answer {
    const page = pageOfQuery(
      this.comments.filter((comment) => comment.issue === issue),
      query,
    )
    const links = pageLinks(this.#endpoint() + path, query, page)
    const shown = page.items.map((comment) => this.#shown(comment))
    return jsonAnswer(200, shown, links === '' ? {} : { link: links })
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

/** GitHub says so in the answer to a longer one. */
const MAX_BODY = 65_536

/** What comes of the comment's text, or the 422 that it deserves. */
function withText(body: unknown, use: (text: string) => Answer): Answer {
  const { body: text } = (body ?? {}) as { readonly body?: unknown }
  if (typeof text !== 'string' || text.trim() === '') {
    return invalid('missing_field', 'body', "Body can't be blank")
  }
  if (text.length <= MAX_BODY) return use(text)
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
  const pages = { prev: number - 1, next: number + 1, last, first: 1 }
  const wanted = [
    ...(number > 1 ? ['prev', 'first'] : []),
    ...(number < last ? ['next', 'last'] : []),
  ]
  return wanted
    .map((relation) => {
      const parameters = new URLSearchParams(query)
      parameters.set('page', String(pages[relation as 'next']))
      return `<${url}?${parameters.toString()}>; rel="${relation}"`
    })
    .join(', ')
}
