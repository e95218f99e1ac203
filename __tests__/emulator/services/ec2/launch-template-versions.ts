import type {
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { filtered } from './filters.ts'
import {
  namedTemplate,
  seenTemplates,
  shownVersion,
  versionNamed,
} from './launch-template-lookup.ts'
import { paged } from './paged.ts'

/** "DescribeLaunchTemplateVersions" in the EC2 API Reference. */
export function describeLaunchTemplateVersions(
  input: DescribeLaunchTemplateVersionsRequest,
  context: Context,
): DescribeLaunchTemplateVersionsResult {
  const seen = seenTemplates(input, context)
  const template = namedTemplate(input, seen)
  if (template === undefined) refuseNumbers(input)
  const versions = template === undefined ? ofAll(seen, input) : ofOne(template, input)
  const page = paged(context, 'DescribeLaunchTemplateVersions', input, {
    items: filtered(versions, input.Filters),
    keyOf: (version) => `${version.LaunchTemplateId ?? ''} ${version.VersionNumber ?? 0}`,
  })
  return { LaunchTemplateVersions: page.items, NextToken: page.nextToken }
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

function ofAll(
  templates: readonly LaunchTemplateRecord[],
  { Versions = [] }: DescribeLaunchTemplateVersionsRequest,
): LaunchTemplateVersion[] {
  return templates.flatMap((record) => named(record, Versions))
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
function named(record: LaunchTemplateRecord, names: readonly string[]): LaunchTemplateVersion[] {
  const versions = new Set(names.map((name) => versionNamed(record, name)))
  return [...versions].map((version) => shownVersion(record, version))
}
