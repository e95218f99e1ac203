/** Whether an error has one of these codes of the operating system, such as `ENOENT`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** The message without the call and the path that Node puts behind it, where the path is shown anyway. */
export const reasonOf = (error: unknown): string => messageOf(error).replace(/, \w+ '[^]*$/, '')

/**
 * How AWS names the policy that was in the way. A statement that is missing in the role's own policy
 * is not meant: what adds one is said anyway.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENYING = /explicit deny in (an? [\w -]*(?:policy|boundary))/i
const NOT_ALLOWING = /because no ((?!identity-based)[\w -]*(?:policy|boundary)) allows/i

/** In characters. The messages of a run are shorter; those of a report that others wrote may not be. */
const LONGEST_MESSAGE = 10_000

/** The policy that no statement of the role gets past, such as "a service control policy". */
export function otherPolicyIn(text: string): string | undefined {
  const message = text.slice(0, LONGEST_MESSAGE)
  const denying = DENYING.exec(message)?.[1]
  if (denying !== undefined) return denying
  // Some services do not say which policy it is in.
  if (/explicit deny/i.test(message)) return 'a policy with an explicit deny'
  const notAllowing = NOT_ALLOWING.exec(message)?.[1]
  return notAllowing === undefined ? undefined : `a ${notAllowing}`
}
