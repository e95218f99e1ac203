import type * as ec2 from '@aws-sdk/client-ec2'
import { type Context, type Handlers, listing, pageRule } from '../../calls/operation.ts'
import { AwsError } from '../../wire/errors.ts'
import type { InstanceRecord } from '../../world/records.ts'
import {
  filtered,
  foundAll,
  isHidden,
  notFoundError,
  refuseIdsWithPageSize,
  refuseMalformedIds,
  resourceList,
  USUAL_PAGES,
} from './requests.ts'

const instanceNotFound = notFoundError('InvalidInstanceID.NotFound', 'instance ID')

function selected(
  { InstanceIds: ids, MaxResults, Filters, IncludeManagedResources }: ec2.DescribeInstancesRequest,
  context: Context,
): readonly InstanceRecord[] {
  refuseMalformedIds('instance', ids)
  refuseIdsWithPageSize(ids, MaxResults, 'instancesSet')
  const seen = [...context.region.instances.values()].filter(
    ({ instance }) => IncludeManagedResources === true || !isHidden(instance, context),
  )
  const withId = (id: string) => seen.find((record) => record.id === id)
  return filtered(ids === undefined ? seen : foundAll(ids, withId, instanceNotFound), Filters)
}

/** Each as in the EC2 API Reference under its own name. */
export const launchReads: Handlers = {
  /** An `instant` fleet does not appear unless its id is given. */
  DescribeFleets: resourceList<ec2.DescribeFleetsRequest, ec2.FleetData>({
    member: 'Fleets',
    pages: pageRule(1, 1000),
    items: ({ region }, { FleetIds }) =>
      [...region.fleets.values()].filter(
        ({ Type }) => FleetIds !== undefined || Type !== 'instant',
      ),
    keyOf: (fleet) => fleet.FleetId,
    ids: 'FleetIds',
    notFound: notFoundError('InvalidFleetId.NotFound', 'fleet ID'),
  }),

  /** It has no filters. */
  DescribeSpotFleetRequests: resourceList<
    ec2.DescribeSpotFleetRequestsRequest,
    ec2.SpotFleetRequestConfig
  >({
    member: 'SpotFleetRequestConfigs',
    pages: pageRule(1, 1000),
    items: ({ region }) => region.spotFleetRequests.values(),
    keyOf: (request) => request.SpotFleetRequestId,
    ids: 'SpotFleetRequestIds',
    notFound: notFoundError('InvalidSpotFleetRequestId.NotFound', 'spot fleet request ID'),
  }),

  DescribeSpotInstanceRequests: resourceList<
    ec2.DescribeSpotInstanceRequestsRequest,
    ec2.SpotInstanceRequest
  >({
    member: 'SpotInstanceRequests',
    pages: USUAL_PAGES,
    items: ({ region }) => region.spotInstanceRequests.values(),
    keyOf: (request) => request.SpotInstanceRequestId,
    ids: 'SpotInstanceRequestIds',
    idsAlone: 'spotInstanceRequestIds',
    notFound: notFoundError('InvalidSpotInstanceRequestID.NotFound', 'spot instance request ID'),
  }),

  /** "DescribeInstances" in the EC2 API Reference. Instances come in their reservations. */
  DescribeInstances: listing<ec2.DescribeInstancesRequest, ec2.Reservation>({
    member: 'Reservations',
    pages: USUAL_PAGES,
    items: (context, input) =>
      [...Map.groupBy(selected(input, context), ({ reservationId }) => reservationId)].map(
        ([ReservationId, members]) => ({
          ReservationId,
          OwnerId: context.account.id,
          Groups: [],
          Instances: members.map(({ instance }) => instance),
        }),
      ),
    keyOf: (reservation) => reservation.ReservationId,
  }),

  DescribeReplaceRootVolumeTasks: resourceList<
    ec2.DescribeReplaceRootVolumeTasksRequest,
    ec2.ReplaceRootVolumeTask
  >({
    member: 'ReplaceRootVolumeTasks',
    pages: pageRule(1, 50),
    items: ({ region }) => region.replaceRootVolumeTasks.values(),
    keyOf: (task) => task.ReplaceRootVolumeTaskId,
    ids: 'ReplaceRootVolumeTaskIds',
  }),

  /** "Up to 20 AMI IDs can be included"; with ids filters are ignored, and a page size is refused. */
  DescribeStoreImageTasks: listing<ec2.DescribeStoreImageTasksRequest, ec2.StoreImageTaskResult>({
    member: 'StoreImageTaskResults',
    pages: pageRule(1, 200),
    items: ({ region }, { ImageIds: ids, Filters, MaxResults }) => {
      refuseMalformedIds('image', ids)
      refuseIdsWithPageSize(ids, MaxResults, 'imageIds')
      if ((ids?.length ?? 0) > 20) {
        throw new AwsError('InvalidParameterValue', 'At most 20 AMI IDs can be included')
      }
      const tasks = [...region.storeImageTasks.values()]
      return ids ? tasks.filter(({ AmiId = '' }) => ids.includes(AmiId)) : filtered(tasks, Filters)
    },
    keyOf: (task) => task.AmiId,
  }),

  DescribeExportImageTasks: resourceList<ec2.DescribeExportImageTasksRequest, ec2.ExportImageTask>({
    member: 'ExportImageTasks',
    pages: pageRule(1, 500),
    items: ({ region }) => region.exportImageTasks.values(),
    keyOf: (task) => task.ExportImageTaskId,
    ids: 'ExportImageTaskIds',
    // "errors-overview" of the EC2 API Reference: the form is `export-ami-…`.
    notFound: notFoundError('InvalidExportTaskID.NotFound', 'export task ID'),
  }),

  DescribeFastLaunchImages: resourceList<
    ec2.DescribeFastLaunchImagesRequest,
    ec2.DescribeFastLaunchImagesSuccessItem
  >({
    member: 'FastLaunchImages',
    pages: pageRule(0, 200),
    items: ({ region }) => region.fastLaunchImages.values(),
    keyOf: (image) => image.ImageId,
    ids: 'ImageIds',
    idKind: 'image',
  }),
}
