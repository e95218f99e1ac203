import { context, getOctokit } from '@actions/github'
import type { Warning } from '../model/index.ts'
import { marker, type CommentKey } from '../report/comment.ts'

type Octokit = ReturnType<typeof getOctokit>

const MISSING_PERMISSION =
  'pr-comment: the token may not write to the pull request (a pull request from a fork never may). Add to the job: permissions: pull-requests: write'

const BAD_TOKEN =
  'pr-comment: GitHub does not accept the github-token (401). The token of the job is the default.'

const RATE_LIMIT =
  'pr-comment: GitHub limits how often this token may call it, and so the comment is not up to date.'

const DEFAULT_AUTHOR = 'github-actions[bot]'

/** An error that GitHub answered. */
interface Refusal extends Error {
  readonly status: number
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> }
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'status' in error && typeof error.status === 'number'

/** A rate limit may be 403 too: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function isRateLimit({ status, response, message }: Refusal): boolean {
  const headers = response?.headers ?? {}
  if (status === 429) return true
  if (status !== 403) return false
  return (
    String(headers['x-ratelimit-remaining']) === '0' ||
    headers['retry-after'] !== undefined ||
    /rate limit/i.test(message)
  )
}

function explainRefusal(error: Error): string {
  if (isRefusal(error)) {
    if (isRateLimit(error)) return RATE_LIMIT
    if (error.status === 401) return BAD_TOKEN
    if ([403, 404].includes(error.status)) return MISSING_PERMISSION
  }
  return `pr-comment: the comment could not be written: ${error.message}`
}

/**
 * The login that comments with this token get. A token of a GitHub App cannot ask REST for its user,
 * but can ask GraphQL. Where neither answers, it is the workflow's own token.
 */
async function ownLogin(octokit: Octokit): Promise<string> {
  const asUser = octokit.rest.users.getAuthenticated().then(({ data }) => data.login)
  const asViewer = async (): Promise<string> => {
    const answer = await octokit.graphql<{ readonly viewer?: { readonly login?: string } }>(
      'query { viewer { login } }',
    )
    return answer.viewer?.login ?? DEFAULT_AUTHOR
  }
  return asUser.catch(asViewer).catch(() => DEFAULT_AUTHOR)
}

interface CommentPlace {
  readonly owner: string
  readonly repo: string
  readonly number: number
}

/** This step's own comment, known by its marker and its author. */
async function findComment(
  octokit: Octokit,
  place: CommentPlace,
  key: CommentKey,
): Promise<number | undefined> {
  const login = await ownLogin(octokit)
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner: place.owner,
    repo: place.repo,
    issue_number: place.number,
    per_page: 100,
  })
  return comments.find(
    ({ user, body }) => user?.login === login && body?.startsWith(marker(key)) === true,
  )?.id
}

/** Updates a comment. False where it was deleted. */
async function update(
  octokit: Octokit,
  place: CommentPlace,
  id: number,
  body: string,
): Promise<boolean> {
  const { owner, repo } = place
  try {
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body })
    return true
  } catch (error) {
    if (isRefusal(error) && error.status === 404) return false
    throw error
  }
}

async function write(
  octokit: Octokit,
  place: CommentPlace,
  key: CommentKey,
  body: string,
): Promise<void> {
  const { owner, repo, number } = place
  const known = await findComment(octokit, place, key)
  if (known !== undefined && (await update(octokit, place, known, body))) return
  await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body })
}

/** Calls end when the signal aborts. They use the proxy that the toolkit sets up. */
function connect(token: string, signal: AbortSignal): Octokit {
  const octokit = getOctokit(token)
  octokit.hook.before('request', (options) => {
    options.request.signal = signal
  })
  return octokit
}

export interface CommentSettings {
  readonly token: string
  /** The number of the pull request. */
  readonly number: number
  readonly key: CommentKey
  /** Ends the attempt: a GitHub that does not answer must not hold the run up. */
  readonly signal: AbortSignal
}

/**
 * Keeps the one comment of this step on the pull request up to date. A comment that cannot be
 * written is a warning: it changes nothing about what the run did.
 */
export async function publishComment(
  body: string,
  { token, number, key, signal }: CommentSettings,
): Promise<readonly Warning[]> {
  try {
    await write(connect(token, signal), { ...context.repo, number }, key, body)
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const message = signal.aborted
      ? 'pr-comment: GitHub did not answer in time, and so the comment may not be up to date.'
      : explainRefusal(error)
    return [{ code: 'pull-request-comment', message }]
  }
}
