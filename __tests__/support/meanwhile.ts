import type { EmulatorOptions } from '../emulator/index.ts'

/** Removals that a run has under way at a time. */
export const UNDER_WAY = 8

/**
 * Holds the first removals of images back until all that run at a time have arrived, and then does
 * something, before any of them is answered: what follows is the same in every run.
 */
export function meanwhile(
  act: () => void | Promise<void>,
  count = UNDER_WAY,
): NonNullable<EmulatorOptions['onCall']> {
  let arrived = 0
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return async ({ operation }) => {
    if (operation !== 'DeregisterImage') return
    arrived += 1
    if (arrived === count) {
      await act()
      resolve(undefined)
    }
    await promise
  }
}
