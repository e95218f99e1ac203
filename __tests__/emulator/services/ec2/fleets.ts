import type {
  DescribeFleetsRequest,
  DescribeFleetsResult,
  DescribeSpotFleetRequestsRequest,
  DescribeSpotFleetRequestsResponse,
  DescribeSpotInstanceRequestsRequest,
  DescribeSpotInstanceRequestsResult,
  FleetData,
  SpotInstanceRequest,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { filtered, type FilterTable } from './filters.ts'
import { paged } from './paged.ts'
import { foundAll, notFoundError, refuseIdsWithPageSize } from './requests.ts'

export const fleetReads: Handlers = {
  DescribeFleets: describeFleets,
  DescribeSpotFleetRequests: describeSpotFleetRequests,
  DescribeSpotInstanceRequests: describeSpotInstanceRequests,
}

const fleetNotFound = notFoundError('InvalidFleetId.NotFound', 'fleet ID')
const spotFleetNotFound = notFoundError(
  'InvalidSpotFleetRequestId.NotFound',
  'spot fleet request ID',
)
const spotRequestNotFound = notFoundError(
  'InvalidSpotInstanceRequestID.NotFound',
  'spot instance request ID',
)

/** An `instant` fleet does not appear unless its id is given ("DescribeFleets", EC2 API Reference). */
function describeFleets(input: DescribeFleetsRequest, context: Context): DescribeFleetsResult {
  const { fleets } = context.region
  const asked =
    input.FleetIds === undefined
      ? [...fleets.values()].filter(({ Type }) => Type !== 'instant')
      : foundAll(input.FleetIds, (id) => fleets.get(id), fleetNotFound)
  const table: FilterTable<FleetData> = {
    'activity-status': (fleet) => fleet.ActivityStatus,
    'fleet-state': (fleet) => fleet.FleetState,
    type: (fleet) => fleet.Type,
  }
  const page = paged(context, 'DescribeFleets', input, {
    items: filtered(asked, input.Filters, table, (fleet) => fleet.Tags),
    keyOf: (fleet) => fleet.FleetId,
  })
  return { Fleets: page.items, NextToken: page.nextToken }
}

/** "DescribeSpotFleetRequests" in the EC2 API Reference; it has no filters. */
function describeSpotFleetRequests(
  input: DescribeSpotFleetRequestsRequest,
  context: Context,
): DescribeSpotFleetRequestsResponse {
  const { spotFleetRequests: requests } = context.region
  const asked =
    input.SpotFleetRequestIds === undefined
      ? [...requests.values()]
      : foundAll(input.SpotFleetRequestIds, (id) => requests.get(id), spotFleetNotFound)
  const page = paged(context, 'DescribeSpotFleetRequests', input, {
    items: asked,
    keyOf: (request) => request.SpotFleetRequestId,
  })
  return { SpotFleetRequestConfigs: page.items, NextToken: page.nextToken }
}

/** "DescribeSpotInstanceRequests" in the EC2 API Reference. */
function describeSpotInstanceRequests(
  input: DescribeSpotInstanceRequestsRequest,
  context: Context,
): DescribeSpotInstanceRequestsResult {
  const { spotInstanceRequests: requests } = context.region
  refuseIdsWithPageSize(input.SpotInstanceRequestIds, input.MaxResults, 'spotInstanceRequestIds')
  const asked =
    input.SpotInstanceRequestIds === undefined
      ? [...requests.values()]
      : foundAll(input.SpotInstanceRequestIds, (id) => requests.get(id), spotRequestNotFound)
  const page = paged(context, 'DescribeSpotInstanceRequests', input, {
    items: filtered(asked, input.Filters, SPOT_REQUEST_FILTERS, (request) => request.Tags),
    keyOf: (request) => request.SpotInstanceRequestId,
  })
  return { SpotInstanceRequests: page.items, NextToken: page.nextToken }
}

const SPOT_REQUEST_FILTERS: FilterTable<SpotInstanceRequest> = {
  'instance-id': (request) => request.InstanceId,
  'launch.image-id': (request) => request.LaunchSpecification?.ImageId,
  'spot-instance-request-id': (request) => request.SpotInstanceRequestId,
  state: (request) => request.State,
  type: (request) => request.Type,
}
