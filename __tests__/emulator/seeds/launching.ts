import type {
  AutoScalingGroup,
  InstanceRefresh,
  LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling'
import type { FleetData, SpotFleetRequestConfig, SpotInstanceRequest } from '@aws-sdk/client-ec2'
import type { AutoScalingGroupRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'
import { factory, numbered } from './factory.ts'

export const addFleet = factory<FleetData>({
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

export const addSpotFleetRequest = factory<SpotFleetRequestConfig>({
  id: 'SpotFleetRequestId',
  into: (region) => region.spotFleetRequests,
  newId: ({ account }) => `sfr-${account.world.ids.nextUuid('spot-fleet')}`,
  defaults: (region) => ({
    SpotFleetRequestState: 'active',
    CreateTime: region.now(),
    Tags: [],
  }),
})

const addSpotRequest = factory<SpotInstanceRequest>({
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
  { imageId, ...seed }: Partial<SpotInstanceRequest> & { readonly imageId?: string },
): SpotInstanceRequest {
  const LaunchSpecification = { ImageId: imageId, InstanceType: 't3.micro' as const }
  return addSpotRequest(region, { LaunchSpecification, ...seed })
}

export const addLaunchConfiguration = factory<LaunchConfiguration>({
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
  seed: Partial<AutoScalingGroup> = {},
): AutoScalingGroupRecord {
  const name = seed.AutoScalingGroupName ?? numbered('group')(region)
  const group: AutoScalingGroup = {
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
  seed: Partial<InstanceRefresh> = {},
): InstanceRefresh {
  const group = region.autoScalingGroups.get(groupName)
  if (group === undefined) throw new Error(`${groupName} is not in ${region.name}`)
  const refresh: InstanceRefresh = {
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
