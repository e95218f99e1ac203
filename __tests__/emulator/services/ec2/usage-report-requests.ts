import type {
  CreateImageUsageReportRequest,
  ImageUsageResourceTypeRequest,
  TagSpecification,
  Tag,
} from '@aws-sdk/client-ec2'
import { AwsError } from '../../wire/errors.ts'

const TYPES: readonly (string | undefined)[] = [
  'ec2:Instance',
  'ec2:LaunchTemplate',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
]

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message)

/** The range of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeOptionRequest.html */
function refuseWrongDepth(values: readonly string[]): void {
  const depth = Number(values[0])
  if (values.length === 1 && Number.isInteger(depth) && depth >= 1 && depth <= 10_000) return
  throw invalid(`Invalid version depth: ${values.join()}`)
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeRequest.html */
function refuseWrongType({
  ResourceType,
  ResourceTypeOptions = [],
}: ImageUsageResourceTypeRequest): void {
  if (!TYPES.includes(ResourceType)) throw invalid(`Invalid resource type: ${ResourceType}`)
  for (const { OptionName, OptionValues = [] } of ResourceTypeOptions) {
    if (ResourceType !== 'ec2:LaunchTemplate' || OptionName !== 'version-depth') {
      throw invalid(`Invalid option: ${OptionName}`)
    }
    refuseWrongDepth(OptionValues)
  }
}

/** "At most 200 items": https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImageUsageReport.html */
const MOST_ACCOUNTS = 200

/** The parameters of the same page. */
export function refuseWrongRequest(input: CreateImageUsageReportRequest): void {
  const { ResourceTypes = [], AccountIds = [] } = input
  if (ResourceTypes.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ResourceTypes')
  }
  ResourceTypes.forEach(refuseWrongType)
  if (AccountIds.length > MOST_ACCOUNTS) throw invalid('At most 200 accounts can be specified')
}

/** "Any other value will cause the report creation to fail" (`TagSpecifications` of the same page). */
export function tagsOf(specifications: readonly TagSpecification[] = []): readonly Tag[] {
  const wrong = specifications.find(({ ResourceType }) => ResourceType !== 'image-usage-report')
  if (wrong !== undefined) throw invalid(`Invalid tag specification: ${wrong.ResourceType}`)
  return specifications.flatMap(({ Tags = [] }) => Tags)
}
