import {
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
} from '@aws-sdk/client-ec2'
import { hasCode } from '../aws/errors.ts'
import { ec2 } from '../aws/operation.ts'
import { ReadError, type Reader } from '../aws/reader.ts'
import type { Grantee } from '../model/index.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html */
export const describeImageAttribute = ec2('DescribeImageAttribute', DescribeImageAttributeCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html */
export const describeSnapshotAttribute = ec2(
  'DescribeSnapshotAttribute',
  DescribeSnapshotAttributeCommand,
)

/** A permission of a new kind is still given to somebody. */
const UNKNOWN_GRANTEE: Grantee = 'unknown'

/** All but the own account, because a permission of its own shares nothing. */
function others(reader: Reader, grantees: readonly (string | undefined)[]): readonly Grantee[] {
  return grantees
    .filter((grantee) => grantee !== reader.target.accountId)
    .map((grantee) => grantee ?? UNKNOWN_GRANTEE)
}

/** An image or snapshot that is gone since it was listed is shared with nobody. */
async function unlessGone(
  read: () => Promise<readonly Grantee[]>,
  ...codes: readonly string[]
): Promise<readonly Grantee[]> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ReadError && hasCode(error.cause, ...codes)) return []
    throw error
  }
}

/**
 * Whom an image is shared with: accounts, organizations, organizational units, or `all`.
 * @throws ReadError
 */
export async function readImageSharing(
  reader: Reader,
  imageId: string,
): Promise<readonly Grantee[]> {
  return unlessGone(
    async () => {
      const permissions = await reader.readList(
        describeImageAttribute,
        { ImageId: imageId, Attribute: 'launchPermission' },
        ({ LaunchPermissions }) => LaunchPermissions,
      )
      return others(
        reader,
        permissions.map(
          ({ UserId, Group, OrganizationArn, OrganizationalUnitArn }) =>
            UserId ?? Group ?? OrganizationArn ?? OrganizationalUnitArn,
        ),
      )
    },
    'InvalidAMIID.NotFound',
    'InvalidAMIID.Unavailable',
  )
}

/**
 * Whom a snapshot is shared with: accounts, or `all`.
 * @throws ReadError
 */
export async function readSnapshotSharing(
  reader: Reader,
  snapshotId: string,
): Promise<readonly Grantee[]> {
  return unlessGone(async () => {
    const permissions = await reader.readList(
      describeSnapshotAttribute,
      { SnapshotId: snapshotId, Attribute: 'createVolumePermission' },
      ({ CreateVolumePermissions }) => CreateVolumePermissions,
    )
    return others(
      reader,
      permissions.map(({ UserId, Group }) => UserId ?? Group),
    )
  }, 'InvalidSnapshot.NotFound')
}
