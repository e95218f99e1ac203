import type {
  DescribeFastSnapshotRestoresRequest,
  DescribeFastSnapshotRestoresResult,
  DescribeLockedSnapshotsRequest,
  DescribeLockedSnapshotsResult,
  DescribeSnapshotAttributeRequest,
  DescribeSnapshotAttributeResult,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  LockedSnapshotsInfo,
  LockState,
  Snapshot,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { SnapshotRecord } from '../../world/records.ts'
import { filtered, type FilterTable } from './filters.ts'
import { ownSnapshot, snapshotNotFound } from './own-resources.ts'
import { paged } from './paged.ts'
import { foundAll, refuseIdsWithPageSize, refuseMalformedIds } from './requests.ts'
import { shownSnapshot, visibleSnapshots } from './visibility.ts'

export const snapshotReads: Handlers = {
  DescribeSnapshots: describeSnapshots,
  DescribeSnapshotAttribute: describeSnapshotAttribute,
  DescribeLockedSnapshots: describeLockedSnapshots,
  DescribeFastSnapshotRestores: describeFastSnapshotRestores,
}

/** "DescribeSnapshots" in the EC2 API Reference. */
function describeSnapshots(
  input: DescribeSnapshotsRequest,
  context: Context,
): DescribeSnapshotsResult {
  refuseMalformedIds('snapshot', input.SnapshotIds)
  refuseIdsWithPageSize(input.SnapshotIds, input.MaxResults, 'snapshotSet')
  const visible = visibleSnapshots(context)
  const asked = input.SnapshotIds === undefined ? visible : withIds(visible, input.SnapshotIds)
  const listed = asked
    .filter((record) => isOwnedBy(input.OwnerIds, record, context))
    .filter((record) => isRestorableBy(input.RestorableByUserIds, record, context))
    .map((record) => shownSnapshot(record, context.account))
  const page = paged(context, 'DescribeSnapshots', input, {
    items: filtered(listed, input.Filters, SNAPSHOT_FILTERS, (snapshot) => snapshot.Tags),
    keyOf: (snapshot) => snapshot.SnapshotId,
  })
  return { Snapshots: page.items, NextToken: page.nextToken }
}

function withIds(visible: readonly SnapshotRecord[], ids: readonly string[]): SnapshotRecord[] {
  return foundAll(ids, (id) => visible.find((record) => record.id === id), snapshotNotFound)
}

function isOwnedBy(
  owners: readonly string[] | undefined,
  { snapshot }: SnapshotRecord,
  { account }: Context,
): boolean {
  return (
    owners === undefined ||
    owners.some((owner) => (owner === 'self' ? account.id : owner) === snapshot.OwnerId)
  )
}

function isRestorableBy(
  users: readonly string[] | undefined,
  { createVolumePermissions }: SnapshotRecord,
  { account }: Context,
): boolean {
  if (users === undefined) return true
  const ids = users.map((user) => (user === 'self' ? account.id : user))
  return createVolumePermissions.some(
    ({ Group, UserId }) =>
      (Group === 'all' && ids.includes('all')) || (UserId !== undefined && ids.includes(UserId)),
  )
}

const SNAPSHOT_FILTERS: FilterTable<Snapshot> = {
  'volume-size': (snapshot) => snapshot.VolumeSize,
}

/** "DescribeSnapshotAttribute" in the EC2 API Reference. */
function describeSnapshotAttribute(
  { Attribute, SnapshotId = '' }: DescribeSnapshotAttributeRequest,
  context: Context,
): DescribeSnapshotAttributeResult {
  refuseMalformedIds('snapshot', [SnapshotId])
  const { createVolumePermissions } = ownSnapshot(context, SnapshotId)
  switch (Attribute) {
    case 'createVolumePermission':
      return { SnapshotId, CreateVolumePermissions: createVolumePermissions }
    case 'productCodes':
      return { SnapshotId, ProductCodes: [] }
    case undefined:
    default:
      throw new AwsError('InvalidParameterValue', `Invalid attribute: ${String(Attribute)}`)
  }
}

/** "DescribeLockedSnapshots" in the EC2 API Reference. */
function describeLockedSnapshots(
  input: DescribeLockedSnapshotsRequest,
  context: Context,
): DescribeLockedSnapshotsResult {
  refuseMalformedIds('snapshot', input.SnapshotIds)
  const locks = [...context.region.snapshots.values()]
    .filter(({ id }) => input.SnapshotIds === undefined || input.SnapshotIds.includes(id))
    .flatMap(({ lock }) =>
      lock === undefined ? [] : [{ ...lock, LockState: lockStateOf(lock, context.now()) }],
    )
  const page = paged(context, 'DescribeLockedSnapshots', input, {
    items: filtered(locks, input.Filters),
    keyOf: (lock) => lock.SnapshotId,
  })
  return { Snapshots: page.items, NextToken: page.nextToken }
}

/** "DescribeFastSnapshotRestores" in the EC2 API Reference. */
function describeFastSnapshotRestores(
  input: DescribeFastSnapshotRestoresRequest,
  context: Context,
): DescribeFastSnapshotRestoresResult {
  const restores = [...context.region.snapshots.values()].flatMap((record) => record.fastRestores)
  const page = paged(context, 'DescribeFastSnapshotRestores', input, {
    items: filtered(restores, input.Filters),
    keyOf: (item) => `${item.SnapshotId ?? ''} ${item.AvailabilityZone ?? ''}`,
  })
  return { FastSnapshotRestores: page.items, NextToken: page.nextToken }
}

/** A lock that has run out stays and shows as `expired` (`LockedSnapshotsInfo`, EC2 API Reference). */
export function lockStateOf(lock: LockedSnapshotsInfo, now: Date): LockState {
  if (lock.LockExpiresOn !== undefined && lock.LockExpiresOn <= now) return 'expired'
  return lock.LockState ?? 'governance'
}

/** Every state but `expired` keeps the snapshot from being deleted (LockSnapshot). */
export function isLocked(lock: LockedSnapshotsInfo | undefined, now: Date): boolean {
  return lock !== undefined && lockStateOf(lock, now) !== 'expired'
}
