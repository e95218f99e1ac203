import type * as ec2 from '@aws-sdk/client-ec2'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord, RecipeRecord } from '../../world/records.ts'
import type { Region } from '../../world/region.ts'

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
