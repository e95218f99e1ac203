import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurationsCommand,
} from '@aws-sdk/client-auto-scaling'
import { IMAGE, recordsOf, type Listing } from './listing.ts'

export const AUTO_SCALING_LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeAutoScalingGroups: {
    seed: (region) => region.addAutoScalingGroup(),
    read: async (clients, ask) => {
      const command = new DescribeAutoScalingGroupsCommand(recordsOf(ask))
      const { AutoScalingGroups, NextToken } = await clients.autoScaling.send(command)
      return { items: AutoScalingGroups, token: NextToken }
    },
    sizes: [1, 100],
  },
  DescribeLaunchConfigurations: {
    seed: (region) => region.addLaunchConfiguration({ ImageId: IMAGE }),
    read: async (clients, ask) => {
      const command = new DescribeLaunchConfigurationsCommand(recordsOf(ask))
      const { LaunchConfigurations, NextToken } = await clients.autoScaling.send(command)
      return { items: LaunchConfigurations, token: NextToken }
    },
    sizes: [1, 100],
  },
  DescribeInstanceRefreshes: {
    seed: (region) => {
      const name = 'refreshed'
      if (!region.autoScalingGroups.has(name)) {
        region.addAutoScalingGroup({ AutoScalingGroupName: name })
      }
      return region.addInstanceRefresh(name)
    },
    read: async (clients, ask) => {
      const input = { AutoScalingGroupName: 'refreshed', ...recordsOf(ask) }
      const command = new DescribeInstanceRefreshesCommand(input)
      const { InstanceRefreshes, NextToken } = await clients.autoScaling.send(command)
      return { items: InstanceRefreshes, token: NextToken }
    },
    sizes: [1, 100],
  },
}
