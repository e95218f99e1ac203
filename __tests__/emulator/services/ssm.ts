import type * as ssm from '@aws-sdk/client-ssm'
import type { Context, Handlers } from '../calls/context.ts'
import { pageRule } from '../calls/paging.ts'
import { parameterArn } from '../seeds/parameters.ts'
import { AwsError } from '../wire/errors.ts'
import type { ParameterRecord } from '../world/records.ts'
import { listing } from './listing.ts'
import { isBelow, parametersMatching } from './parameter-filters.ts'
import { refuseDecryption, valueOf, type Decryption } from './parameter-decryption.ts'
import { lookUpParameter, type FoundParameter } from './parameter-lookup.ts'

/** Each as in the Systems Manager API Reference under its own name; pages by AWS's model (botocore). */
export const ssmHandlers: Handlers = {
  DescribeParameters: listing<ssm.DescribeParametersRequest, ParameterRecord>({
    member: 'Parameters',
    pages: pageRule(1, 50),
    items: ({ region, authorizer }, { Filters, Shared, ParameterFilters }) => {
      // Nothing is ignored silently: a listing that is too long or too short would go unnoticed.
      if (Filters !== undefined || Shared === true) {
        throw new AwsError('NotEmulated', 'The emulator has neither Filters nor Shared', 501)
      }
      authorizer.authorize('ssm:DescribeParameters', { arn: region.arn('ssm', '*') })
      return parametersMatching(ParameterFilters, [...region.parameters.values()])
    },
    keyOf: ({ name }) => name,
    shown: metadataOf,
  }),

  GetParameters: getParameters,

  GetParametersByPath: listing<ssm.GetParametersByPathRequest, FoundParameter>({
    member: 'Parameters',
    pages: pageRule(1, 10),
    items: parametersBelow,
    keyOf: ({ record }) => record.name,
    shown: (found, context, input) => {
      refuseDecryption([found], input, context)
      return parameterOf(found, input)
    },
  }),
}

function metadataOf({
  name,
  arn,
  type,
  dataType,
  versions,
}: ParameterRecord): ssm.ParameterMetadata {
  const current = versions.at(-1)
  return {
    Name: name,
    ARN: arn,
    Type: type,
    DataType: dataType,
    Tier: 'Standard',
    Version: current?.version,
    LastModifiedDate: current?.modifiedAt,
    Policies: [],
  }
}

const MAX_NAMES = 10

/**
 * Permission is needed for each name: one that
 * is denied denies the call. Results "are listed in alphabetical order"; what does not exist, or not
 * in that version, is an invalid parameter and no error.
 */
function getParameters(input: ssm.GetParametersRequest, context: Context): ssm.GetParametersResult {
  const names = input.Names ?? []
  if (names.length < 1 || names.length > MAX_NAMES) {
    const constraint = names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length ${constraint}`,
    )
  }
  const lookedUp = names.map((name) => ({ name, ...lookUpParameter(name, context.region) }))
  for (const { arn } of lookedUp) context.authorizer.authorize('ssm:GetParameters', { arn })
  const found = lookedUp.map(({ parameter }) => parameter).filter((it) => it !== undefined)
  refuseDecryption(found, input, context)
  return {
    Parameters: found.map((it) => parameterOf(it, input)).sort(byName),
    InvalidParameters: lookedUp
      .filter(({ parameter }) => parameter === undefined)
      .map(({ name }) => name),
  }
}

function byName(one: ssm.Parameter, other: ssm.Parameter): number {
  return (one.Name ?? '') < (other.Name ?? '') ? -1 : 1
}

function parameterOf(found: FoundParameter, asked: Decryption): ssm.Parameter {
  const { record, version, modifiedAt, selector } = found
  return {
    Name: record.name,
    ARN: record.arn,
    Type: record.type,
    DataType: record.dataType,
    Value: valueOf(found, asked),
    Version: version,
    LastModifiedDate: modifiedAt,
    Selector: selector,
  }
}

function parametersBelow(
  { region, authorizer }: Context,
  { Path: path = '', Recursive = false, ParameterFilters }: ssm.GetParametersByPathRequest,
): FoundParameter[] {
  if (ParameterFilters !== undefined) throw new AwsError('NotEmulated', 'No filters of paths', 501)
  if (!path.startsWith('/')) {
    throw new AwsError(
      'ValidationException',
      `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/".`,
    )
  }
  authorizer.authorize('ssm:GetParametersByPath', { arn: parameterArn(region, path) })
  return [...region.parameters.values()]
    .filter(({ name }) => isBelow(path, name, Recursive ? 'Recursive' : 'OneLevel'))
    .map((record) => lookUpParameter(record.name, region).parameter)
    .filter((version) => version !== undefined)
}
