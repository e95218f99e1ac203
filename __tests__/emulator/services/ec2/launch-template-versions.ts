import type {
  DescribeLaunchTemplateVersionsRequest,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { pageRule } from '../../calls/paging.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { namedTemplate, versionNamed } from './launch-template-lookup.ts'
import { isHidden } from './requests.ts'
import { resourceList } from './resource-list.ts'

export const launchTemplateReads: Handlers = {
  /** "DescribeLaunchTemplateVersions" in the EC2 API Reference. */
  DescribeLaunchTemplateVersions: resourceList<
    DescribeLaunchTemplateVersionsRequest,
    LaunchTemplateVersion
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
  { IncludeManagedResources }: DescribeLaunchTemplateVersionsRequest,
  context: Context,
): LaunchTemplateRecord[] {
  return [...context.region.launchTemplates.values()].filter(
    ({ template }) => IncludeManagedResources === true || !isHidden(template, context),
  )
}

/** Without a template `$Latest` and `$Default` must be named, and "you cannot specify numbers". */
function refuseNumbers(input: DescribeLaunchTemplateVersionsRequest): void {
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
  { Versions, MinVersion, MaxVersion }: DescribeLaunchTemplateVersionsRequest,
): LaunchTemplateVersion[] {
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
): LaunchTemplateVersion[] {
  const versions = new Set(names.map((name) => versionNamed(record, name)))
  return [...versions].map((version) => shownVersion(record, version))
}

/** The template says which one is the default. */
function shownVersion(
  { template }: LaunchTemplateRecord,
  version: LaunchTemplateVersion,
): LaunchTemplateVersion {
  return { ...version, DefaultVersion: version.VersionNumber === template.DefaultVersionNumber }
}
