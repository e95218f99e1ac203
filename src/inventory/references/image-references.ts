import {
  DescribeImageReferencesCommand,
  type ImageReference,
  type ResourceTypeRequest,
} from '@aws-sdk/client-ec2'
import { ec2 } from '../../aws/operation.ts'
import { hasCode } from '../../aws/errors.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import type { NamedReference } from '../../model/index.ts'
import { readListed } from '../images.ts'
import { referencesTo } from './source.ts'

/**
 * EC2 looks at each type of resource with the caller's own permissions. Whether it asks for those of
 * types that a call leaves out is not documented, and so all are granted.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html
 */
export const describeImageReferences = ec2(
  'DescribeImageReferences',
  DescribeImageReferencesCommand,
  [
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeLaunchTemplateVersions',
    'ssm:DescribeParameters',
    'ssm:GetParameters',
    'imagebuilder:ListImageRecipes',
    'imagebuilder:ListContainerRecipes',
    'imagebuilder:GetContainerRecipe',
  ],
)

/** Without launch templates: EC2 looks at ten of their versions only, and their own source reads all. */
const RESOURCE_TYPES: ResourceTypeRequest[] = [
  {
    ResourceType: 'ec2:Instance',
    ResourceTypeOptions: [
      {
        OptionName: 'state-name',
        // Without it, instances that were terminated count.
        OptionValues: ['pending', 'running', 'shutting-down', 'stopping', 'stopped'],
      },
    ],
  },
  { ResourceType: 'ssm:Parameter' },
  { ResourceType: 'imagebuilder:ImageRecipe' },
  { ResourceType: 'imagebuilder:ContainerRecipe' },
]

/** EC2 refuses the whole call for one image that another run has removed in between. */
const NOT_THERE = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'] as const

const isNotThere = (error: unknown): error is ReadError =>
  error instanceof ReadError && hasCode(error.cause, ...NOT_THERE)

/**
 * The image may be there all the same: what EC2 says of disabled ones is not documented. Then it
 * stays, because nothing is known of it.
 */
async function unanswered(
  reader: Reader,
  imageId: string,
  { failure }: ReadError,
): Promise<readonly NamedReference[]> {
  if ((await readListed(reader, [imageId])).length === 0) return []
  return [
    {
      names: imageId,
      source: 'image-references',
      resource: 'an unknown resource',
      detail: `EC2 answered ${failure.code} about an image that exists; skip-references: image-references leaves the question out`,
      target: reader.target,
      isUnknown: true,
    },
  ]
}

async function ask(
  reader: Reader,
  imageIds: readonly string[],
): Promise<readonly NamedReference[]> {
  try {
    const references = await reader.readAll(
      describeImageReferences,
      { ImageIds: [...imageIds], ResourceTypes: RESOURCE_TYPES },
      (page) => page.ImageReferences,
    )
    return references.flatMap((reference) => toReferences(reference, reader))
  } catch (error) {
    if (!isNotThere(error)) throw error
    const [only, ...others] = imageIds
    if (only !== undefined && others.length === 0) return unanswered(reader, only, error)
    return (await Promise.all(imageIds.map((id) => ask(reader, [id])))).flat()
  }
}

const toReferences = (
  { ImageId, ResourceType, Arn }: ImageReference,
  { target }: Reader,
): readonly NamedReference[] =>
  referencesTo([ImageId], {
    source: 'image-references',
    resource: Arn ?? 'a resource',
    detail: ResourceType,
    target,
  })

/**
 * The resources that EC2 itself knows to reference these images: at most ten.
 * @throws ReadError
 */
export const readImageReferences = async (
  reader: Reader,
  imageIds: readonly string[],
): Promise<readonly NamedReference[]> => ask(reader, imageIds)
