import { World, type WorldOptions } from './world/world.ts'

export function createWorld(options: WorldOptions = {}): World {
  return new World(options)
}

export { World } from './world/world.ts'
export type { Role, RoleSeed, WorldOptions } from './world/world.ts'
export { Account } from './world/account.ts'
export type { User } from './world/account.ts'
export { Region } from './world/region.ts'
export type * from './world/records.ts'
export { snapshotOf } from './world/snapshot-of.ts'
export type { Listing } from './world/snapshot-of.ts'
export { daysAgo, hoursAgo, ManualClock, DAY, HOUR, MINUTE, SECOND } from './world/time.ts'
export type { ImageSeed } from './seeds/images.ts'
export type { SnapshotSeed } from './seeds/snapshots.ts'
export type { InstanceSeed } from './seeds/instances.ts'
export type { LaunchTemplateSeed } from './seeds/launch-templates.ts'
export type { ParameterSeed, VersionSeed } from './seeds/parameters.ts'
export type { RecipeSeed } from './seeds/recipes.ts'
export type { RuleSeed } from './seeds/recycle-bin.ts'
export type { SpotInstanceRequestSeed } from './seeds/fleets.ts'
