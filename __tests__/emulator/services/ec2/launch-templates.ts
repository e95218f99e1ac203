import type * as ec2 from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import { namedTemplate } from './launch-template-lookup.ts'
import { requirePermission } from './requests.ts'
import { tagsFor } from './tag-specifications.ts'

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
