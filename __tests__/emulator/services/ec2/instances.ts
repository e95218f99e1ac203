import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  Instance,
  Reservation,
  RunInstancesRequest,
  TerminateInstancesRequest,
  TerminateInstancesResult,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { instanceState } from '../../seeds/instances.ts'
import type { InstanceRecord } from '../../world/records.ts'
import { filtered, type FilterTable } from './filters.ts'
import {
  foundAll,
  isHidden,
  notFoundError,
  refuseIdsWithPageSize,
  refuseMalformedIds,
  requirePermission,
} from './requests.ts'
import { imageNotFound } from './own-resources.ts'
import { paged } from './paged.ts'
import { unavailableError, visibleImages } from './visibility.ts'

export const instanceReads: Handlers = { DescribeInstances: describeInstances }

export const instanceWrites: Handlers = {
  RunInstances: runInstances,
  TerminateInstances: terminateInstances,
}

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
  const listed = filtered(asked, input.Filters, FILTERS, ({ instance }) => instance.Tags)
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

const FILTERS: FilterTable<InstanceRecord> = {
  'image-id': ({ instance }) => instance.ImageId,
  'instance-id': ({ instance }) => instance.InstanceId,
  'instance-lifecycle': ({ instance }) => instance.InstanceLifecycle,
  'instance-state-code': ({ instance }) => instance.State?.Code,
  'instance-state-name': ({ instance }) => instance.State?.Name,
  'instance-type': ({ instance }) => instance.InstanceType,
  'operator.managed': ({ instance }) => instance.Operator?.Managed,
  'operator.principal': ({ instance }) => instance.Operator?.Principal,
  'reservation-id': ({ reservationId }) => reservationId,
}

/** As plain as a test needs it: instances of an image, or of a template that names one. */
function runInstances(input: RunInstancesRequest, context: Context): Reservation {
  requirePermission(context, 'ec2:RunInstances', { arn: 'arn:aws:ec2:*:*:instance/*' }, input)
  const imageId = input.ImageId ?? imageOfTemplate(input, context) ?? ''
  const image = visibleImages(context).find(({ id }) => id === imageId)?.image
  if (image === undefined) throw imageNotFound([imageId])
  // "You can't launch instances from a disabled AMI" ("Disable an AMI" in the EC2 User Guide).
  if (image.State === 'disabled') throw unavailableError(imageId)
  const reservationId = context.region.nextId('r')
  const instances = Array.from(
    { length: input.MaxCount ?? 1 },
    (): Instance => context.region.addInstance({ imageId, reservationId }).instance,
  )
  return { ReservationId: reservationId, OwnerId: context.account.id, Instances: instances }
}

function imageOfTemplate(
  { LaunchTemplate }: RunInstancesRequest,
  { region }: Context,
): string | undefined {
  const record = region.launchTemplates.get(LaunchTemplate?.LaunchTemplateId ?? '')
  const number = Number(LaunchTemplate?.Version ?? record?.template.DefaultVersionNumber)
  return record?.versions.get(number)?.LaunchTemplateData?.ImageId
}

function terminateInstances(
  input: TerminateInstancesRequest,
  context: Context,
): TerminateInstancesResult {
  const { region } = context
  const ids = input.InstanceIds ?? []
  refuseMalformedIds('instance', ids)
  const records = foundAll(ids, (id) => region.instances.get(id), instanceNotFound)
  requirePermission(
    context,
    'ec2:TerminateInstances',
    { arn: region.arn('ec2', 'instance/*') },
    input,
  )
  const changes = records.map(({ id, instance }) => {
    const previous = instance.State
    instance.State = instanceState('terminated')
    return { InstanceId: id, PreviousState: previous, CurrentState: instance.State }
  })
  return { TerminatingInstances: changes }
}
