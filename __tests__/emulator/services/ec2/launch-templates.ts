import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { namedTemplate } from './launch-template-lookup.ts'
import { describeLaunchTemplateVersions } from './launch-template-versions.ts'
import { requirePermission } from './requests.ts'
import { tagsFor } from './tag-specifications.ts'

export const launchTemplateReads: Handlers = {
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
}

export const launchTemplateWrites: Handlers = {
  CreateLaunchTemplate: createLaunchTemplate,
  DeleteLaunchTemplate: deleteLaunchTemplate,
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

function templateToChange(
  input: DeleteLaunchTemplateRequest,
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
