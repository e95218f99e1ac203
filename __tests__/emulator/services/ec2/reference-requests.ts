import type {
  DescribeImageReferencesRequest,
  ImageReferenceOptionName,
  ImageReferenceResourceType,
  ResourceTypeRequest,
} from '@aws-sdk/client-ec2'
import { AwsError } from '../../wire/errors.ts'

type ScanOptions = ReadonlyMap<ImageReferenceOptionName, readonly string[]>

/** One kind of resource to look through. */
export interface ScanRequest {
  readonly type: ImageReferenceResourceType
  readonly options: ScanOptions
}

const TYPES: readonly ImageReferenceResourceType[] = [
  'ec2:Instance',
  'ec2:LaunchTemplate',
  'ssm:Parameter',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
]

/**
 * One of the two parameters must be there. Together they are allowed: options of ResourceTypes then
 * come before the defaults of IncludeAllResourceTypes.
 */
export function scanRequestsOf(input: DescribeImageReferencesRequest): ScanRequest[] {
  const named = new Map(
    (input.ResourceTypes ?? []).map((request) => [typeOf(request), optionsOf(request)]),
  )
  const types = input.IncludeAllResourceTypes === true ? TYPES : [...named.keys()]
  if (types.length === 0) {
    throw new AwsError(
      'MissingParameter',
      'Either IncludeAllResourceTypes or ResourceTypes must be specified',
    )
  }
  return types.map((type) => ({ type, options: named.get(type) ?? new Map() }))
}

function typeOf({ ResourceType }: ResourceTypeRequest): ImageReferenceResourceType {
  const type = TYPES.find((known) => known === ResourceType)
  if (type !== undefined) return type
  throw new AwsError('InvalidParameterValue', `Invalid resource type: ${String(ResourceType)}`)
}

/** `ResourceTypeOption` in the EC2 API Reference says which option belongs to which type. */
const OPTION_OF: Readonly<Partial<Record<ImageReferenceResourceType, ImageReferenceOptionName>>> = {
  'ec2:Instance': 'state-name',
  'ec2:LaunchTemplate': 'version-depth',
}

function optionsOf(request: ResourceTypeRequest): ScanOptions {
  const allowed = OPTION_OF[typeOf(request)]
  const options = new Map<ImageReferenceOptionName, readonly string[]>()
  for (const { OptionName, OptionValues = [] } of request.ResourceTypeOptions ?? []) {
    if (OptionName === undefined || OptionName !== allowed) {
      throw new AwsError('InvalidParameterValue', `Invalid option: ${String(OptionName)}`)
    }
    options.set(OptionName, OptionValues)
  }
  return options
}
