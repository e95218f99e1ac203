import { z } from 'zod'
import { oneLine } from '../text/display.ts'

/** https://docs.github.com/en/actions/reference/security/oidc */
const Claims = z.object({ iss: z.string(), aud: z.string(), sub: z.string() })

/** A subject that was customised may hold many claims. */
const LONGEST_SAID = 1_000

/** STS refuses a token because of what it says: of whom it is, or for whom. */
const REFUSED: ReadonlySet<string> = new Set(['AccessDenied', 'InvalidIdentityToken'])

function claimsOf(token: string): unknown {
  const [, payload = ''] = token.split('.')
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    // A token that cannot be read is for AWS to judge, and AWS has said what it has to say.
    return undefined
  }
}

/**
 * What a refused token says, and what has to trust it; empty for any other error. A subject is no
 * secret: it names the repository with a branch or an environment.
 */
export function explainRefusal(token: string, error: unknown): string {
  if (!(error instanceof Error) || !REFUSED.has(error.name)) return ''
  const { success, data } = Claims.safeParse(claimsOf(token))
  if (!success) return ''
  return oneLine(
    `The token of this job has the subject "${data.sub}" and the audience "${data.aud}": the role's trust policy must allow both, and the account needs a provider for https://${data.iss.replace(/^https:\/\//, '')}.`,
    LONGEST_SAID,
  )
}
