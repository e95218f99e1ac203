import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { AwsError } from '../../wire/errors.ts'
import type { SnapshotRecord } from '../../world/records.ts'
import { ownSnapshot, snapshotNotFound } from './own-resources.ts'
import { refuseMalformedIds } from './requests.ts'
import { resourceList, USUAL_PAGES } from './resource-list.ts'
import { shownSnapshot, visibleSnapshots } from './visibility.ts'

/** Each as in the EC2 API Reference under its own name. */
export const snapshotReads: Handlers = {
  DescribeSnapshots: resourceList<ec2.DescribeSnapshotsRequest, SnapshotRecord>({
    member: 'Snapshots',
    pages: USUAL_PAGES,
    items: (context, { OwnerIds, RestorableByUserIds }) =>
      visibleSnapshots(context)
        .filter((record) => isOwnedBy(OwnerIds, record, context))
        .filter((record) => isRestorableBy(RestorableByUserIds, record, context)),
    keyOf: ({ id }) => id,
    ids: 'SnapshotIds',
    idKind: 'snapshot',
    idsAlone: 'snapshotSet',
    notFound: snapshotNotFound,
    filters: { 'volume-size': ({ snapshot }) => snapshot.VolumeSize },
    tagsOf: (record) => record.snapshot.Tags,
    shown: (record, { account }) => shownSnapshot(record, account),
  }),

  DescribeSnapshotAttribute: describeSnapshotAttribute,

  DescribeLockedSnapshots: resourceList<
    ec2.DescribeLockedSnapshotsRequest,
    ec2.LockedSnapshotsInfo
  >({
    member: 'Snapshots',
    pages: pageRule(5, 1000),
    items: ({ region, now }) =>
      [...region.snapshots.values()].flatMap(({ lock }) =>
        lock === undefined ? [] : [{ ...lock, LockState: lockStateOf(lock, now()) }],
      ),
    keyOf: (lock) => lock.SnapshotId,
    ids: 'SnapshotIds',
    idKind: 'snapshot',
  }),

  DescribeFastSnapshotRestores: resourceList<
    ec2.DescribeFastSnapshotRestoresRequest,
    ec2.DescribeFastSnapshotRestoreSuccessItem
  >({
    member: 'FastSnapshotRestores',
    pages: pageRule(0, 200),
    items: ({ region }) =>
      [...region.snapshots.values()].flatMap(({ fastRestores }) => fastRestores),
    keyOf: (item) => `${item.SnapshotId ?? ''} ${item.AvailabilityZone ?? ''}`,
  }),
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

function describeSnapshotAttribute(
  { Attribute, SnapshotId = '' }: ec2.DescribeSnapshotAttributeRequest,
  context: Context,
): ec2.DescribeSnapshotAttributeResult {
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

/** A lock that has run out stays and shows as `expired` (`LockedSnapshotsInfo`, EC2 API Reference). */
export function lockStateOf(lock: ec2.LockedSnapshotsInfo, now: Date): ec2.LockState {
  if (lock.LockExpiresOn !== undefined && lock.LockExpiresOn <= now) return 'expired'
  return lock.LockState ?? 'governance'
}

/** Every state but `expired` keeps the snapshot from being deleted (LockSnapshot). */
export function isLocked(lock: ec2.LockedSnapshotsInfo | undefined, now: Date): boolean {
  return lock !== undefined && lockStateOf(lock, now) !== 'expired'
}
