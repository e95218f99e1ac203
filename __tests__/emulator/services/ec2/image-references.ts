import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { AwsError } from '../../wire/errors.ts'
import { listing } from '../listing.ts'
import { scanRequestsOf } from './reference-requests.ts'
import { referrersOf } from './reference-sources.ts'
import { refuseMalformedIds } from './requests.ts'

/** The model's range of ImageIds (botocore's service-2.json). */
const MAX_IMAGES = 10

export const referenceReads: Handlers = {
  /** "Identify your resources referencing specified AMIs" in the EC2 User Guide. */
  DescribeImageReferences: listing<ec2.DescribeImageReferencesRequest, ec2.ImageReference>({
    member: 'ImageReferences',
    pages: pageRule(5, 1000),
    items: (context, input) => {
      const { ImageIds: ids = [] } = input
      refuseMalformedIds('image', ids)
      if (ids.length < 1 || ids.length > MAX_IMAGES) {
        const message = `Between 1 and ${MAX_IMAGES} image IDs must be specified`
        throw new AwsError('InvalidParameterValue', message)
      }
      const requests = scanRequestsOf(input)
      authorizeScans(context)
      return requests.flatMap((request) =>
        referrersOf(request, context).flatMap(({ arn: Arn, imageIds }) =>
          ids
            .filter((id) => imageIds.includes(id))
            .map((ImageId) => ({ ImageId, ResourceType: request.type, Arn })),
        ),
      )
    },
    keyOf: ({ ImageId = '', Arn = '' }) => `${ImageId} ${Arn}`,
  }),
}

/** "Required IAM permissions" of the same page; a policy may ask for `aws:CalledVia`. */
const SCAN_ACTIONS: Readonly<Record<ec2.ImageReferenceResourceType, readonly string[]>> = {
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
