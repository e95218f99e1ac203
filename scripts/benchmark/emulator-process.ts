import { performance } from 'node:perf_hooks'
import { startEmulator, type Call } from '../../__tests__/emulator/index.ts'
import { isLookedAt } from '../../__tests__/support/last-looks.ts'
import { createStage, type StageName } from './stages.ts'

/**
 * A process of its own for the emulator, because what it uses must not count as the action's, and
 * must not take the action's processor. It is given a stage's name, tells when it listens, tells
 * what was called when it is asked, and ends with its parent.
 */

/** What is measured of a call, in milliseconds of the emulator's clock. */
export interface CallRecord extends Pick<
  Call,
  'service' | 'operation' | 'startedAt' | 'endedAt' | 'error'
> {
  /** It is the listing of a last look; most looks ask about the uses of the same images as well. */
  readonly isLook: boolean
}

/** What the process tells of itself. */
export interface Listening {
  readonly environment: Readonly<Record<string, string>>
}

export interface Heard {
  readonly calls: readonly CallRecord[]
  /** The part of the time, from 0 to 1, in which it was at work: near 1 it is what holds a run up. */
  readonly busy: number
}

const { options, environmentOf } = createStage(JSON.parse(process.argv[2] ?? '') as StageName)
const emulator = await startEmulator(options)
const atStart = performance.eventLoopUtilization()

function record(call: Call): CallRecord {
  const { service, operation, startedAt, endedAt, error } = call
  const isLook = isLookedAt(call)
  return { service, operation, startedAt, endedAt, isLook, ...(error !== undefined && { error }) }
}

process.on('message', () => {
  const busy = performance.eventLoopUtilization(atStart).utilization
  process.send?.({ calls: emulator.calls.map(record), busy } satisfies Heard)
})
process.on('disconnect', () => void emulator.stop())
process.send?.({ environment: environmentOf(emulator) } satisfies Listening)
