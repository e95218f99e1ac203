/**
 * How AWS names the policy that was in the way. A statement that is missing in the role's own policy
 * is not meant: what adds one is said anyway.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENYING = /explicit deny in (an? [\w -]*(?:policy|boundary))/i
const NOT_ALLOWING = /because no ((?!identity-based)[\w -]*(?:policy|boundary)) allows/i

/** The policy that no statement of the role gets past, such as "a service control policy". */
export function otherPolicyIn(message: string): string | undefined {
  const denying = DENYING.exec(message)?.[1]
  if (denying !== undefined) return denying
  const notAllowing = NOT_ALLOWING.exec(message)?.[1]
  return notAllowing === undefined ? undefined : `a ${notAllowing}`
}
