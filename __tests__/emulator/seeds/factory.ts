import type { Region } from '../world/region.ts'

interface Kind<Made> {
  /** The member that is its id. */
  readonly id: keyof Made
  readonly into: (region: Region) => Map<string, Made>
  readonly newId: (region: Region) => string
  readonly defaults: (region: Region, id: string) => Made
}

/** Adds what a Region holds in AWS's own shape: believable defaults around what a test says. */
export const factory =
  <Made extends object>({ id, into, newId, defaults }: Kind<Made>) =>
  (region: Region, seed: Partial<Made> = {}): Made => {
    const own = String(seed[id] ?? newId(region))
    const made = { ...defaults(region, own), ...seed, [id]: own }
    into(region).set(own, made)
    return made
  }

export const numbered =
  (kind: string) =>
  ({ account }: Region): string =>
    `${kind}-${account.world.ids.count(kind)}`
