import type { DeleteSnapshotRequest } from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { hasTagPrefix, type ImageRecord, type SnapshotRecord } from '../../world/records.ts'
import type { Region } from '../../world/region.ts'
import { isLocked } from './snapshots.ts'
import { ownSnapshot, snapshotTarget } from './own-resources.ts'
import { refuseMalformedIds, requirePermission } from './requests.ts'
import { discardSnapshot } from './retention.ts'

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
