import type * as ec2 from '@aws-sdk/client-ec2'
import { type Context, type Handlers, listing, pageRule } from '../../calls/operation.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord, RecipeRecord } from '../../world/records.ts'
import type { Region } from '../../world/world.ts'
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

/* Where image references and image usage reports look for the images that resources name. */

/** A resource and the images that it names. */
interface Referrer extends Pick<ec2.Instance, 'State' | 'LaunchTime'> {
  readonly arn: string
  readonly imageIds: readonly (string | undefined)[]
  readonly Operator?: ec2.OperatorResponse | undefined
}

const recipes = (records: ReadonlyMap<string, RecipeRecord>): Referrer[] =>
  [...records.values()].map(({ arn, imageId }) => ({ arn, imageIds: [imageId] }))

/** The newest versions only. An alias is not resolved: its parameter is a reference of its own. */
const newest = (
  { versions }: LaunchTemplateRecord,
  depth: number,
): readonly (string | undefined)[] =>
  [...versions.values()]
    .sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0))
    .slice(0, depth)
    .map(({ LaunchTemplateData }) => LaunchTemplateData?.ImageId)

/** "How AMI reference checks work" in the EC2 User Guide; the depth is how many versions of templates. */
export const REFERRERS: Readonly<
  Record<ec2.ImageReferenceResourceType, (region: Region, depth: number) => readonly Referrer[]>
> = {
  'ec2:Instance': (region) =>
    [...region.instances.values()].map(({ id, instance }) => ({
      ...instance,
      arn: region.arn('ec2', `instance/${id}`),
      imageIds: [instance.ImageId],
    })),
  'ec2:LaunchTemplate': (region, depth) =>
    [...region.launchTemplates.values()].map((record) => ({
      Operator: record.template.Operator,
      arn: region.arn('ec2', `launch-template/${record.id}`),
      imageIds: newest(record, depth),
    })),
  // Parameters of the image data type, by their current value.
  'ssm:Parameter': ({ parameters }) =>
    [...parameters.values()]
      .filter(({ dataType }) => dataType === 'aws:ec2:image')
      .map(({ arn, versions }) => ({ arn, imageIds: [versions.at(-1)?.value] })),
  'imagebuilder:ImageRecipe': ({ imageRecipes }) => recipes(imageRecipes),
  'imagebuilder:ContainerRecipe': ({ containerRecipes }) => recipes(containerRecipes),
}

/** One kind of resource to look through, with the values of its option. */
export interface Scan {
  readonly type: ec2.ImageReferenceResourceType
  readonly values: readonly string[] | undefined
}

/** The types that a call takes, each with its option. */
export type ScanOptions = Readonly<Partial<Record<ec2.ImageReferenceResourceType, string | null>>>

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message)

export function scanOf(request: ec2.ImageUsageResourceTypeRequest, known: ScanOptions): Scan {
  const { ResourceType = '', ResourceTypeOptions: options = [] } = request
  const type = ResourceType as ec2.ImageReferenceResourceType
  const allowed = known[type]
  if (allowed === undefined) throw invalid(`Invalid resource type: ${type}`)
  const wrong = options.find(({ OptionName }) => OptionName !== allowed)
  if (wrong !== undefined) throw invalid(`Invalid option: ${wrong.OptionName}`)
  const values = options.at(-1)?.OptionValues
  if (allowed === 'version-depth') depthOf({ type, values }, 1)
  return { type, values }
}

/** The range of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeOptionRequest.html */
export function depthOf({ values }: Scan, otherwise: number): number {
  if (values === undefined) return otherwise
  const depth = Number(values[0])
  if (values.length === 1 && Number.isInteger(depth) && depth >= 1 && depth <= 10_000) return depth
  throw invalid(`Invalid version depth: ${values.join()}`)
}
