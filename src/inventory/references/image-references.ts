import {
  DescribeImageReferencesCommand,
  type DescribeImageReferencesCommandInput,
  type ImageReference,
  type ResourceTypeRequest,
} from '@aws-sdk/client-ec2'
import type { ReadOperation } from '../../aws/operation.ts'
import { hasCode } from '../../aws/errors.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import type { NamedReference } from '../../model.ts'
import { inGroupsOf } from './alias-reader.ts'
import { referencesTo } from './source.ts'

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html
 * EC2 looks at each type with the caller's own permissions.
 */
export const describeImageReferences: ReadOperation<
  DescribeImageReferencesCommandInput,
  {
    readonly ImageReferences?: ImageReference[] | undefined
    readonly NextToken?: string | undefined
  }
> = {
  action: 'ec2:DescribeImageReferences',
  permissions: [
    'ec2:DescribeImageReferences',
    'ec2:DescribeInstances',
    'ssm:DescribeParameters',
    'ssm:GetParameters',
    'imagebuilder:ListImageRecipes',
    'imagebuilder:ListContainerRecipes',
    'imagebuilder:GetContainerRecipe',
  ],
  send: ({ ec2 }, input, options) => ec2.send(new DescribeImageReferencesCommand(input), options),
}

const IDS_A_CALL = 10

/** Launch templates are left to the source that reads all of them: EC2 looks at ten versions only. */
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
const GONE_CODES = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'] as const

async function ask(
  reader: Reader,
  imageIds: readonly string[],
): Promise<readonly ImageReference[]> {
  try {
    return await reader.readAll(
      describeImageReferences,
      { ImageIds: [...imageIds], ResourceTypes: RESOURCE_TYPES },
      (page) => page.ImageReferences,
    )
  } catch (error) {
    if (!(error instanceof ReadError) || !hasCode(error.cause, ...GONE_CODES)) throw error
    if (imageIds.length === 1) return []
    return (await Promise.all(imageIds.map((id) => ask(reader, [id])))).flat()
  }
}

/**
 * What EC2 itself knows to reference these images.
 * @throws ReadError
 */
export async function readImageReferences(
  reader: Reader,
  imageIds: readonly string[],
): Promise<readonly NamedReference[]> {
  const answers = await Promise.all(
    inGroupsOf(IDS_A_CALL, imageIds).map((group) => ask(reader, group)),
  )
  return answers.flat().flatMap(({ ImageId, ResourceType, Arn }) =>
    referencesTo([ImageId], {
      source: 'image-references',
      resource: Arn ?? 'a resource',
      detail: ResourceType,
      target: reader.target,
    }),
  )
}
