import { DescribeImagesCommand, type EC2Client, type ImageState } from '@aws-sdk/client-ec2'
import { hasCode } from '../aws/errors.ts'
import type { Pacers } from '../aws/pacer.ts'

/** AWS's word that there is no such image. */
export const IMAGE_GONE = 'InvalidAMIID.NotFound'

/** It is said of deregistered images, and of disabled ones that are still there. */
export const IMAGE_UNAVAILABLE = 'InvalidAMIID.Unavailable'

/**
 * The state of an image of the account, or that it is gone.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * @throws what AWS answers, or the signal's reason
 */
export async function lookUpImage(
  client: EC2Client,
  pacers: Pacers,
  imageId: string,
): Promise<ImageState | 'gone'> {
  const command = new DescribeImagesCommand({ ImageIds: [imageId], IncludeDisabled: true })
  try {
    const { Images = [] } = await pacers
      .for('ec2:DescribeImages')
      .run(async () => client.send(command))
    const found = Images.find(({ State }) => State !== 'deregistered')
    return found === undefined ? 'gone' : (found.State ?? 'available')
  } catch (error) {
    if (hasCode(error, IMAGE_GONE, IMAGE_UNAVAILABLE)) return 'gone'
    throw error
  }
}
