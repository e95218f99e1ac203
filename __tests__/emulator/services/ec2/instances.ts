import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import type { InstanceRecord } from '../../world/records.ts'
import { listing } from '../listing.ts'
import {
  foundAll,
  isHidden,
  notFoundError,
  refuseIdsWithPageSize,
  refuseMalformedIds,
} from './requests.ts'
import { filtered, USUAL_PAGES } from './resource-list.ts'

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

export const instanceReads: Handlers = {
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
}
