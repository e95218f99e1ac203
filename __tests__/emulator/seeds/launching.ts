import type * as autoScaling from '@aws-sdk/client-auto-scaling'
import type * as ec2 from '@aws-sdk/client-ec2'
import type { AutoScalingGroupRecord } from '../world/records.ts'
import type { Region } from '../world/world.ts'

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

export const addFleet = factory<ec2.FleetData>({
  id: 'FleetId',
  into: (region) => region.fleets,
  newId: ({ account }) => `fleet-${account.world.ids.nextUuid('fleet')}`,
  defaults: (region) => ({
    Type: 'maintain',
    FleetState: 'active',
    CreateTime: region.now(),
    LaunchTemplateConfigs: [],
    TargetCapacitySpecification: { TotalTargetCapacity: 1 },
    Tags: [],
  }),
})

export const addSpotFleetRequest = factory<ec2.SpotFleetRequestConfig>({
  id: 'SpotFleetRequestId',
  into: (region) => region.spotFleetRequests,
  newId: ({ account }) => `sfr-${account.world.ids.nextUuid('spot-fleet')}`,
  defaults: (region) => ({
    SpotFleetRequestState: 'active',
    CreateTime: region.now(),
    Tags: [],
  }),
})

const addSpotRequest = factory<ec2.SpotInstanceRequest>({
  id: 'SpotInstanceRequestId',
  into: (region) => region.spotInstanceRequests,
  newId: ({ account }) => `sir-${account.world.ids.count('sir').toString(36).padStart(8, '0')}`,
  defaults: (region) => ({
    State: 'open',
    Type: 'one-time',
    CreateTime: region.now(),
    Tags: [],
  }),
})

export function addSpotInstanceRequest(
  region: Region,
  { imageId, ...seed }: Partial<ec2.SpotInstanceRequest> & { readonly imageId?: string },
): ec2.SpotInstanceRequest {
  const LaunchSpecification = { ImageId: imageId, InstanceType: 't3.micro' as const }
  return addSpotRequest(region, { LaunchSpecification, ...seed })
}

export const addLaunchConfiguration = factory<autoScaling.LaunchConfiguration>({
  id: 'LaunchConfigurationName',
  into: (region) => region.launchConfigurations,
  newId: numbered('configuration'),
  defaults: (region, name) => ({
    LaunchConfigurationName: name,
    LaunchConfigurationARN: region.arn(
      'autoscaling',
      `launchConfiguration:1:launchConfigurationName/${name}`,
    ),
    ImageId: undefined,
    InstanceType: 't3.micro',
    CreatedTime: region.now(),
    BlockDeviceMappings: [],
    SecurityGroups: [],
  }),
})

export function addAutoScalingGroup(
  region: Region,
  seed: Partial<autoScaling.AutoScalingGroup> = {},
): AutoScalingGroupRecord {
  const name = seed.AutoScalingGroupName ?? numbered('group')(region)
  const group: autoScaling.AutoScalingGroup = {
    AutoScalingGroupARN: region.arn(
      'autoscaling',
      `autoScalingGroup:1:autoScalingGroupName/${name}`,
    ),
    MinSize: 0,
    MaxSize: 1,
    DesiredCapacity: 0,
    DefaultCooldown: 300,
    AvailabilityZones: [`${region.name}a`],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    CreatedTime: region.now(),
    Instances: [],
    Tags: [],
    ...seed,
    AutoScalingGroupName: name,
  }
  const record = { name, group, refreshes: [] }
  region.autoScalingGroups.set(name, record)
  return record
}

export function addInstanceRefresh(
  region: Region,
  groupName: string,
  seed: Partial<autoScaling.InstanceRefresh> = {},
): autoScaling.InstanceRefresh {
  const group = region.autoScalingGroups.get(groupName)
  if (group === undefined) throw new Error(`${groupName} is not in ${region.name}`)
  const refresh: autoScaling.InstanceRefresh = {
    InstanceRefreshId: region.account.world.ids.nextUuid('instance-refresh'),
    AutoScalingGroupName: groupName,
    Status: 'InProgress',
    StartTime: region.now(),
    PercentageComplete: 0,
    InstancesToUpdate: 1,
    ...seed,
  }
  group.refreshes.push(refresh)
  return refresh
}

export const addReplaceRootVolumeTask = factory<ec2.ReplaceRootVolumeTask>({
  id: 'ReplaceRootVolumeTaskId',
  into: (region) => region.replaceRootVolumeTasks,
  newId: (region) => region.nextId('replacevol'),
  defaults: (region) => ({
    InstanceId: region.nextId('i'),
    TaskState: 'in-progress',
    StartTime: region.now().toISOString(),
    Tags: [],
  }),
})

export const addStoreImageTask = factory<ec2.StoreImageTaskResult>({
  id: 'AmiId',
  into: (region) => region.storeImageTasks,
  newId: (region) => region.nextId('ami'),
  defaults: (region, id) => ({
    Bucket: 'stored-images',
    S3objectKey: `${id}.bin`,
    StoreTaskState: 'InProgress',
    ProgressPercentage: 10,
    TaskStartTime: region.now(),
  }),
})

export const addExportImageTask = factory<ec2.ExportImageTask>({
  id: 'ExportImageTaskId',
  into: (region) => region.exportImageTasks,
  newId: (region) => region.nextId('export-ami'),
  defaults: () => ({
    Status: 'active',
    Progress: '10',
    S3ExportLocation: { S3Bucket: 'exported-images' },
    Tags: [],
  }),
})

export const addFastLaunchImage = factory<ec2.DescribeFastLaunchImagesSuccessItem>({
  id: 'ImageId',
  into: (region) => region.fastLaunchImages,
  newId: (region) => region.nextId('ami'),
  defaults: ({ account }) => ({
    ResourceType: 'snapshot',
    State: 'enabled',
    MaxParallelLaunches: 6,
    OwnerId: account.id,
  }),
})
