import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  LaunchTemplate,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { addVersion } from '../../seeds/launch-templates.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { filtered, type FilterTable } from './filters.ts'
import {
  namedTemplate,
  seenTemplates,
  shownVersion,
  templateIdNotFound,
  templateNameNotFound,
  versionNamed,
} from './launch-template-lookup.ts'
import { describeLaunchTemplateVersions } from './launch-template-versions.ts'
import { paged } from './paged.ts'
import { foundAll, refuseMalformedIds, requirePermission } from './requests.ts'
import { tagsFor } from './tag-specifications.ts'

export const launchTemplateReads: Handlers = {
  DescribeLaunchTemplates: describeLaunchTemplates,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
}

export const launchTemplateWrites: Handlers = {
  CreateLaunchTemplate: createLaunchTemplate,
  CreateLaunchTemplateVersion: createLaunchTemplateVersion,
  DeleteLaunchTemplate: deleteLaunchTemplate,
  ModifyLaunchTemplate: modifyLaunchTemplate,
}

/** "DescribeLaunchTemplates" in the EC2 API Reference. */
function describeLaunchTemplates(
  input: DescribeLaunchTemplatesRequest,
  context: Context,
): DescribeLaunchTemplatesResult {
  refuseMalformedIds('launchTemplate', input.LaunchTemplateIds)
  const asked = askedFor(input, seenTemplates(input, context)).map(({ template }) => template)
  const page = paged(context, 'DescribeLaunchTemplates', input, {
    items: filtered(asked, input.Filters, FILTERS, (template) => template.Tags),
    keyOf: (template) => template.LaunchTemplateId,
  })
  return { LaunchTemplates: page.items, NextToken: page.nextToken }
}

function askedFor(
  { LaunchTemplateIds: ids, LaunchTemplateNames: names }: DescribeLaunchTemplatesRequest,
  seen: readonly LaunchTemplateRecord[],
): readonly LaunchTemplateRecord[] {
  if (ids !== undefined) {
    return foundAll(ids, (id) => seen.find((record) => record.id === id), templateIdNotFound)
  }
  if (names === undefined) return seen
  return foundAll(
    names,
    (name) => seen.find((record) => record.name === name),
    templateNameNotFound,
  )
}

const FILTERS: FilterTable<LaunchTemplate> = {
  'create-time': (template) => template.CreateTime?.toISOString(),
  'launch-template-name': (template) => template.LaunchTemplateName,
}

/* As plain as a test needs them to build a world through the API. */

function createLaunchTemplate(
  input: CreateLaunchTemplateRequest,
  context: Context,
): CreateLaunchTemplateResult {
  const { LaunchTemplateName: name = '' } = input
  const { region } = context
  requirePermission(context, 'ec2:CreateLaunchTemplate', templateTarget(context, '*'), input)
  if ([...region.launchTemplates.values()].some((record) => record.name === name)) {
    throw new AwsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    )
  }
  const versions = [responseData(input.LaunchTemplateData)]
  const tags = tagsFor('launch-template', input.TagSpecifications)
  return { LaunchTemplate: region.addLaunchTemplate({ name, versions, tags }).template }
}

/** "DeleteLaunchTemplate" in the EC2 API Reference: all its versions go with it. */
function deleteLaunchTemplate(
  input: DeleteLaunchTemplateRequest,
  context: Context,
): DeleteLaunchTemplateResult {
  const { id, template } = templateToChange(input, context, 'ec2:DeleteLaunchTemplate')
  context.region.launchTemplates.delete(id)
  return { LaunchTemplate: template }
}

function createLaunchTemplateVersion(
  input: CreateLaunchTemplateVersionRequest,
  context: Context,
): CreateLaunchTemplateVersionResult {
  const record = templateToChange(input, context, 'ec2:CreateLaunchTemplateVersion')
  const number = (record.template.LatestVersionNumber ?? 0) + 1
  record.template.LatestVersionNumber = number
  const version = addVersion(record, number, responseData(input.LaunchTemplateData))
  return { LaunchTemplateVersion: shownVersion(record, version) }
}

function modifyLaunchTemplate(
  input: ModifyLaunchTemplateRequest,
  context: Context,
): ModifyLaunchTemplateResult {
  const record = templateToChange(input, context, 'ec2:ModifyLaunchTemplate')
  if (input.DefaultVersion !== undefined) {
    const { VersionNumber } = versionNamed(record, input.DefaultVersion)
    record.template.DefaultVersionNumber = VersionNumber
  }
  return { LaunchTemplate: record.template }
}

type ChangeInput =
  CreateLaunchTemplateVersionRequest | DeleteLaunchTemplateRequest | ModifyLaunchTemplateRequest

function templateToChange(
  input: ChangeInput,
  context: Context,
  action: string,
): LaunchTemplateRecord {
  const record = namedTemplate(input, [...context.region.launchTemplates.values()])
  if (record === undefined) throw context.dialect.missingParameter('LaunchTemplateId')
  requirePermission(context, action, templateTarget(context, record.id), input)
  return record
}

function templateTarget({ region }: Context, id: string): { arn: string } {
  return { arn: region.arn('ec2', `launch-template/${id}`) }
}

function responseData(data: RequestLaunchTemplateData = {}): ResponseLaunchTemplateData {
  return { ImageId: data.ImageId, InstanceType: data.InstanceType }
}
