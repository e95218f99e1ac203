import type {
  DescribeFastLaunchImagesSuccessItem,
  ExportImageTask,
  FleetData,
  ReplaceRootVolumeTask,
  SpotFleetRequestConfig,
  SpotInstanceRequest,
  StoreImageTaskResult,
  Volume,
} from '@aws-sdk/client-ec2'
import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling'
import { RegionSeeds } from '../seeds/region-seeds.ts'
import type { Shape } from '../wire/model.ts'
import type { Account } from './account.ts'
import type {
  AutoScalingGroupRecord,
  BinEntry,
  BuiltImageRecord,
  ImageRecord,
  InstanceRecord,
  LaunchTemplateRecord,
  ParameterRecord,
  RecipeRecord,
  RecycleBinRule,
  SnapshotRecord,
  Tombstone,
  UsageReportRecord,
} from './records.ts'

/** One account's resources in one Region. Every map is keyed by the id, or the name where that is the id. */
export class Region extends RegionSeeds {
  readonly account: Account
  readonly name: string

  readonly images = new Map<string, ImageRecord>()
  readonly imageBin = new Map<string, BinEntry<ImageRecord>>()
  readonly deregisteredImages = new Map<string, Tombstone>()
  readonly snapshots = new Map<string, SnapshotRecord>()
  readonly snapshotBin = new Map<string, BinEntry<SnapshotRecord>>()
  readonly volumes = new Map<string, Volume>()
  readonly recycleBinRules = new Map<string, RecycleBinRule>()

  readonly instances = new Map<string, InstanceRecord>()
  readonly launchTemplates = new Map<string, LaunchTemplateRecord>()
  readonly fleets = new Map<string, FleetData>()
  readonly spotFleetRequests = new Map<string, SpotFleetRequestConfig>()
  readonly spotInstanceRequests = new Map<string, SpotInstanceRequest>()

  readonly replaceRootVolumeTasks = new Map<string, ReplaceRootVolumeTask>()
  readonly storeImageTasks = new Map<string, StoreImageTaskResult>()
  readonly exportImageTasks = new Map<string, ExportImageTask>()
  readonly fastLaunchImages = new Map<string, DescribeFastLaunchImagesSuccessItem>()

  readonly autoScalingGroups = new Map<string, AutoScalingGroupRecord>()
  readonly launchConfigurations = new Map<string, LaunchConfiguration>()
  readonly parameters = new Map<string, ParameterRecord>()
  readonly imageRecipes = new Map<string, RecipeRecord>()
  readonly containerRecipes = new Map<string, RecipeRecord>()
  readonly builtImages: BuiltImageRecord[] = []
  readonly computeEnvironments = new Map<string, Shape>()
  readonly stacks = new Map<string, Shape>()
  readonly buildFleets = new Map<string, Shape>()
  readonly hyperPodClusters = new Map<string, Shape>()

  readonly usageReports = new Map<string, UsageReportRecord>()

  constructor(account: Account, name: string) {
    super()
    this.account = account
    this.name = name
  }

  protected override get self(): this {
    return this
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
