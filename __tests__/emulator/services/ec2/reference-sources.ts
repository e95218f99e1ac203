import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { isHidden } from './requests.ts'
import type { ScanRequest } from './reference-requests.ts'

/* "How AMI reference checks work" in the EC2 User Guide. */

const INSTANCE_STATES: readonly string[] = [
  'pending',
  'running',
  'shutting-down',
  'terminated',
  'stopping',
  'stopped',
]
const DEFAULT_VERSION_DEPTH = 10

/** A resource and the images that it names. */
interface Referrer {
  readonly arn: string
  readonly imageIds: readonly string[]
}

export function referrersOf({ type, options }: ScanRequest, context: Context): Referrer[] {
  const { region } = context
  switch (type) {
    case 'ec2:Instance':
      return instances(options.get('state-name') ?? INSTANCE_STATES, context)
    case 'ec2:LaunchTemplate':
      return launchTemplates(depthOf(options.get('version-depth')), context)
    case 'ssm:Parameter':
      return parameters(context)
    case 'imagebuilder:ImageRecipe':
      return recipes(region.imageRecipes.values())
    case 'imagebuilder:ContainerRecipe':
      return recipes(region.containerRecipes.values())
  }
}

function instances(states: readonly string[], context: Context): Referrer[] {
  const wrong = states.find((state) => !INSTANCE_STATES.includes(state))
  if (wrong !== undefined) throw new AwsError('InvalidParameterValue', `Invalid state: ${wrong}`)
  return [...context.region.instances.values()]
    .filter(({ instance }) => !isHidden(instance, context))
    .filter(({ instance }) => states.includes(instance.State?.Name ?? ''))
    .map(({ id, instance }) => ({
      arn: context.region.arn('ec2', `instance/${id}`),
      imageIds: [instance.ImageId ?? ''],
    }))
}

function depthOf(values: readonly string[] | undefined): number {
  if (values === undefined) return DEFAULT_VERSION_DEPTH
  const depth = Number(values[0])
  if (values.length === 1 && Number.isInteger(depth) && depth >= 1 && depth <= 10_000) return depth
  throw new AwsError('InvalidParameterValue', `Invalid version depth: ${values.join()}`)
}

/** The newest versions only. An alias is not resolved: its parameter is a reference of its own. */
function launchTemplates(depth: number, context: Context): Referrer[] {
  return [...context.region.launchTemplates.values()]
    .filter(({ template }) => !isHidden(template, context))
    .map(({ id, versions }) => ({
      arn: context.region.arn('ec2', `launch-template/${id}`),
      imageIds: [...versions.values()]
        .sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0))
        .slice(0, depth)
        .map(({ LaunchTemplateData }) => LaunchTemplateData?.ImageId ?? ''),
    }))
}

/** Parameters of the image data type, by their current value. */
function parameters({ region }: Context): Referrer[] {
  return [...region.parameters.values()]
    .filter(({ dataType }) => dataType === 'aws:ec2:image')
    .map(({ arn, versions }) => ({ arn, imageIds: [versions.at(-1)?.value ?? ''] }))
}

function recipes(
  records: Iterable<{ readonly arn: string; readonly imageId: string | undefined }>,
): Referrer[] {
  return [...records].map(({ arn, imageId }) => ({
    arn,
    imageIds: imageId === undefined ? [] : [imageId],
  }))
}
