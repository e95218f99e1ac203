import type { CallRecord } from './emulator-process.ts'

export const nameOf = ({ service, operation }: CallRecord): string => `${service}:${operation}`

/** How many calls of each API there were, by its name. */
export function countByApi(calls: readonly CallRecord[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(calls, nameOf)
  return new Map([...groups].map(([name, group]) => [name, group.length]))
}

/** EC2 and Auto Scaling have a code of their own, Systems Manager and STS have others. */
const THROTTLED = ['RequestLimitExceeded', 'Throttling', 'ThrottlingException']

export const countThrottled = (calls: readonly CallRecord[]): number =>
  calls.filter(({ error = '' }) => THROTTLED.includes(error)).length

/** From the first call of an API to the answer to the last, in seconds; NaN where there is none. */
export function spanOf(name: string, calls: readonly CallRecord[]): number {
  const ofApi = calls.filter((call) => nameOf(call) === name)
  if (ofApi.length === 0) return NaN
  const first = Math.min(...ofApi.map(({ startedAt }) => startedAt))
  const last = Math.max(...ofApi.map(({ endedAt }) => endedAt))
  return (last - first) / 1000
}
