import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling'
import type * as ec2 from '@aws-sdk/client-ec2'
import * as images from '../seeds/images.ts'
import { addInstance, addLaunchTemplate, addUsageReport } from '../seeds/instances.ts'
import * as launching from '../seeds/launching.ts'
import * as tasks from '../seeds/launching.ts'
import * as otherServices from '../seeds/other-services.ts'
import { addParameter } from '../seeds/other-services.ts'
import * as snapshots from '../seeds/snapshots.ts'
import { addRecycleBinRule } from '../seeds/snapshots.ts'
import type { Shape } from '../wire/model.ts'
import type { Account } from './account.ts'
import type * as records from './records.ts'

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
  readonly addRecycleBinRule = addRecycleBinRule.bind(undefined, this)
  readonly addUsageReport = addUsageReport.bind(undefined, this)

  readonly addInstance = addInstance.bind(undefined, this)
  readonly addLaunchTemplate = addLaunchTemplate.bind(undefined, this)
  readonly addLaunchConfiguration = launching.addLaunchConfiguration.bind(undefined, this)
  readonly addAutoScalingGroup = launching.addAutoScalingGroup.bind(undefined, this)
  readonly addInstanceRefresh = launching.addInstanceRefresh.bind(undefined, this)
  readonly addFleet = launching.addFleet.bind(undefined, this)
  readonly addSpotFleetRequest = launching.addSpotFleetRequest.bind(undefined, this)
  readonly addSpotInstanceRequest = launching.addSpotInstanceRequest.bind(undefined, this)

  readonly addReplaceRootVolumeTask = tasks.addReplaceRootVolumeTask.bind(undefined, this)
  readonly addStoreImageTask = tasks.addStoreImageTask.bind(undefined, this)
  readonly addExportImageTask = tasks.addExportImageTask.bind(undefined, this)
  readonly addFastLaunchImage = tasks.addFastLaunchImage.bind(undefined, this)

  readonly addParameter = addParameter.bind(undefined, this)
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
