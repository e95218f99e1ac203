import type { Image, LaunchPermission } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import type { Account } from '../../world/account.ts'
import type { ImageRecord } from '../../world/records.ts'

/** The images of a Region that the caller may see: its own, public ones, and those shared with it. */
export function visibleImages({ world, account, region }: Context): ImageRecord[] {
  return world
    .regionsNamed(region.name)
    .flatMap((owner) => [...owner.images.values()])
    .filter((record) => isOwn(record, account) || isShared(record, account))
}

export function isOwn({ image }: ImageRecord, account: Account): boolean {
  return image.OwnerId === account.id
}

/** A disabled image has lost its launch permissions ("Disable an AMI" in the EC2 User Guide). */
function isShared({ image, launchPermissions }: ImageRecord, account: Account): boolean {
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
 * What the caller is shown. LastLaunchedTime is for the owner only (`Image` in the EC2 API
 * Reference), and so are the owner's tags ("Tag your Amazon EC2 resources").
 */
export function shown(record: ImageRecord, account: Account): Image {
  if (isOwn(record, account)) return record.image
  return { ...record.image, LastLaunchedTime: undefined, Tags: undefined }
}
