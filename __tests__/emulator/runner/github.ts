import { jsonAnswer, type Answer, type HttpRequest } from '../wire/http.ts'
import { currentUser, FAILURES, NOT_FOUND, textOf } from './github-answers.ts'
import type {
  GitHubCall,
  GitHubComment,
  GitHubFailure,
  GitHubOptions,
  GitHubUser,
} from './github-model.ts'
import { pageLinks, pageOfQuery } from './github-pages.ts'

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
