import {
  daysAgo,
  snapshotOf,
  type Region,
  type SnapshotSeed,
  type World,
} from '../emulator/index.ts'

/** Ids, sorted. */
export interface Ids {
  readonly images: readonly string[]
  readonly snapshots: readonly string[]
}

/** All that stands in a world. */
export function standingIn(world: World): Ids {
  const places = Object.values(snapshotOf(world))
  return {
    images: places.flatMap(({ images }) => images).sort(),
    snapshots: places.flatMap(({ snapshots }) => snapshots).sort(),
  }
}

/** What stood in a world before and is missing now. */
export function goneSince(before: Ids, world: World): Ids {
  const now = standingIn(world)
  const missing = (kind: keyof Ids): readonly string[] => {
    const left = new Set(now[kind])
    return before[kind].filter((id) => !left.has(id))
  }
  return { images: missing('images'), snapshots: missing('snapshots') }
}

/** A snapshot that was made for an image which is gone; its id. */
export const addOrphan = (region: Region, seed: SnapshotSeed = {}): string =>
  region.addSnapshot({
    createdAt: daysAgo(90),
    description: `Created by CreateImage(${region.nextId('i')}) for ${region.nextId('ami')}`,
    ...seed,
  }).id
