import { World, type WorldOptions } from './world/world.ts'

export function createWorld(options: WorldOptions = {}): World {
  return new World(options)
}

export { World } from './world/world.ts'
export { Region } from './world/region.ts'
export type * from './world/records.ts'
export { snapshotOf } from './world/snapshot-of.ts'
export { daysAgo, hoursAgo, ManualClock, DAY, HOUR, MINUTE } from './world/time.ts'
export type { ImageSeed } from './seeds/images.ts'
export type { SnapshotSeed } from './seeds/snapshots.ts'
export type { ParameterSeed } from './seeds/parameters.ts'
export type { RuleSeed } from './seeds/recycle-bin.ts'
