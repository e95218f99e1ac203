import type {
  DeleteSnapshotReturnCode,
  DeregisterImageRequest,
  DeregisterImageResult,
  SnapshotReturnCodes,
} from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { hasTagPrefix, type ImageRecord } from '../../world/records.ts'
import { imageTarget, ownImage, snapshotTarget } from './own-resources.ts'
import { refuseMalformedIds, requirePermission } from './requests.ts'
import { discardImage, discardSnapshot } from './retention.ts'
import { imagesOn, refuseProtectedSnapshot } from './snapshot-writes.ts'

/** "DeregisterImage" in the EC2 API Reference. Who uses the image does not matter to EC2. */
export function deregisterImage(
  input: DeregisterImageRequest,
  context: Context,
): DeregisterImageResult {
  const { ImageId = '' } = input
  refuseMalformedIds('image', [ImageId])
  const record = ownImage(context, ImageId)
  requirePermission(context, 'ec2:DeregisterImage', imageTarget(context, record), input)
  refuseProtected(record)
  discardImage(context.region, record, context.now())
  if (input.DeleteAssociatedSnapshots !== true) return { Return: true }
  return { Return: true, ...deleteAssociatedSnapshots(record, context) }
}

/** "Protect an AMI from deregistration" in the EC2 User Guide, and "Deleting backups" in that of AWS Backup. */
function refuseProtected({ id, image }: ImageRecord): void {
  const { DeregistrationProtection: protection = 'disabled', Tags } = image
  if (protection !== 'disabled') {
    throw new AwsError(
      'OperationNotPermitted',
      `The image ${id} has deregistration protection: ${protection}`,
    )
  }
  if (hasTagPrefix(Tags, 'aws:backup:')) {
    throw new AwsError(
      'AuthFailure',
      'This image is managed by AWS Backup and cannot be deleted via EC2 APIs. ' +
        'To delete this image, please use the AWS Backup APIs, CLI, or console.',
      403,
    )
  }
}

function deleteAssociatedSnapshots(record: ImageRecord, context: Context): DeregisterImageResult {
  const { associatedSnapshots } = context.behavior
  if (associatedSnapshots === 'ignored') return {}
  const results = record.snapshotIds.map((id): DeleteSnapshotReturnCode => ({
    SnapshotId: id,
    ReturnCode: deleteAssociated(id, context),
  }))
  return associatedSnapshots === 'unreported' ? {} : { DeleteSnapshotResults: results }
}

/** `SnapshotReturnCodes` in the EC2 API Reference; the image is deregistered whatever they are. */
function deleteAssociated(id: string, context: Context): SnapshotReturnCodes {
  const injected = context.effects.snapshotResults.find(
    ({ snapshotId }) => snapshotId === undefined || snapshotId === id,
  )
  if (injected !== undefined) return injected.code
  if (imagesOn(context.region, id).length > 0) return 'skipped'
  const record = context.region.snapshots.get(id)
  if (record === undefined) return 'client-error'
  const target = snapshotTarget(context, record)
  if (!context.authorizer.allows('ec2:DeleteSnapshot', target)) return 'missing-permissions'
  try {
    refuseProtectedSnapshot(context, record)
  } catch (error) {
    if (error instanceof AwsError) return 'client-error'
    throw error
  }
  discardSnapshot(context.region, record, context.now())
  return 'success'
}
