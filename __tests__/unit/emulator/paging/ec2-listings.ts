import * as ec2 from '@aws-sdk/client-ec2'
import { IMAGE, results, type Listing } from './listing.ts'

export const EC2_LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeImages: {
    seed: (region) => region.addImage(),
    read: async (clients, ask) => {
      const command = new ec2.DescribeImagesCommand(results(ask))
      const { Images, NextToken } = await clients.ec2.send(command)
      return { items: Images, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeInstances: {
    seed: (region) => region.addInstance({ imageId: IMAGE }),
    read: async (clients, ask) => {
      const command = new ec2.DescribeInstancesCommand(results(ask))
      const { Reservations, NextToken } = await clients.ec2.send(command)
      return { items: Reservations, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeSnapshots: {
    seed: (region) => region.addSnapshot(),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSnapshotsCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeLaunchTemplates: {
    seed: (region) => region.addLaunchTemplate({ versions: [{}] }),
    read: async (clients, ask) => {
      const command = new ec2.DescribeLaunchTemplatesCommand(results(ask))
      const { LaunchTemplates, NextToken } = await clients.ec2.send(command)
      return { items: LaunchTemplates, token: NextToken }
    },
    sizes: [1, 200],
  },
  DescribeLaunchTemplateVersions: {
    seed: (region) => region.addLaunchTemplate({ versions: [{}] }),
    read: async (clients, ask) => {
      const input = { Versions: ['$Latest', '$Default'], ...results(ask) }
      const command = new ec2.DescribeLaunchTemplateVersionsCommand(input)
      const { LaunchTemplateVersions, NextToken } = await clients.ec2.send(command)
      return { items: LaunchTemplateVersions, token: NextToken }
    },
    sizes: [1, 200],
  },
}
