import {
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Image as Ec2Image,
} from '@aws-sdk/client-ec2'
import { hasCode } from '../aws/errors.ts'
import type { Pacers } from '../aws/pacer.ts'
import { NotAttempted } from './attempts.ts'

/** AWS says that there is no such image. */
const IMAGE_GONE = 'InvalidAMIID.NotFound'

/** AWS says it of deregistered images, and of disabled ones that are still there. */
export const IMAGE_UNAVAILABLE = 'InvalidAMIID.Unavailable'

/** AWS says that there is no such snapshot. */
const SNAPSHOT_GONE = 'InvalidSnapshot.NotFound'

/** Whether AWS answered this, even if the attempt after that answer was not made any more. */
const wasAnswered = (code: string, error: unknown): boolean =>
  hasCode(error instanceof NotAttempted ? error.cause : error, code)

export const isImageGone = (error: unknown): boolean => wasAnswered(IMAGE_GONE, error)

export const isSnapshotGone = (error: unknown): boolean => wasAnswered(SNAPSHOT_GONE, error)

/** The client of look-ups, at the pace of the calls that they follow. */
export interface LookUpSettings {
  readonly client: EC2Client
  readonly pacers: Pacers
  readonly options: { readonly abortSignal: AbortSignal }
}

/**
 * Looks an image up after a call that was refused or not answered, whatever its state.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * @throws what AWS answers
 */
export async function findImage(
  imageId: string,
  { client, pacers, options }: LookUpSettings,
): Promise<Ec2Image | 'gone'> {
  const command = new DescribeImagesCommand({ ImageIds: [imageId], IncludeDisabled: true })
  try {
    const { Images = [] } = await pacers
      .for('ec2:DescribeImages')
      .run(async () => client.send(command, options))
    return Images.find(({ State }) => State !== 'deregistered') ?? 'gone'
  } catch (error) {
    if (hasCode(error, IMAGE_GONE, IMAGE_UNAVAILABLE)) return 'gone'
    throw error
  }
}

/**
 * Looks a snapshot up after a call that was not answered.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
 * @throws what AWS answers
 */
export async function isSnapshotListed(
  snapshotId: string,
  { client, pacers, options }: LookUpSettings,
): Promise<boolean> {
  const command = new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] })
  try {
    const { Snapshots = [] } = await pacers
      .for('ec2:DescribeSnapshots')
      .run(async () => client.send(command, options))
    return Snapshots.length > 0
  } catch (error) {
    if (hasCode(error, SNAPSHOT_GONE)) return false
    throw error
  }
}
