/** Whether an error has one of these codes of the operating system, such as `ENOENT`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** The message without the call and the path that Node puts behind it, where the path is shown anyway. */
export const reasonOf = (error: unknown): string => messageOf(error).replace(/, \w+ '[^]*$/, '')
