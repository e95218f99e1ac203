import { jsonAnswer, type Answer } from '../wire/http.ts'
import type { GitHubUser } from './github-model.ts'

/** GitHub says so in the answer to a longer one. */
const MAX_BODY = 65_536

export const NOT_FOUND = jsonAnswer(404, { message: 'Not Found', status: '404' })

const FORBIDDEN = jsonAnswer(403, {
  message: 'Resource not accessible by integration',
  status: '403',
})

/** "Rate limits for the REST API": the primary limit shows in headers, the secondary asks to wait. */
export const FAILURES: Readonly<
  Record<'forbidden' | 'rate-limit' | 'secondary-rate-limit', Answer>
> = {
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
export function currentUser(user: GitHubUser): Answer {
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
