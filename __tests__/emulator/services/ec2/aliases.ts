import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import { lookUpParameter } from '../parameter-lookup.ts'

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
