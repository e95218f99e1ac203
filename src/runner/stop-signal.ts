import { setMaxListeners } from 'node:events'

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
