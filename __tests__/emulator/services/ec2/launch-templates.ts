import type * as ec2 from '@aws-sdk/client-ec2'
import { type Context, type Handlers, pageRule } from '../../calls/operation.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import {
  isHidden,
  notFoundError,
  refuseMalformedIds,
  requirePermission,
  resourceList,
  tagsFor,
} from './requests.ts'

export const launchTemplateReads: Handlers = {
  /** "DescribeLaunchTemplateVersions" in the EC2 API Reference. */
  DescribeLaunchTemplateVersions: resourceList<
    ec2.DescribeLaunchTemplateVersionsRequest,
    ec2.LaunchTemplateVersion
  >({
    member: 'LaunchTemplateVersions',
    pages: pageRule(1, 200),
    items: (context, input) => {
      const seen = seenTemplates(input, context)
      const template = namedTemplate(input, seen)
      if (template !== undefined) return ofOne(template, input)
      refuseNumbers(input)
      return seen.flatMap((record) => named(record, input.Versions))
    },
    keyOf: (version) => `${version.LaunchTemplateId ?? ''} ${version.VersionNumber ?? 0}`,
  }),
}

function seenTemplates(
  { IncludeManagedResources }: ec2.DescribeLaunchTemplateVersionsRequest,
  context: Context,
): LaunchTemplateRecord[] {
  return [...context.region.launchTemplates.values()].filter(
    ({ template }) => IncludeManagedResources === true || !isHidden(template, context),
  )
}

/** Without a template `$Latest` and `$Default` must be named, and "you cannot specify numbers". */
function refuseNumbers(input: ec2.DescribeLaunchTemplateVersionsRequest): void {
  const { Versions: versions = [], MinVersion, MaxVersion } = input
  if (versions.length === 0) {
    throw new AwsError(
      'MissingParameter',
      'When describing the versions of all launch templates, $Latest or $Default must be specified.',
    )
  }
  const number = versions.find((version) => !['$Latest', '$Default'].includes(version))
  const wrong = number ?? MinVersion ?? MaxVersion
  if (wrong === undefined) return
  throw new AwsError(
    'InvalidParameterValue',
    `Version ${wrong}: only $Latest and $Default are valid without a launch template.`,
  )
}

const MAX_VERSIONS = 200

function ofOne(
  record: LaunchTemplateRecord,
  { Versions, MinVersion, MaxVersion }: ec2.DescribeLaunchTemplateVersionsRequest,
): ec2.LaunchTemplateVersion[] {
  if ((Versions?.length ?? 0) > MAX_VERSIONS) {
    throw new AwsError('InvalidParameterValue', `At most ${MAX_VERSIONS} versions can be named.`)
  }
  if (Versions !== undefined) return named(record, Versions)
  const least = Number(MinVersion ?? 0)
  const most = Number(MaxVersion ?? Number.POSITIVE_INFINITY)
  return [...record.versions.values()]
    .filter(({ VersionNumber = 0 }) => VersionNumber >= least && VersionNumber <= most)
    .map((version) => shownVersion(record, version))
}

/** Each version once, though it may be latest and default. */
function named(
  record: LaunchTemplateRecord,
  names: readonly string[] = [],
): ec2.LaunchTemplateVersion[] {
  const versions = new Set(names.map((name) => versionNamed(record, name)))
  return [...versions].map((version) => shownVersion(record, version))
}

/** The template says which one is the default. */
function shownVersion(
  { template }: LaunchTemplateRecord,
  version: ec2.LaunchTemplateVersion,
): ec2.LaunchTemplateVersion {
  return { ...version, DefaultVersion: version.VersionNumber === template.DefaultVersionNumber }
}

/* As plain as a test needs them to build a world through the API. */
export const launchTemplateWrites: Handlers = {
  CreateLaunchTemplate: createLaunchTemplate,
  DeleteLaunchTemplate: deleteLaunchTemplate,
}

function createLaunchTemplate(
  input: ec2.CreateLaunchTemplateRequest,
  context: Context,
): ec2.CreateLaunchTemplateResult {
  const { LaunchTemplateName: name = '', LaunchTemplateData: data } = input
  const { region } = context
  requirePermission(context, 'ec2:CreateLaunchTemplate', templateTarget(context, '*'), input)
  if ([...region.launchTemplates.values()].some((record) => record.name === name)) {
    throw new AwsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    )
  }
  const versions = [{ ImageId: data?.ImageId, InstanceType: data?.InstanceType }]
  const tags = tagsFor('launch-template', input.TagSpecifications)
  return { LaunchTemplate: region.addLaunchTemplate({ name, versions, tags }).template }
}

/** "DeleteLaunchTemplate" in the EC2 API Reference: all its versions go with it. */
function deleteLaunchTemplate(
  input: ec2.DeleteLaunchTemplateRequest,
  context: Context,
): ec2.DeleteLaunchTemplateResult {
  const { launchTemplates } = context.region
  const record = namedTemplate(input, [...launchTemplates.values()])
  if (record === undefined) throw context.dialect.missingParameter('LaunchTemplateId')
  const target = templateTarget(context, record.id)
  requirePermission(context, 'ec2:DeleteLaunchTemplate', target, input)
  launchTemplates.delete(record.id)
  return { LaunchTemplate: record.template }
}

const templateTarget = ({ region }: Context, id: string): Target => ({
  arn: region.arn('ec2', `launch-template/${id}`),
})

const templateIdNotFound = notFoundError(
  'InvalidLaunchTemplateId.NotFound',
  'specified launch template, with template ID',
)

const templateNameNotFound = notFoundError(
  'InvalidLaunchTemplateName.NotFoundException',
  'specified launch template, with template name',
)

interface TemplateName {
  readonly LaunchTemplateId?: string | undefined
  readonly LaunchTemplateName?: string | undefined
}

/** The template that is named by its id or by its name; none where neither is given. */
function namedTemplate(
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName,
  templates: readonly LaunchTemplateRecord[],
): LaunchTemplateRecord | undefined {
  if (id !== undefined && name !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You must specify either the launch template name or the launch template ID, but not both.',
    )
  }
  if (id !== undefined) {
    refuseMalformedIds('launchTemplate', [id])
    return templates.find((record) => record.id === id) ?? refuse(templateIdNotFound([id]))
  }
  if (name === undefined) return undefined
  return templates.find((record) => record.name === name) ?? refuse(templateNameNotFound([name]))
}

function refuse(error: AwsError): never {
  throw error
}

/** `$Latest`, `$Default` or a number; a version that is not there is an error. */
function versionNamed(record: LaunchTemplateRecord, name: string): ec2.LaunchTemplateVersion {
  const number = versionNumber(record, name)
  const version = record.versions.get(number)
  if (version !== undefined) return version
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${name} for the launch template with ID ${record.id}.`,
  )
}

function versionNumber({ template }: LaunchTemplateRecord, name: string): number {
  if (name === '$Latest') return template.LatestVersionNumber ?? 0
  if (name === '$Default') return template.DefaultVersionNumber ?? 0
  if (/^\d+$/.test(name)) return Number(name)
  throw new AwsError('InvalidParameterValue', `Invalid launch template version: '${name}'`)
}
