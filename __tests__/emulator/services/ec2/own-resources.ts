import type { Image, LaunchPermission, Snapshot } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/operation.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import type { ImageRecord, SnapshotRecord } from '../../world/records.ts'
import { daysAgo } from '../../world/time.ts'
import type { Account } from '../../world/world.ts'
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

export const imageNotFound = notFoundError('InvalidAMIID.NotFound', 'image id')
export const snapshotNotFound = notFoundError('InvalidSnapshot.NotFound', 'snapshot')

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

/** The images of a Region that the caller may see: its own, public ones, and those shared with it. */
export function visibleImages({ world, account, region }: Context): ImageRecord[] {
  return world
    .regionsNamed(region.name)
    .flatMap((owner) => [...owner.images.values()])
    .filter((record) => isOwn(record, account) || isImageShared(record, account))
}

export function isOwn({ image }: ImageRecord, account: Account): boolean {
  return image.OwnerId === account.id
}

/** By the owners that a call asks for, all of them where it asks for none. */
export function isOwnedBy(
  owners: readonly string[] | undefined,
  { OwnerId, ImageOwnerAlias }: Pick<Image, 'OwnerId' | 'ImageOwnerAlias'>,
  { id }: Account,
): boolean {
  if (owners === undefined) return true
  const names = [OwnerId, ImageOwnerAlias, ...(OwnerId === id ? ['self'] : [])]
  return owners.some((owner) => names.includes(owner))
}

/** A disabled image has lost its launch permissions ("Disable an AMI" in the EC2 User Guide). */
function isImageShared({ image, launchPermissions }: ImageRecord, account: Account): boolean {
  return (
    image.State !== 'disabled' &&
    launchPermissions.some((permission) => covers(permission, account))
  )
}

function covers(permission: LaunchPermission, account: Account): boolean {
  const { Group, UserId, OrganizationArn, OrganizationalUnitArn } = permission
  const organizations = [OrganizationArn, OrganizationalUnitArn].filter((arn) => arn !== undefined)
  return (
    Group === 'all' ||
    UserId === account.id ||
    organizations.some((arn) => account.organizationArns.includes(arn))
  )
}

/**
 * "When the AMI is used to launch an instance, there is a 24-hour delay before that usage is reported"
 * (`LastLaunchedTime` of `Image` in the EC2 API Reference). Whether launches by other accounts count
 * it does not say: here they do not.
 */
function lastLaunchedTime({ image, launches }: ImageRecord, now: Date): string | undefined {
  const reported = launches.filter((at) => at <= daysAgo(1, now)).map((at) => at.toISOString())
  return [...reported, image.LastLaunchedTime]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1)
}

/**
 * The image as the caller sees it. LastLaunchedTime is for the owner only (`Image` in the EC2 API
 * Reference), and so are the owner's tags ("Tag your Amazon EC2 resources").
 */
export function shownImage(record: ImageRecord, { account, now }: Context): Image {
  if (isOwn(record, account)) {
    return { ...record.image, LastLaunchedTime: lastLaunchedTime(record, now()) }
  }
  return { ...record.image, LastLaunchedTime: undefined, Tags: undefined }
}

/** Images of the caller that were deregistered within the time that the options give. */
export function recentlyDeregistered({ region, behavior, now }: Context): ImageRecord[] {
  const since = now().getTime() - behavior.afterDeregistration.forMilliseconds
  return [...region.deregisteredImages.values()]
    .filter(({ deregisteredAt }) => deregisteredAt.getTime() > since)
    .map(({ record }) => record)
}

/** "The specified AMI has been deregistered and is no longer available" (errors-overview). */
export function unavailableError(id: string): AwsError {
  return new AwsError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`)
}

/** "The snapshots available to you" (DescribeSnapshots): own, public and explicitly shared ones. */
export function visibleSnapshots({ world, account, region }: Context): SnapshotRecord[] {
  return world
    .regionsNamed(region.name)
    .flatMap((owner) => [...owner.snapshots.values()])
    .filter((record) => record.snapshot.OwnerId === account.id || isSnapshotShared(record, account))
}

function isSnapshotShared({ createVolumePermissions }: SnapshotRecord, account: Account): boolean {
  return createVolumePermissions.some(
    ({ Group, UserId }) => Group === 'all' || UserId === account.id,
  )
}

/** Tags are their owner's. */
export function shownSnapshot({ snapshot }: SnapshotRecord, account: Account): Snapshot {
  return snapshot.OwnerId === account.id ? snapshot : { ...snapshot, Tags: undefined }
}
