/**
 * AWS over HTTP, as strict as AWS: EC2, Auto Scaling, Systems Manager, STS, Recycle Bin and what else
 * launches images, with the
 * runner's OIDC endpoint and GitHub's comments beside them, on one port.
 *
 * A test seeds a world, starts an emulator on it, points a process at `environment()`, and looks at
 * the world and at `calls` afterwards:
 *
 *     const world = createWorld()
 *     const region = world.account('111122223333').region('eu-west-1')
 *     const image = region.addImage({ tags: { role: 'web' }, createdAt: daysAgo(40) })
 *     const emulator = await startEmulator({ world, pageSize: 2, emptyPages: 3 })
 *
 * Requests are read and answers written by the SDK's own model of each operation (`wire`). What AWS
 * does with them is in `services`, with the page of its documentation that says so. `seeds` fills in
 * what a test leaves out. `calls` is what happens to every call: paging, throttling, faults.
 */
import { World, type WorldOptions } from './world/world.ts'

export { startEmulator } from './emulator.ts'
export type { Emulator } from './emulator.ts'
export type { AfterDeregistration, EmulatorOptions } from './options.ts'
export type { Call } from './calls/call.ts'
export type { Fault } from './calls/call.ts'
export type { PolicyDocument, Statement } from './identity/policy.ts'
export type { RoleTrust } from './identity/credentials.ts'
export { SUBJECTS } from './runner/oidc.ts'
export type { OidcOptions } from './runner/oidc.ts'
export type { GitHubComment, GitHubOptions } from './runner/github.ts'
export { Region, snapshotOf, World } from './world/world.ts'
export type * from './world/records.ts'
export { daysAgo, hoursAgo, ManualClock, DAY, HOUR, MINUTE } from './world/time.ts'
export type { ImageSeed } from './seeds/images.ts'
export type { SnapshotSeed } from './seeds/snapshots.ts'
export type { ParameterSeed } from './seeds/other-services.ts'
export type { UsageReportSeed } from './seeds/instances.ts'
export type { RuleSeed } from './seeds/snapshots.ts'

export function createWorld(options: WorldOptions = {}): World {
  return new World(options)
}
