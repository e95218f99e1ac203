import type * as ec2 from '@aws-sdk/client-ec2'
import type { Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { notFoundError } from './requests.ts'
import { resourceList, USUAL_PAGES } from './resource-list.ts'

/** Each as in the EC2 API Reference under its own name. */
export const fleetReads: Handlers = {
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
}
