import type { Context } from '../../calls/context.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import type { ImageRecord, SnapshotRecord } from '../../world/records.ts'
import {
  recentlyDeregistered,
  unavailableError,
  visibleImages,
  visibleSnapshots,
} from './visibility.ts'
import { notFoundError } from './requests.ts'

/** A call for owners only answers AuthFailure to others, if they may see the image at all. */
export function ownImage(context: Context, id: string): ImageRecord {
  const own = context.region.images.get(id)
  if (own !== undefined) return own
  if (visibleImages(context).some((record) => record.id === id)) {
    throw new AwsError('AuthFailure', `Not authorized for image:${id}`, 403)
  }
  const { deregister } = context.behavior.afterDeregistration
  if (
    deregister === 'unavailable' &&
    recentlyDeregistered(context).some((image) => image.id === id)
  ) {
    throw unavailableError(id)
  }
  throw imageNotFound([id])
}

export function ownSnapshot(context: Context, id: string): SnapshotRecord {
  const own = context.region.snapshots.get(id)
  if (own !== undefined) return own
  if (visibleSnapshots(context).some((record) => record.id === id)) {
    throw new AwsError('AuthFailure', `Not authorized for snapshot:${id}`, 403)
  }
  throw snapshotNotFound([id])
}

export function imageNotFound(ids: readonly string[]): AwsError {
  return notFoundError('InvalidAMIID.NotFound', 'image id')(ids)
}

export function snapshotNotFound(ids: readonly string[]): AwsError {
  return notFoundError('InvalidSnapshot.NotFound', 'snapshot')(ids)
}

/**
 * The ARNs of images and snapshots have no account id ("Resource types defined by Amazon EC2" in the
 * Service Authorization Reference).
 */
export function imageTarget({ region }: Context, { id, image }: ImageRecord): Target {
  const arn = `arn:aws:ec2:${region.name}::image/${id}`
  const context = {
    'ec2:ImageID': [id],
    'ec2:ImageType': [image.ImageType ?? 'machine'],
    'ec2:Public': [String(image.Public ?? false)],
    'ec2:RootDeviceType': [image.RootDeviceType ?? 'ebs'],
  }
  return { arn, tags: image.Tags, ownerId: image.OwnerId, context }
}

export function snapshotTarget({ region }: Context, { id, snapshot }: SnapshotRecord): Target {
  const arn = `arn:aws:ec2:${region.name}::snapshot/${id}`
  const context = {
    'ec2:SnapshotID': [id],
    'ec2:VolumeSize': [String(snapshot.VolumeSize)],
  }
  return { arn, tags: snapshot.Tags, ownerId: snapshot.OwnerId, context }
}
