import { isDeepStrictEqual } from 'node:util'

/** What is not as it has to be, in a run end to end. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected'
}

/** Says what is as it has to be. @throws Unexpected */
export function requireSame(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Unexpected(
      `${what}: ${JSON.stringify(actual)}, and has to be ${JSON.stringify(expected)}`,
    )
  }
  console.log(`✓ ${what}`)
}

/**
 * What a plan would take away must be of this run, whatever else is in the account.
 * @throws Unexpected that names what is not
 */
export function requireOwn(planned: readonly string[], own: ReadonlySet<string>): void {
  const others = planned.filter((id) => !own.has(id))
  if (others.length === 0) return
  throw new Unexpected(
    `The plan would take away what this run has not made: ${others.join(', ')}. Nothing was removed.`,
  )
}
