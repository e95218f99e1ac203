import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import type { Region } from '../../../emulator/index.ts'
import type { Clients } from '../../../support/emulated.ts'

interface Page {
  readonly items: readonly unknown[] | undefined
  readonly token: string | undefined
}

interface Ask {
  readonly size?: number
  readonly token?: string
}

/** One of AWS's listings: how to fill it, how to read a page, and the page sizes that it takes. */
export interface Listing {
  readonly seed: (region: Region) => unknown
  readonly read: (clients: Clients, ask: Ask) => Promise<Page>
  readonly sizes: readonly [min: number, max: number]
}

/** A page size under its two names, and a token. */
interface PageInput {
  readonly MaxResults?: number
  readonly MaxRecords?: number
  readonly NextToken?: string
}

type Send = (clients: Clients, input: PageInput) => Promise<object>

/** @param member what the answer calls its items */
function listing(
  member: string,
  sizes: Listing['sizes'],
  seed: Listing['seed'],
  send: Send,
): Listing {
  return {
    seed,
    sizes,
    read: async (clients, { size, token }) => {
      const sizeName = member in RECORDS ? 'MaxRecords' : 'MaxResults'
      const answer: Partial<Record<string, unknown>> = {
        ...(await send(clients, {
          ...(size === undefined ? {} : { [sizeName]: size }),
          ...(token === undefined ? {} : { NextToken: token }),
        })),
      }
      return {
        items: answer[member] as Page['items'],
        token: answer['NextToken'] as Page['token'],
      }
    },
  }
}

/** What AWS Auto Scaling lists, which calls the size of a page otherwise. */
const RECORDS = { AutoScalingGroups: true, LaunchConfigurations: true, InstanceRefreshes: true }

const IMAGE = 'ami-00000000000000abc'
const FAR = new Date('2100-01-01')
const REFRESHED = 'refreshed'

function addRefresh(region: Region): void {
  if (!region.autoScalingGroups.has(REFRESHED)) {
    region.addAutoScalingGroup({ AutoScalingGroupName: REFRESHED })
  }
  region.addInstanceRefresh(REFRESHED)
}

function addBinnedImage(region: Region): void {
  const record = region.addImage({ snapshots: [] })
  region.images.delete(record.id)
  region.imageBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
}

function addBinnedSnapshot(region: Region): void {
  const record = region.addSnapshot()
  region.snapshots.delete(record.id)
  region.snapshotBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
}

const addParameter = (region: Region): unknown =>
  region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE })

export const LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeImages: listing(
    'Images',
    [5, 1000],
    (region) => region.addImage(),
    async (clients, input) => clients.ec2.send(new ec2.DescribeImagesCommand(input)),
  ),
  DescribeInstances: listing(
    'Reservations',
    [5, 1000],
    (region) => region.addInstance({ imageId: IMAGE }),
    async (clients, input) => clients.ec2.send(new ec2.DescribeInstancesCommand(input)),
  ),
  DescribeSnapshots: listing(
    'Snapshots',
    [5, 1000],
    (region) => region.addSnapshot(),
    async (clients, input) => clients.ec2.send(new ec2.DescribeSnapshotsCommand(input)),
  ),
  DescribeLaunchTemplateVersions: listing(
    'LaunchTemplateVersions',
    [1, 200],
    (region) => region.addLaunchTemplate({ versions: [{}] }),
    async (clients, input) =>
      clients.ec2.send(
        new ec2.DescribeLaunchTemplateVersionsCommand({
          Versions: ['$Latest', '$Default'],
          ...input,
        }),
      ),
  ),
  DescribeFleets: listing(
    'Fleets',
    [1, 1000],
    (region) => region.addFleet({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeFleetsCommand(input)),
  ),
  DescribeSpotFleetRequests: listing(
    'SpotFleetRequestConfigs',
    [1, 1000],
    (region) => region.addSpotFleetRequest({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeSpotFleetRequestsCommand(input)),
  ),
  DescribeSpotInstanceRequests: listing(
    'SpotInstanceRequests',
    [5, 1000],
    (region) => region.addSpotInstanceRequest({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeSpotInstanceRequestsCommand(input)),
  ),
  DescribeReplaceRootVolumeTasks: listing(
    'ReplaceRootVolumeTasks',
    [1, 50],
    (region) => region.addReplaceRootVolumeTask({}),
    async (clients, input) =>
      clients.ec2.send(new ec2.DescribeReplaceRootVolumeTasksCommand(input)),
  ),
  DescribeStoreImageTasks: listing(
    'StoreImageTaskResults',
    [1, 200],
    (region) => region.addStoreImageTask({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeStoreImageTasksCommand(input)),
  ),
  DescribeExportImageTasks: listing(
    'ExportImageTasks',
    [1, 500],
    (region) => region.addExportImageTask({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeExportImageTasksCommand(input)),
  ),
  DescribeFastLaunchImages: listing(
    'FastLaunchImages',
    [0, 200],
    (region) => region.addFastLaunchImage({}),
    async (clients, input) => clients.ec2.send(new ec2.DescribeFastLaunchImagesCommand(input)),
  ),
  DescribeImageReferences: listing(
    'ImageReferences',
    [5, 1000],
    (region) => region.addInstance({ imageId: IMAGE }),
    async (clients, input) =>
      clients.ec2.send(
        new ec2.DescribeImageReferencesCommand({
          ImageIds: [IMAGE],
          IncludeAllResourceTypes: true,
          ...input,
        }),
      ),
  ),
  DescribeLockedSnapshots: listing(
    'Snapshots',
    [5, 1000],
    (region) => {
      region.lockSnapshot(region.addSnapshot().id)
    },
    async (clients, input) => clients.ec2.send(new ec2.DescribeLockedSnapshotsCommand(input)),
  ),
  DescribeFastSnapshotRestores: listing(
    'FastSnapshotRestores',
    [0, 200],
    (region) => {
      region.enableFastRestore(region.addSnapshot().id)
    },
    async (clients, input) => clients.ec2.send(new ec2.DescribeFastSnapshotRestoresCommand(input)),
  ),
  ListImagesInRecycleBin: listing('Images', [1, 1000], addBinnedImage, async (clients, input) =>
    clients.ec2.send(new ec2.ListImagesInRecycleBinCommand(input)),
  ),
  ListSnapshotsInRecycleBin: listing(
    'Snapshots',
    [5, 1000],
    addBinnedSnapshot,
    async (clients, input) => clients.ec2.send(new ec2.ListSnapshotsInRecycleBinCommand(input)),
  ),
  DescribeAutoScalingGroups: listing(
    'AutoScalingGroups',
    [1, 100],
    (region) => region.addAutoScalingGroup(),
    async (clients, input) =>
      clients.autoScaling.send(new autoScaling.DescribeAutoScalingGroupsCommand(input)),
  ),
  DescribeLaunchConfigurations: listing(
    'LaunchConfigurations',
    [1, 100],
    (region) => region.addLaunchConfiguration({ ImageId: IMAGE }),
    async (clients, input) =>
      clients.autoScaling.send(new autoScaling.DescribeLaunchConfigurationsCommand(input)),
  ),
  DescribeInstanceRefreshes: listing(
    'InstanceRefreshes',
    [1, 100],
    addRefresh,
    async (clients, input) =>
      clients.autoScaling.send(
        new autoScaling.DescribeInstanceRefreshesCommand({
          AutoScalingGroupName: REFRESHED,
          ...input,
        }),
      ),
  ),
  DescribeParameters: listing('Parameters', [1, 50], addParameter, async (clients, input) =>
    clients.ssm.send(new ssm.DescribeParametersCommand(input)),
  ),
  GetParametersByPath: listing('Parameters', [1, 10], addParameter, async (clients, input) =>
    clients.ssm.send(new ssm.GetParametersByPathCommand({ Path: '/p', ...input })),
  ),
}
