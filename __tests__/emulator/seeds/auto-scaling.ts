import type {
  AutoScalingGroup,
  InstanceRefresh,
  LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling'
import type { AutoScalingGroupRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export function addLaunchConfiguration(
  region: Region,
  seed: Partial<LaunchConfiguration> & Pick<LaunchConfiguration, 'ImageId'>,
): LaunchConfiguration {
  const number = region.account.world.ids.count('launch-configuration')
  const name = seed.LaunchConfigurationName ?? `configuration-${number}`
  const configuration: LaunchConfiguration = {
    LaunchConfigurationARN: region.arn(
      'autoscaling',
      `launchConfiguration:${number}:launchConfigurationName/${name}`,
    ),
    InstanceType: 't3.micro',
    CreatedTime: region.now(),
    BlockDeviceMappings: [],
    SecurityGroups: [],
    ...seed,
    LaunchConfigurationName: name,
  }
  region.launchConfigurations.set(name, configuration)
  return configuration
}

export function addAutoScalingGroup(
  region: Region,
  seed: Partial<AutoScalingGroup>,
): AutoScalingGroupRecord {
  const number = region.account.world.ids.count('auto-scaling-group')
  const name = seed.AutoScalingGroupName ?? `group-${number}`
  const group: AutoScalingGroup = {
    AutoScalingGroupARN: region.arn(
      'autoscaling',
      `autoScalingGroup:${number}:autoScalingGroupName/${name}`,
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
  seed: Partial<InstanceRefresh>,
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
