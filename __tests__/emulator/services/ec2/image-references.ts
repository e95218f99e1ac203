import type {
  DescribeImageReferencesRequest,
  DescribeImageReferencesResult,
  ImageReference,
  ImageReferenceResourceType,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { paged } from './paged.ts'
import { scanRequestsOf } from './reference-requests.ts'
import { referrersOf } from './reference-sources.ts'
import { refuseMalformedIds } from './requests.ts'

export const referenceReads: Handlers = { DescribeImageReferences: describeImageReferences }

/** The model's range of ImageIds (botocore's service-2.json). */
const MAX_IMAGES = 10

/** "Identify your resources referencing specified AMIs" in the EC2 User Guide. */
function describeImageReferences(
  input: DescribeImageReferencesRequest,
  context: Context,
): DescribeImageReferencesResult {
  const { ImageIds: ids = [] } = input
  refuseMalformedIds('image', ids)
  if (ids.length < 1 || ids.length > MAX_IMAGES) {
    const message = `Between 1 and ${MAX_IMAGES} image IDs must be specified`
    throw new AwsError('InvalidParameterValue', message)
  }
  const requests = scanRequestsOf(input)
  authorizeScans(context)
  const references = requests.flatMap((request) =>
    referrersOf(request, context).flatMap(({ arn, imageIds }): ImageReference[] =>
      ids
        .filter((id) => imageIds.includes(id))
        .map((id) => ({ ImageId: id, ResourceType: request.type, Arn: arn })),
    ),
  )
  const page = paged(context, 'DescribeImageReferences', input, {
    items: references,
    keyOf: ({ ImageId = '', Arn = '' }) => `${ImageId} ${Arn}`,
  })
  return { ImageReferences: page.items, NextToken: page.nextToken }
}

/** "Required IAM permissions" of the same page; a policy may ask for `aws:CalledVia`. */
const SCAN_ACTIONS: Readonly<Record<ImageReferenceResourceType, readonly string[]>> = {
  'ec2:Instance': ['ec2:DescribeInstances'],
  'ec2:LaunchTemplate': ['ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'],
  'ssm:Parameter': ['ssm:DescribeParameters', 'ssm:GetParameters'],
  'imagebuilder:ImageRecipe': ['imagebuilder:ListImageRecipes'],
  'imagebuilder:ContainerRecipe': [
    'imagebuilder:ListContainerRecipes',
    'imagebuilder:GetContainerRecipe',
  ],
}

/**
 * AWS does not say whether it asks for the permissions of types that are left out: here it asks for
 * all, so that a policy which lacks one is seen.
 */
function authorizeScans({ authorizer }: Context): void {
  const context = { 'aws:CalledVia': ['ec2-images.amazonaws.com'] }
  for (const action of Object.values(SCAN_ACTIONS).flat()) {
    authorizer.authorize(action, { arn: '*', context })
  }
}
