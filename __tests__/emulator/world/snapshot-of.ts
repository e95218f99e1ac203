import type { World } from './world.ts'

interface Listing {
  readonly images: readonly string[]
  readonly snapshots: readonly string[]
  readonly imageBin: readonly string[]
  readonly snapshotBin: readonly string[]
}

/** The ids of what exists, by `account/region`: plain data to compare before with after. */
export function snapshotOf(world: World): Record<string, Listing> {
  const regions = [...world.accounts.values()].flatMap((account) => [...account.regions.values()])
  return Object.fromEntries(
    regions.map((region) => [
      `${region.account.id}/${region.name}`,
      {
        images: [...region.images.keys()].sort(),
        snapshots: [...region.snapshots.keys()].sort(),
        imageBin: [...region.imageBin.keys()].sort(),
        snapshotBin: [...region.snapshotBin.keys()].sort(),
      },
    ]),
  )
}
