import type { Reader } from '../aws/reader.ts'
import type { LastLook, ReferenceSettings } from '../model/index.ts'
import { SharedTexts } from '../text/shared-texts.ts'
import { describeImages, toImage } from './images.ts'
import { readImageReferences } from './references/image-references.ts'

/**
 * The last look at images right before they are taken away: at most ten. The filter lets EC2 leave
 * out images that are gone, which it refuses to describe by `ImageIds`.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * @throws ReadError, Error
 */
export async function lookOnceMore(
  reader: Reader,
  imageIds: readonly string[],
  { skip }: Pick<ReferenceSettings, 'skip'>,
): Promise<LastLook> {
  const [images, uses] = await Promise.all([
    reader.readEach(
      describeImages,
      {
        Owners: ['self'],
        IncludeDisabled: true,
        Filters: [{ Name: 'image-id', Values: [...imageIds] }],
        MaxResults: 1000,
      },
      (page) => page.Images,
      (image) => toImage(image, new SharedTexts()),
    ),
    skip.has('image-references') ? [] : readImageReferences(reader, imageIds),
  ])
  return { images, uses }
}
