import { setMaxListeners } from 'node:events'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

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

/** Aborts when the run is cancelled. The process goes on: what is under way is finished and reported. */
export function stopSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  // Every target listens, however many there are.
  setMaxListeners(0, controller.signal)
  const stop = (): void => {
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, stop)
    },
  }
}
