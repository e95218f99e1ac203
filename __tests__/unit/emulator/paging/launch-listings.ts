import * as ec2 from '@aws-sdk/client-ec2'
import { IMAGE, results, type Listing } from './listing.ts'

/** What launches, or names what is launched, beside instances and templates. */
export const LAUNCH_LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeFleets: {
    seed: (region) => region.addFleet({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeFleetsCommand(results(ask))
      const { Fleets, NextToken } = await clients.ec2.send(command)
      return { items: Fleets, token: NextToken }
    },
    sizes: [1, 1000],
  },
  DescribeSpotFleetRequests: {
    seed: (region) => region.addSpotFleetRequest({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSpotFleetRequestsCommand(results(ask))
      const { SpotFleetRequestConfigs, NextToken } = await clients.ec2.send(command)
      return { items: SpotFleetRequestConfigs, token: NextToken }
    },
    sizes: [1, 1000],
  },
  DescribeSpotInstanceRequests: {
    seed: (region) => region.addSpotInstanceRequest({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSpotInstanceRequestsCommand(results(ask))
      const { SpotInstanceRequests, NextToken } = await clients.ec2.send(command)
      return { items: SpotInstanceRequests, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeReplaceRootVolumeTasks: {
    seed: (region) => region.addReplaceRootVolumeTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeReplaceRootVolumeTasksCommand(results(ask))
      const { ReplaceRootVolumeTasks, NextToken } = await clients.ec2.send(command)
      return { items: ReplaceRootVolumeTasks, token: NextToken }
    },
    sizes: [1, 50],
  },
  DescribeStoreImageTasks: {
    seed: (region) => region.addStoreImageTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeStoreImageTasksCommand(results(ask))
      const { StoreImageTaskResults, NextToken } = await clients.ec2.send(command)
      return { items: StoreImageTaskResults, token: NextToken }
    },
    sizes: [1, 200],
  },
  DescribeExportImageTasks: {
    seed: (region) => region.addExportImageTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeExportImageTasksCommand(results(ask))
      const { ExportImageTasks, NextToken } = await clients.ec2.send(command)
      return { items: ExportImageTasks, token: NextToken }
    },
    sizes: [1, 500],
  },
  DescribeFastLaunchImages: {
    seed: (region) => region.addFastLaunchImage({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeFastLaunchImagesCommand(results(ask))
      const { FastLaunchImages, NextToken } = await clients.ec2.send(command)
      return { items: FastLaunchImages, token: NextToken }
    },
    sizes: [0, 200],
  },
  DescribeImageReferences: {
    seed: (region) => region.addInstance({ imageId: IMAGE }),
    read: async (clients, ask) => {
      const input = { ImageIds: [IMAGE], IncludeAllResourceTypes: true, ...results(ask) }
      const command = new ec2.DescribeImageReferencesCommand(input)
      const { ImageReferences, NextToken } = await clients.ec2.send(command)
      return { items: ImageReferences, token: NextToken }
    },
    sizes: [5, 1000],
  },
}
