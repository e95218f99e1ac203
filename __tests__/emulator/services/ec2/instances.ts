import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  Reservation,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import type { InstanceRecord } from '../../world/records.ts'
import { filtered } from './filters.ts'
import {
  foundAll,
  isHidden,
  notFoundError,
  refuseIdsWithPageSize,
  refuseMalformedIds,
} from './requests.ts'
import { paged } from './paged.ts'

export const instanceReads: Handlers = { DescribeInstances: describeInstances }

/** "DescribeInstances" in the EC2 API Reference. Instances come in their reservations. */
function describeInstances(
  input: DescribeInstancesRequest,
  context: Context,
): DescribeInstancesResult {
  refuseMalformedIds('instance', input.InstanceIds)
  refuseIdsWithPageSize(input.InstanceIds, input.MaxResults, 'instancesSet')
  const seen = [...context.region.instances.values()].filter(
    ({ instance }) => input.IncludeManagedResources === true || !isHidden(instance, context),
  )
  const asked = input.InstanceIds === undefined ? seen : withIds(seen, input.InstanceIds)
  const listed = filtered(asked, input.Filters)
  const page = paged(context, 'DescribeInstances', input, {
    items: reservationsOf(listed, context.account.id),
    keyOf: (reservation) => reservation.ReservationId,
  })
  return { Reservations: page.items, NextToken: page.nextToken }
}

function withIds(records: readonly InstanceRecord[], ids: readonly string[]): InstanceRecord[] {
  return foundAll(ids, (id) => records.find((record) => record.id === id), instanceNotFound)
}

const instanceNotFound = notFoundError('InvalidInstanceID.NotFound', 'instance ID')

function reservationsOf(records: readonly InstanceRecord[], ownerId: string): Reservation[] {
  const groups = Map.groupBy(records, ({ reservationId }) => reservationId)
  return [...groups].map(([reservationId, members]) => ({
    ReservationId: reservationId,
    OwnerId: ownerId,
    Groups: [],
    Instances: members.map(({ instance }) => instance),
  }))
}
