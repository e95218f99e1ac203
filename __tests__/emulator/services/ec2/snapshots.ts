import type * as ec2 from '@aws-sdk/client-ec2'
import type { DeleteSnapshotRequest } from '@aws-sdk/client-ec2'
import { type Context, type Handlers, pageRule } from '../../calls/operation.ts'
import { AwsError } from '../../wire/errors.ts'
import { hasTagPrefix, type ImageRecord, type SnapshotRecord } from '../../world/records.ts'
import type { Region } from '../../world/world.ts'
import {
  isOwnedBy,
  ownSnapshot,
  shownSnapshot,
  snapshotNotFound,
  snapshotTarget,
  visibleSnapshots,
} from './own-resources.ts'
import { discardSnapshot } from './recycle-bin.ts'
import { refuseMalformedIds, requirePermission, resourceList, USUAL_PAGES } from './requests.ts'

/** Each as in the EC2 API Reference under its own name. */
export const snapshotReads: Handlers = {
  DescribeSnapshots: resourceList<ec2.DescribeSnapshotsRequest, SnapshotRecord>({
    member: 'Snapshots',
    pages: USUAL_PAGES,
    items: (context, { OwnerIds, RestorableByUserIds }) => {
      if (RestorableByUserIds !== undefined) {
        throw new AwsError('NotEmulated', 'No snapshots by who may restore them', 501)
      }
      return visibleSnapshots(context).filter(({ snapshot }) =>
        isOwnedBy(OwnerIds, snapshot, context.account),
      )
    },
    keyOf: ({ id }) => id,
    ids: 'SnapshotIds',
    idKind: 'snapshot',
    idsAlone: 'snapshotSet',
    notFound: snapshotNotFound,
    filters: {
      'snapshot-id': ({ snapshot }) => snapshot.SnapshotId,
      'volume-size': ({ snapshot }) => snapshot.VolumeSize,
    },
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

function describeSnapshotAttribute(
  { Attribute, SnapshotId = '' }: ec2.DescribeSnapshotAttributeRequest,
  context: Context,
): ec2.DescribeSnapshotAttributeResult {
  refuseMalformedIds('snapshot', [SnapshotId])
  const { createVolumePermissions } = ownSnapshot(context, SnapshotId)
  if (Attribute === 'createVolumePermission') {
    return { SnapshotId, CreateVolumePermissions: createVolumePermissions }
  }
  throw new AwsError('NotEmulated', `No attribute ${String(Attribute)}`, 501)
}

/** A lock that has run out stays and shows as `expired` (`LockedSnapshotsInfo`, EC2 API Reference). */
function lockStateOf(lock: ec2.LockedSnapshotsInfo, now: Date): ec2.LockState {
  if (lock.LockExpiresOn !== undefined && lock.LockExpiresOn <= now) return 'expired'
  return lock.LockState ?? 'governance'
}

/** Every state but `expired` keeps the snapshot from being deleted (LockSnapshot). */
function isLocked(lock: ec2.LockedSnapshotsInfo | undefined, now: Date): boolean {
  return lock !== undefined && lockStateOf(lock, now) !== 'expired'
}

export const snapshotWrites: Handlers = { DeleteSnapshot: deleteSnapshot }

/** "DeleteSnapshot" in the EC2 API Reference. */
function deleteSnapshot(input: DeleteSnapshotRequest, context: Context): object {
  const { SnapshotId = '' } = input
  refuseMalformedIds('snapshot', [SnapshotId])
  const record = ownSnapshot(context, SnapshotId)
  requirePermission(context, 'ec2:DeleteSnapshot', snapshotTarget(context, record), input)
  const [user] = imagesOn(context.region, SnapshotId)
  if (user !== undefined) throw inUseError(SnapshotId, user.id)
  refuseProtectedSnapshot(context, record)
  discardSnapshot(context.region, record, context.now())
  return {}
}

/** Every image that maps the snapshot, disabled ones included ("Disable an AMI", EC2 User Guide). */
export function imagesOn(region: Region, snapshotId: string): ImageRecord[] {
  return [...region.images.values()].filter((image) => image.snapshotIds.includes(snapshotId))
}

function inUseError(snapshotId: string, imageId: string): AwsError {
  const message = `The snapshot ${snapshotId} is currently in use by ${imageId}`
  return new AwsError('InvalidSnapshot.InUse', message)
}

/** Reasons to keep a snapshot that no image maps: AWS Backup ("Deleting backups" in the AWS Backup Developer Guide), or a lock. */
export function refuseProtectedSnapshot(
  { behavior, now }: Context,
  { id, snapshot, lock }: SnapshotRecord,
): void {
  if (hasTagPrefix(snapshot.Tags, 'aws:backup:')) {
    throw new AwsError(
      'InvalidParameterValue',
      'This snapshot is managed by the AWS Backup service and cannot be deleted via EC2 APIs. ' +
        'If you wish to delete this snapshot, please do so via the Backup console.',
    )
  }
  if (isLocked(lock, now())) {
    throw new AwsError(behavior.lockedSnapshotError, `The snapshot ${id} is locked`)
  }
}
