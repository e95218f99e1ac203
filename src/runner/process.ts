import { setMaxListeners } from 'node:events'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Milliseconds } from '../model/index.ts'
import { hasErrorCode } from '../text/errors.ts'

/** In bytes. Below this there is little to gain. */
const WORTH_IT = 128 * 2 ** 20

/** Contexts that are made after the flag was set have `gc`. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext("typeof gc === 'function' ? gc : () => undefined") as () => void
}

/**
 * Frees what is no longer needed. On a machine with much memory V8 lets garbage pile up, and where
 * one phase hands over to the next, most of what is held is garbage. docs/decisions/0008-memory.md
 */
export function collectGarbage(): void {
  if (getHeapStatistics().used_heap_size < WORTH_IT) return
  const collect = collector()
  collect()
}

/** The signals that a runner sends to a step that is cancelled, the second 7.5 s after the first. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * How long calls that are under way when a run is cancelled are waited for: the runner kills the
 * process ten seconds after its first signal, and the report takes some of that.
 */
const CALLS_MAY_TAKE: Milliseconds = 4_000

/** How a run is told to stop. */
export interface Stop {
  /** Aborts when the run is cancelled. The process goes on: what is under way is finished and reported. */
  readonly signal: AbortSignal
  /** Aborts four seconds later: calls that are still under way then count as not answered. */
  readonly deadline: AbortSignal
  readonly release: () => void
}

/** Listens to the signals of the runner. */
export function listenForStop(): Stop {
  const [stop, deadline] = [new AbortController(), new AbortController()]
  // Every target listens, however many there are.
  setMaxListeners(0, stop.signal, deadline.signal)
  let timer: NodeJS.Timeout | undefined
  const onSignal = (): void => {
    stop.abort()
    timer ??= setTimeout(() => {
      deadline.abort()
    }, CALLS_MAY_TAKE)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: stop.signal,
    deadline: deadline.signal,
    release: () => {
      clearTimeout(timer)
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

/**
 * Lets the run go on where its log is closed: the runner may be gone, and what was begun is still to
 * be finished and reported. Other errors end the process as before.
 */
export function outliveClosedLog(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!hasErrorCode(error, 'EPIPE')) throw error
    })
  }
}
