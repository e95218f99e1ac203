import type { Call } from '../emulator/index.ts'

/** The longest chain of calls each of which began only after the one before had ended. */
export function longestChain(calls: readonly Pick<Call, 'startedAt' | 'endedAt'>[]): number {
  let length = 0
  let free = -Infinity
  for (const { startedAt, endedAt } of calls.toSorted((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < free) continue
    length += 1
    free = endedAt
  }
  return length
}
