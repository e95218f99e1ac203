import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
  ParameterMetadata,
} from '@aws-sdk/client-ssm'
import type { Context, Handlers } from '../calls/context.ts'
import type { PageRule } from '../calls/paging.ts'
import { parameterArn } from '../seeds/parameters.ts'
import { AwsError } from '../wire/errors.ts'
import type { ParameterRecord } from '../world/records.ts'
import { isBelow, parametersMatching } from './parameter-filters.ts'
import { refuseDecryption, valueOf, type Decryption } from './parameter-decryption.ts'
import { lookUpParameter, type FoundParameter } from './parameter-lookup.ts'

export const ssmHandlers: Handlers = {
  DescribeParameters: describeParameters,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
}

/** Ranges of AWS's model (botocore's service-2.json). */
const DESCRIBE_PAGES: PageRule = { parameter: 'MaxResults', min: 1, max: 50, unasked: 50 }
const PATH_PAGES: PageRule = { parameter: 'MaxResults', min: 1, max: 10, unasked: 10 }

/** "DescribeParameters" in the Systems Manager API Reference. */
function describeParameters(
  input: DescribeParametersRequest,
  context: Context,
): DescribeParametersResult {
  const { region, authorizer } = context
  refuseUnemulated(input)
  authorizer.authorize('ssm:DescribeParameters', { arn: region.arn('ssm', '*') })
  const matching = parametersMatching(input.ParameterFilters, [...region.parameters.values()])
  const page = context.pager.page({
    rule: DESCRIBE_PAGES,
    items: matching,
    keyOf: ({ name }) => name,
    size: input.MaxResults,
    token: input.NextToken,
  })
  return { Parameters: page.items.map(metadataOf), NextToken: page.nextToken }
}

/** Nothing is ignored silently: a listing that is too long or too short would go unnoticed. */
function refuseUnemulated({ Filters, Shared }: DescribeParametersRequest): void {
  if (Filters === undefined && Shared !== true) return
  throw new AwsError('NotEmulated', 'The emulator has neither Filters nor Shared', 501)
}

function metadataOf({ name, arn, type, dataType, versions }: ParameterRecord): ParameterMetadata {
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
 * "GetParameters" in the Systems Manager API Reference. Permission is needed for each name: one that
 * is denied denies the call. Results "are listed in alphabetical order"; what does not exist, or not
 * in that version, is an invalid parameter and no error.
 */
function getParameters(input: GetParametersRequest, context: Context): GetParametersResult {
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

function byName(one: Parameter, other: Parameter): number {
  return (one.Name ?? '') < (other.Name ?? '') ? -1 : 1
}

function parameterOf(found: FoundParameter, asked: Decryption): Parameter {
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

/** "GetParametersByPath" in the Systems Manager API Reference. */
function getParametersByPath(
  input: GetParametersByPathRequest,
  context: Context,
): GetParametersByPathResult {
  const { Path: path = '', Recursive = false, ParameterFilters } = input
  if (ParameterFilters !== undefined) throw new AwsError('NotEmulated', 'No filters of paths', 501)
  if (!path.startsWith('/')) {
    throw new AwsError(
      'ValidationException',
      `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/".`,
    )
  }
  const { region, authorizer, pager } = context
  authorizer.authorize('ssm:GetParametersByPath', { arn: parameterArn(region, path) })
  const below = [...region.parameters.values()].filter(({ name }) =>
    isBelow(path, name, Recursive ? 'Recursive' : 'OneLevel'),
  )
  const found = below
    .map((record) => lookUpParameter(record.name, region).parameter)
    .filter((version) => version !== undefined)
  const page = pager.page({
    rule: PATH_PAGES,
    items: found,
    keyOf: ({ record }) => record.name,
    size: input.MaxResults,
    token: input.NextToken,
  })
  refuseDecryption(page.items, input, context)
  return { Parameters: page.items.map((it) => parameterOf(it, input)), NextToken: page.nextToken }
}
