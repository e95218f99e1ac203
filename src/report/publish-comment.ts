import { context, getOctokit } from '@actions/github'
import type { Warning } from '../model.ts'
import { marker, type CommentKey } from './comment.ts'

type Octokit = ReturnType<typeof getOctokit>

const MISSING_PERMISSION =
  'pr-comment: the token may not write to the pull request (a pull request from a fork never may). Add to the job: permissions: pull-requests: write'

const DEFAULT_AUTHOR = 'github-actions[bot]'

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined

/**
 * Who writes with this token. An installation token may not ask for its user, but may ask who is
 * looking; where neither is answered it is the workflow's own token.
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

interface Place {
  readonly owner: string
  readonly repo: string
  readonly number: number
}

/** Our own comment among all of the pull request's: by the marker, and by its author. */
async function findComment(
  octokit: Octokit,
  place: Place,
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

async function write(octokit: Octokit, place: Place, key: CommentKey, body: string): Promise<void> {
  const { owner, repo, number } = place
  const known = await findComment(octokit, place, key)
  if (known === undefined) {
    await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body })
  } else {
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: known, body })
  }
}

/**
 * Keeps the one comment of this step on the pull request up to date. A comment that cannot be
 * written is a warning: it changes nothing about what the run did.
 */
export async function publishComment(
  token: string,
  number: number,
  key: CommentKey,
  body: string,
): Promise<readonly Warning[]> {
  try {
    await write(getOctokit(token), { ...context.repo, number }, key, body)
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const denied = [401, 403, 404].includes(statusOf(error) ?? 0)
    const message = denied
      ? MISSING_PERMISSION
      : `pr-comment: the comment could not be written: ${error.message}`
    return [{ code: 'pull-request-comment', message }]
  }
}
