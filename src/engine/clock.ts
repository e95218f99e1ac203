import type { Milliseconds } from '../model/index.ts'

/** Two clocks of one machine. */
export interface Clocks {
  /** Milliseconds since 1970: somebody may set it. */
  readonly wall: () => Milliseconds
  /** Milliseconds since any moment: it only goes forward, and may stand still while a machine sleeps. */
  readonly monotonic: () => Milliseconds
}

/**
 * A clock that shows the wall clock's time, and that goes on where the wall clock is set back. The
 * time between two of its readings is never less than either clock says, so no evidence looks
 * younger than it is.
 */
export function createSteadyClock({ wall, monotonic }: Clocks): () => Date {
  let last = { shown: wall(), at: monotonic() }
  return () => {
    const at = monotonic()
    const shown = Math.max(wall(), last.shown + (at - last.at))
    last = { shown, at }
    return new Date(shown)
  }
}
