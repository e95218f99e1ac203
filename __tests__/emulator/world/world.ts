import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling'
import type * as ec2 from '@aws-sdk/client-ec2'
import type { RoleTrust } from '../identity/credentials.ts'
import { type PolicyDocument, refuseUnknownElements } from '../identity/policy.ts'
import * as images from '../seeds/images.ts'
import * as instances from '../seeds/instances.ts'
import * as launching from '../seeds/launching.ts'
import * as otherServices from '../seeds/other-services.ts'
import * as snapshots from '../seeds/snapshots.ts'
import type { Shape } from '../wire/model.ts'
import type * as records from './records.ts'
import { daysAgo } from './time.ts'

/**
 * EC2 ids have 17 hexadecimal digits. A counter for each kind instead of random digits makes ids the
 * same in every run, and a failing test readable.
 */
class IdSource {
  readonly #counts = new Map<string, number>()

  next(prefix: string): string {
    return `${prefix}-${this.count(prefix).toString(16).padStart(17, '0')}`
  }

  /** Spot Fleet requests, EC2 Fleets and others are named by a UUID. */
  nextUuid(kind: string): string {
    return `00000000-0000-4000-8000-${this.count(kind).toString(16).padStart(12, '0')}`
  }

  count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return count
  }
}

export interface Role {
  readonly arn: string
  readonly name: string
  readonly accountId: string
  readonly trust: RoleTrust
  readonly maxSessionDuration: number
}

interface RoleSeed {
  readonly arn: string
  readonly trust?: RoleTrust
  /** Seconds; IAM's default is one hour, the most is twelve. */
  readonly maxSessionDuration?: number
  readonly policy?: PolicyDocument | readonly PolicyDocument[]
}

export interface WorldOptions {
  /** The moment that `daysAgo` counts from and the clock that the emulator goes by. */
  readonly now?: Date | (() => Date)
}

/** Everything that the emulated AWS holds: accounts, their Regions, and the resources in them. */
export class World {
  readonly accounts = new Map<string, Account>()
  readonly roles = new Map<string, Role>()
  /** By the ARN of a user or role. A principal without an entry may do everything. */
  readonly policies = new Map<string, readonly PolicyDocument[]>()
  readonly ids = new IdSource()
  readonly now: () => Date

  constructor({ now = () => new Date() }: WorldOptions = {}) {
    this.now = typeof now === 'function' ? now : () => now
  }

  account(id: string): Account {
    const existing = this.accounts.get(id)
    if (existing !== undefined) return existing
    if (!/^\d{12}$/.test(id)) throw new Error(`${id} is no account id`)
    const account = new Account(this, id)
    this.accounts.set(id, account)
    return account
  }

  addRole({ arn, trust = {}, maxSessionDuration = 3600, policy }: RoleSeed): Role {
    const [, accountId, name] =
      /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
    if (accountId === undefined || name === undefined) throw new Error(`${arn} is no role ARN`)
    const role = { arn, name, accountId, trust, maxSessionDuration }
    this.account(accountId)
    this.roles.set(arn, role)
    if (policy !== undefined) this.setPolicy(arn, policy)
    return role
  }

  setPolicy(principalArn: string, policy: PolicyDocument | readonly PolicyDocument[]): void {
    const documents = 'Statement' in policy ? [policy] : policy
    documents.forEach(refuseUnknownElements)
    this.policies.set(principalArn, documents)
  }

  /** The same Region of every account: images and snapshots are shared within a Region only. */
  regionsNamed(name: string): Region[] {
    return [...this.accounts.values()]
      .map((account) => account.regions.get(name))
      .filter((region) => region !== undefined)
  }

  daysAgo(days: number): Date {
    return daysAgo(days, this.now())
  }
}

type Listing = Readonly<
  Record<'images' | 'snapshots' | 'imageBin' | 'snapshotBin', readonly string[]>
>

const idsOf = (held: ReadonlyMap<string, unknown>): readonly string[] => [...held.keys()].sort()

const listingOf = ({ images, snapshots, imageBin, snapshotBin }: Region): Listing => ({
  images: idsOf(images),
  snapshots: idsOf(snapshots),
  imageBin: idsOf(imageBin),
  snapshotBin: idsOf(snapshotBin),
})

/** The ids of what exists, by `account/region`: plain data to compare before with after. */
export function snapshotOf(world: World): Record<string, Listing> {
  const regions = [...world.accounts.values()].flatMap((account) => [...account.regions.values()])
  return Object.fromEntries(
    regions.map((region) => [`${region.account.id}/${region.name}`, listingOf(region)]),
  )
}

interface User {
  readonly name: string
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const DEFAULT_USER = 'ci'

export class Account {
  readonly world: World
  readonly id: string
  readonly regions = new Map<string, Region>()
  /**
   * Regions that have to be enabled first, and are not: nobody knows the account's credentials there
   * ("Enable or disable AWS Regions in your account" in the Account Management Reference Guide; AWS
   * re:Post, "How do I resolve the error AWS was not able to validate the provided access credentials").
   */
  readonly notEnabled = new Set<string>()
  readonly users = new Map<string, User>()
  /**
   * The account's managed resource visibility (ModifyManagedResourceVisibility in the EC2 API
   * Reference); new accounts hide what AWS services run in them.
   */
  managedResources: 'hidden' | 'visible' = 'hidden'
  /** The name that its sign-in page has in its address. */
  alias: string | undefined
  /** ARNs of the organization and the organizational units that the account is in. */
  readonly organizationArns: string[] = []

  constructor(world: World, id: string) {
    this.world = world
    this.id = id
  }

  region(name: string): Region {
    const existing = this.regions.get(name)
    if (existing !== undefined) return existing
    const region = new Region(this, name)
    this.regions.set(name, region)
    return region
  }

  /** The user whose static keys `environment()` hands out; made when it is first asked for. */
  user(name: string = DEFAULT_USER): User {
    return this.users.get(name) ?? this.addUser({ name })
  }

  addUser({ name, policy }: { readonly name: string; readonly policy?: PolicyDocument }): User {
    const number = String(this.users.size + 1).padStart(4, '0')
    const user = {
      name,
      arn: `arn:aws:iam::${this.id}:user/${name}`,
      accessKeyId: `AKIA${this.id}${number}`,
      secretAccessKey: `secret${this.id}${number}`.padEnd(40, 'x'),
    }
    this.users.set(name, user)
    if (policy !== undefined) this.world.setPolicy(user.arn, policy)
    return user
  }
}

/**
 * One account's resources in one Region, with what adds some: each fills in believable defaults around
 * what a test says. Every map is keyed by the id, or the name where that is the id.
 */
export class Region {
  readonly account: Account
  readonly name: string

  readonly images = new Map<string, records.ImageRecord>()
  readonly imageBin = new Map<string, records.BinEntry<records.ImageRecord>>()
  readonly deregisteredImages = new Map<string, records.Tombstone>()
  readonly snapshots = new Map<string, records.SnapshotRecord>()
  readonly snapshotBin = new Map<string, records.BinEntry<records.SnapshotRecord>>()
  readonly volumes = new Map<string, ec2.Volume>()
  readonly recycleBinRules = new Map<string, records.RecycleBinRule>()

  readonly instances = new Map<string, records.InstanceRecord>()
  readonly launchTemplates = new Map<string, records.LaunchTemplateRecord>()
  readonly fleets = new Map<string, ec2.FleetData>()
  readonly spotFleetRequests = new Map<string, ec2.SpotFleetRequestConfig>()
  readonly spotInstanceRequests = new Map<string, ec2.SpotInstanceRequest>()

  readonly replaceRootVolumeTasks = new Map<string, ec2.ReplaceRootVolumeTask>()
  readonly storeImageTasks = new Map<string, ec2.StoreImageTaskResult>()
  readonly exportImageTasks = new Map<string, ec2.ExportImageTask>()
  readonly fastLaunchImages = new Map<string, ec2.DescribeFastLaunchImagesSuccessItem>()

  readonly autoScalingGroups = new Map<string, records.AutoScalingGroupRecord>()
  readonly launchConfigurations = new Map<string, LaunchConfiguration>()
  readonly parameters = new Map<string, records.ParameterRecord>()
  readonly imageRecipes = new Map<string, records.RecipeRecord>()
  readonly containerRecipes = new Map<string, records.RecipeRecord>()
  readonly builtImages: otherServices.BuiltImageRecord[] = []
  readonly computeEnvironments = new Map<string, Shape>()
  readonly stacks = new Map<string, Shape>()
  readonly buildFleets = new Map<string, Shape>()
  readonly hyperPodClusters = new Map<string, Shape>()

  readonly usageReports = new Map<string, records.UsageReportRecord>()

  readonly addImage = images.addImage.bind(undefined, this)
  readonly addSnapshot = snapshots.addSnapshot.bind(undefined, this)
  readonly lockSnapshot = snapshots.lockSnapshot.bind(undefined, this)
  readonly enableFastRestore = snapshots.enableFastRestore.bind(undefined, this)
  readonly addRecycleBinRule = snapshots.addRecycleBinRule.bind(undefined, this)
  readonly addUsageReport = instances.addUsageReport.bind(undefined, this)

  readonly addInstance = instances.addInstance.bind(undefined, this)
  readonly addLaunchTemplate = instances.addLaunchTemplate.bind(undefined, this)
  readonly addLaunchConfiguration = launching.addLaunchConfiguration.bind(undefined, this)
  readonly addAutoScalingGroup = launching.addAutoScalingGroup.bind(undefined, this)
  readonly addInstanceRefresh = launching.addInstanceRefresh.bind(undefined, this)
  readonly addFleet = launching.addFleet.bind(undefined, this)
  readonly addSpotFleetRequest = launching.addSpotFleetRequest.bind(undefined, this)
  readonly addSpotInstanceRequest = launching.addSpotInstanceRequest.bind(undefined, this)

  readonly addReplaceRootVolumeTask = launching.addReplaceRootVolumeTask.bind(undefined, this)
  readonly addStoreImageTask = launching.addStoreImageTask.bind(undefined, this)
  readonly addExportImageTask = launching.addExportImageTask.bind(undefined, this)
  readonly addFastLaunchImage = launching.addFastLaunchImage.bind(undefined, this)

  readonly addParameter = otherServices.addParameter.bind(undefined, this)
  readonly addImageRecipe = otherServices.addImageRecipe.bind(undefined, this)
  readonly addContainerRecipe = otherServices.addContainerRecipe.bind(undefined, this)
  readonly addBuiltImage = otherServices.addBuiltImage.bind(undefined, this)
  readonly addComputeEnvironment = otherServices.addComputeEnvironment.bind(undefined, this)
  readonly addStack = otherServices.addStack.bind(undefined, this)
  readonly addBuildFleet = otherServices.addBuildFleet.bind(undefined, this)
  readonly addHyperPodCluster = otherServices.addHyperPodCluster.bind(undefined, this)

  constructor(account: Account, name: string) {
    this.account = account
    this.name = name
  }

  now(): Date {
    return this.account.world.now()
  }

  nextId(prefix: string): string {
    return this.account.world.ids.next(prefix)
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.name}:${this.account.id}:${resource}`
  }
}
