import {
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
} from '@aws-sdk/client-ec2'
import { hasCode } from '../aws/errors.ts'
import { ec2 } from '../aws/operation.ts'
import { ReadError, type Reader } from '../aws/reader.ts'
import type { Grantee, ImageState } from '../model/index.ts'
import { readListed } from './images.ts'
import { isSnapshotListed } from './snapshots.ts'

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

interface Asked {
  readonly ask: () => Promise<readonly Grantee[]>
  /** What EC2 answers where there is nothing to ask about. */
  readonly goneCodes: readonly string[]
  /** Whether somebody may have it all the same, as EC2 lists it. */
  readonly mayBeShared: () => Promise<boolean>
}

/**
 * What is gone since it was listed is shared with nobody. One that EC2 lists all the same may be.
 * @throws ReadError
 */
async function unlessGone({ ask, goneCodes, mayBeShared }: Asked): Promise<readonly Grantee[]> {
  try {
    return await ask()
  } catch (error) {
    const isGone = error instanceof ReadError && hasCode(error.cause, ...goneCodes)
    if (!isGone || (await mayBeShared())) throw error
    return []
  }
}

/** In these states nobody can launch an image, and EC2 may not answer about it. */
const NOT_LAUNCHED: ReadonlySet<ImageState> = new Set(['disabled', 'error', 'failed', 'invalid'])

/**
 * Whom an image is shared with: accounts, organizations, organizational units, or `all`.
 * @throws ReadError
 */
export async function readImageSharing(
  reader: Reader,
  imageId: string,
): Promise<readonly Grantee[]> {
  return unlessGone({
    ask: async () => {
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
    goneCodes: ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
    mayBeShared: async () =>
      (await readListed(reader, [imageId])).some(({ state }) => !NOT_LAUNCHED.has(state)),
  })
}

/**
 * Whom a snapshot is shared with: accounts, or `all`.
 * @throws ReadError
 */
export async function readSnapshotSharing(
  reader: Reader,
  snapshotId: string,
): Promise<readonly Grantee[]> {
  return unlessGone({
    ask: async () => {
      const permissions = await reader.readList(
        describeSnapshotAttribute,
        { SnapshotId: snapshotId, Attribute: 'createVolumePermission' },
        ({ CreateVolumePermissions }) => CreateVolumePermissions,
      )
      return others(
        reader,
        permissions.map(({ UserId, Group }) => UserId ?? Group),
      )
    },
    goneCodes: ['InvalidSnapshot.NotFound'],
    mayBeShared: async () => isSnapshotListed(reader, snapshotId),
  })
}
