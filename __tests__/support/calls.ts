import type { Call, Emulator, EmulatorOptions } from '../emulator/index.ts'

/** The calls of a run: which of them are last looks, and what happens between them. */

/** The listing of a last look is the only one with a filter: the others are about all images. */
const isLookedAt = ({ operation, input }: Call): boolean =>
  operation === 'DescribeImages' && input['Filters'] !== undefined

/** The listings of all images of an account in a Region. */
export const listingsOf = ({ calls }: Pick<Emulator, 'calls'>): readonly Call[] =>
  calls.filter((call) => call.operation === 'DescribeImages' && !isLookedAt(call))

/** All calls but those of last looks, which ask about the uses of images for the second time. */
export function withoutLastLooks({ calls }: Pick<Emulator, 'calls'>): readonly Call[] {
  const asked = new Set<string>()
  return calls.filter((call) => {
    if (call.operation !== 'DescribeImageReferences') return !isLookedAt(call)
    const ids = (call.input['ImageIds'] as readonly string[]).map((id) => `${call.region} ${id}`)
    const isNew = ids.some((id) => !asked.has(id))
    for (const id of ids) asked.add(id)
    return isNew
  })
}

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
