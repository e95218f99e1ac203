import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { AwsError } from '../../wire/errors.ts'
import { listing } from '../listing.ts'
import { depthOf, REFERRERS, scanOf, type Scan, type ScanOptions } from './image-scans.ts'
import { isHidden, refuseMalformedIds } from './requests.ts'

/** The model's range of ImageIds (botocore's service-2.json). */
const MAX_IMAGES = 10

/** "How AMI reference checks work" in the EC2 User Guide. */
const DEFAULT_VERSION_DEPTH = 10

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
      const scans = scansOf(input)
      authorizeScans(context)
      return scans.flatMap((scan) => referencesTo(ids, scan, context))
    },
    keyOf: ({ ImageId = '', Arn = '' }) => `${ImageId} ${Arn}`,
  }),
}

/** `ResourceTypeOption` in the EC2 API Reference says which option belongs to which type. */
const OPTIONS: ScanOptions = {
  'ec2:Instance': 'state-name',
  'ec2:LaunchTemplate': 'version-depth',
  'ssm:Parameter': null,
  'imagebuilder:ImageRecipe': null,
  'imagebuilder:ContainerRecipe': null,
}

/**
 * One of the two parameters must be there. Together they are allowed: options of ResourceTypes then
 * come before the defaults of IncludeAllResourceTypes.
 */
function scansOf(input: ec2.DescribeImageReferencesRequest): Scan[] {
  const named = (input.ResourceTypes ?? []).map((request) => scanOf(request, OPTIONS))
  const all = Object.keys(OPTIONS).map((ResourceType) => scanOf({ ResourceType }, OPTIONS))
  const scans = [...(input.IncludeAllResourceTypes === true ? all : []), ...named]
  if (scans.length > 0) return [...new Map(scans.map((scan) => [scan.type, scan])).values()]
  throw new AwsError(
    'MissingParameter',
    'Either IncludeAllResourceTypes or ResourceTypes must be specified',
  )
}

const INSTANCE_STATES: readonly string[] = [
  ...['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'],
]

function referencesTo(ids: readonly string[], scan: Scan, context: Context): ec2.ImageReference[] {
  const { type: ResourceType, values: states } = scan
  const isInstance = ResourceType === 'ec2:Instance'
  const wrong = states?.find((state) => isInstance && !INSTANCE_STATES.includes(state))
  if (wrong !== undefined) throw new AwsError('InvalidParameterValue', `Invalid state: ${wrong}`)
  const depth = isInstance ? 0 : depthOf(scan, DEFAULT_VERSION_DEPTH)
  return REFERRERS[ResourceType](context.region, depth)
    .filter((each) => !isHidden(each, context))
    .filter(({ State }) => !isInstance || (states?.includes(State?.Name ?? '') ?? true))
    .flatMap(({ arn: Arn, imageIds }) =>
      ids.filter((id) => imageIds.includes(id)).map((ImageId) => ({ ImageId, ResourceType, Arn })),
    )
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
