/** Whether the operating system answered one of these codes, such as `ENOENT`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** What was thrown, in its own words. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** The same of a call on a path that is told anyway: Node puts call and path behind the reason. */
export const reasonOf = (error: unknown): string => messageOf(error).replace(/, \w+ '[^]*$/, '')
