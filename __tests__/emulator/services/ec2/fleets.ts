import type {
  DescribeFleetsRequest,
  DescribeFleetsResult,
  DescribeSpotFleetRequestsRequest,
  DescribeSpotFleetRequestsResponse,
  DescribeSpotInstanceRequestsRequest,
  DescribeSpotInstanceRequestsResult,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { filtered } from './filters.ts'
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
  const page = paged(context, 'DescribeFleets', input, {
    items: filtered(asked, input.Filters),
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
    items: filtered(asked, input.Filters),
    keyOf: (request) => request.SpotInstanceRequestId,
  })
  return { SpotInstanceRequests: page.items, NextToken: page.nextToken }
}
