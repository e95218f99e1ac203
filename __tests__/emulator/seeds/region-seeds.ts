import type {
  DescribeFastLaunchImagesSuccessItem,
  DescribeFastSnapshotRestoreSuccessItem,
  ExportImageTask,
  FleetData,
  LaunchPermission,
  LockedSnapshotsInfo,
  ReplaceRootVolumeTask,
  SpotFleetRequestConfig,
  StoreImageTaskResult,
} from '@aws-sdk/client-ec2'
import type {
  AutoScalingGroup,
  InstanceRefresh,
  LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling'
import type * as records from '../world/records.ts'
import type { Region } from '../world/region.ts'
import * as autoScaling from './auto-scaling.ts'
import * as fleets from './fleets.ts'
import * as images from './images.ts'
import * as instances from './instances.ts'
import * as launchTemplates from './launch-templates.ts'
import * as otherServices from './other-services.ts'
import * as parameters from './parameters.ts'
import * as recipes from './recipes.ts'
import * as recycleBin from './recycle-bin.ts'
import * as snapshots from './snapshots.ts'
import * as tasks from './tasks.ts'
import * as usageReports from './usage-reports.ts'

/** The factories of a Region: each fills in believable defaults around what a test says. */
export abstract class RegionSeeds {
  protected abstract get self(): Region

  /** With the EBS snapshots that it maps, one unless told otherwise. */
  addImage(seed: images.ImageSeed = {}): records.ImageRecord {
    return images.addImage(this.self, seed)
  }

  shareImage(imageId: string, ...permissions: readonly LaunchPermission[]): void {
    images.shareImage(this.self, imageId, permissions)
  }

  addSnapshot(seed: snapshots.SnapshotSeed = {}): records.SnapshotRecord {
    return snapshots.addSnapshot(this.self, seed)
  }

  /** With account ids, or `all`. */
  shareSnapshot(snapshotId: string, ...accounts: readonly string[]): void {
    snapshots.shareSnapshot(this.self, snapshotId, accounts)
  }

  lockSnapshot(snapshotId: string, lock: Partial<LockedSnapshotsInfo> = {}): void {
    snapshots.lockSnapshot(this.self, snapshotId, lock)
  }

  enableFastRestore(
    snapshotId: string,
    item: Partial<DescribeFastSnapshotRestoreSuccessItem> = {},
  ): void {
    snapshots.enableFastRestore(this.self, snapshotId, item)
  }

  addInstance(seed: instances.InstanceSeed): records.InstanceRecord {
    return instances.addInstance(this.self, seed)
  }

  addLaunchTemplate(seed: launchTemplates.LaunchTemplateSeed): records.LaunchTemplateRecord {
    return launchTemplates.addLaunchTemplate(this.self, seed)
  }

  addLaunchConfiguration(
    seed: Partial<LaunchConfiguration> & Pick<LaunchConfiguration, 'ImageId'>,
  ): LaunchConfiguration {
    return autoScaling.addLaunchConfiguration(this.self, seed)
  }

  addAutoScalingGroup(seed: Partial<AutoScalingGroup> = {}): records.AutoScalingGroupRecord {
    return autoScaling.addAutoScalingGroup(this.self, seed)
  }

  addInstanceRefresh(groupName: string, seed: Partial<InstanceRefresh> = {}): InstanceRefresh {
    return autoScaling.addInstanceRefresh(this.self, groupName, seed)
  }

  addFleet(seed: Partial<FleetData>): FleetData {
    return fleets.addFleet(this.self, seed)
  }

  addSpotFleetRequest(seed: Partial<SpotFleetRequestConfig>): SpotFleetRequestConfig {
    return fleets.addSpotFleetRequest(this.self, seed)
  }

  addSpotInstanceRequest(seed: fleets.SpotInstanceRequestSeed): fleets.SpotInstanceRequest {
    return fleets.addSpotInstanceRequest(this.self, seed)
  }

  addReplaceRootVolumeTask(seed: Partial<ReplaceRootVolumeTask>): ReplaceRootVolumeTask {
    return tasks.addReplaceRootVolumeTask(this.self, seed)
  }

  addStoreImageTask(seed: Partial<StoreImageTaskResult>): StoreImageTaskResult {
    return tasks.addStoreImageTask(this.self, seed)
  }

  addExportImageTask(seed: Partial<ExportImageTask>): ExportImageTask {
    return tasks.addExportImageTask(this.self, seed)
  }

  addFastLaunchImage(
    seed: Partial<DescribeFastLaunchImagesSuccessItem>,
  ): DescribeFastLaunchImagesSuccessItem {
    return tasks.addFastLaunchImage(this.self, seed)
  }

  addParameter(seed: parameters.ParameterSeed): records.ParameterRecord {
    return parameters.addParameter(this.self, seed)
  }

  addImageRecipe(seed: recipes.RecipeSeed): records.RecipeRecord {
    return recipes.addImageRecipe(this.self, seed)
  }

  addContainerRecipe(seed: recipes.RecipeSeed): records.RecipeRecord {
    return recipes.addContainerRecipe(this.self, seed)
  }

  /** A version of an image that Image Builder built; its ARN without the version. */
  addBuiltImage(seed: otherServices.BuiltImageSeed): string {
    return otherServices.addBuiltImage(this.self, seed)
  }

  addComputeEnvironment(seed: otherServices.ComputeEnvironmentSeed = {}): string {
    return otherServices.addComputeEnvironment(this.self, seed)
  }

  addStack(seed: otherServices.StackSeed = {}): string {
    return otherServices.addStack(this.self, seed)
  }

  addBuildFleet(seed: otherServices.BuildFleetSeed = {}): string {
    return otherServices.addBuildFleet(this.self, seed)
  }

  addHyperPodCluster(seed: otherServices.ClusterSeed = {}): string {
    return otherServices.addHyperPodCluster(this.self, seed)
  }

  /** About all accounts and all that a report can look at, unless told otherwise. */
  addUsageReport(seed: usageReports.UsageReportSeed): records.UsageReportRecord {
    return usageReports.addUsageReport(this.self, seed)
  }

  addRecycleBinRule(seed: recycleBin.RuleSeed): records.RecycleBinRule {
    return recycleBin.addRecycleBinRule(this.self, seed)
  }
}
