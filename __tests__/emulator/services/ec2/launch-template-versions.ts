import type {
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { filtered, type FilterTable } from './filters.ts'
import {
  namedTemplate,
  seenTemplates,
  shownVersion,
  versionNamed,
} from './launch-template-lookup.ts'
import { paged } from './paged.ts'
import { lookUpParameter } from '../parameter-lookup.ts'

/** "DescribeLaunchTemplateVersions" in the EC2 API Reference. */
export function describeLaunchTemplateVersions(
  input: DescribeLaunchTemplateVersionsRequest,
  context: Context,
): DescribeLaunchTemplateVersionsResult {
  const seen = seenTemplates(input, context)
  const template = namedTemplate(input, seen)
  if (template === undefined) refuseNumbers(input)
  refuseManyAliases(input, template)
  const versions = template === undefined ? ofAll(seen, input) : ofOne(template, input)
  const page = paged(context, 'DescribeLaunchTemplateVersions', input, {
    items: filtered(versions, input.Filters, FILTERS),
    keyOf: (version) => `${version.LaunchTemplateId ?? ''} ${version.VersionNumber ?? 0}`,
  })
  const shown = input.ResolveAlias === true ? page.items.map(resolved(context)) : page.items
  return { LaunchTemplateVersions: shown, NextToken: page.nextToken }
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

/** Aliases are resolved for one version at a time (ResolveAlias, API_DescribeLaunchTemplateVersions). */
function refuseManyAliases(
  { ResolveAlias, Versions }: DescribeLaunchTemplateVersionsRequest,
  template: LaunchTemplateRecord | undefined,
): void {
  if (ResolveAlias !== true || (template !== undefined && Versions?.length === 1)) return
  throw new AwsError(
    'InvalidParameterCombination',
    'ResolveAlias can be used with a single launch template version only.',
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

function resolved(context: Context): (version: LaunchTemplateVersion) => LaunchTemplateVersion {
  return (version) => {
    const { LaunchTemplateData: data } = version
    const ImageId = resolveAlias(data?.ImageId, context)
    return { ...version, LaunchTemplateData: { ...data, ImageId } }
  }
}

const FILTERS: FilterTable<LaunchTemplateVersion> = {
  'image-id': (version) => version.LaunchTemplateData?.ImageId,
  'instance-type': (version) => version.LaunchTemplateData?.InstanceType,
  'is-default-version': (version) => version.DefaultVersion,
}

const ALIAS = 'resolve:ssm:'

/**
 * "Use a Systems Manager parameter instead of an AMI ID" in the EC2 User Guide: the caller needs
 * ssm:GetParameters. AWS does not document the error of a parameter that is not there.
 */
export function resolveAlias(imageId: string | undefined, context: Context): string | undefined {
  if (imageId?.startsWith(ALIAS) !== true) return imageId
  const name = imageId.slice(ALIAS.length)
  const { parameter, arn } = lookUpParameter(name, context.region)
  context.authorizer.authorize('ssm:GetParameters', { arn })
  if (parameter !== undefined) return parameter.value
  throw new AwsError('InvalidParameterValue', `The parameter ${name} could not be resolved.`)
}
