import {
  DescribeParametersCommand,
  GetParametersByPathCommand,
  type DescribeParametersCommandInput,
  type GetParametersByPathCommandInput,
  type Parameter,
} from '@aws-sdk/client-ssm'
import { readOperation } from '../../aws/operation.ts'
import type { Reader } from '../../aws/reader.ts'
import { idsIn } from '../../ids.ts'
import { getParameters, inGroupsOf, NAMES_A_CALL } from './alias-reader.ts'
import { placeIn } from './pins.ts'
import { referencesTo, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
const describeParameters = readOperation(
  'ssm:DescribeParameters',
  ({ ssm }, input: DescribeParametersCommandInput, options) =>
    ssm.send(new DescribeParametersCommand(input), options),
)

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const getParametersByPath = readOperation(
  'ssm:GetParametersByPath',
  ({ ssm }, input: GetParametersByPathCommandInput, options) =>
    ssm.send(new GetParametersByPathCommand(input), options),
)

async function imageParameters(reader: Reader): Promise<readonly Parameter[]> {
  const described = await reader.readAll(
    describeParameters,
    { ParameterFilters: [{ Key: 'DataType', Values: ['aws:ec2:image'] }], MaxResults: 50 },
    (page) => page.Parameters,
  )
  const names = described.map(({ Name }) => Name).filter((name) => name !== undefined)
  const answers = await Promise.all(
    // A parameter that was deleted in between names nothing any more.
    inGroupsOf(NAMES_A_CALL, names).map((group) =>
      reader.read(getParameters, { Names: [...group] }),
    ),
  )
  return answers.flatMap(({ Parameters = [] }) => Parameters)
}

async function parametersBelow(reader: Reader, Path: string): Promise<readonly Parameter[]> {
  return reader.readAll(
    getParametersByPath,
    { Path, Recursive: true, WithDecryption: true, MaxResults: NAMES_A_CALL },
    (page) => page.Parameters,
  )
}

/** Parameters of data type `aws:ec2:image`, and those of any type below the paths that were given. */
export const ssmParameters: ReferenceSource = {
  key: 'ssm-parameters',
  operations: [describeParameters, getParameters, getParametersByPath],
  async read(context) {
    const { reader, ssmParameterPaths } = context
    const lists = await Promise.all([
      imageParameters(reader),
      ...ssmParameterPaths.map((path) => parametersBelow(reader, path)),
    ])
    const parameters = new Map(lists.flat().map((parameter) => [parameter.Name, parameter]))
    const at = placeIn('ssm-parameters', context)
    return {
      resources: parameters.size,
      references: [...parameters.values()].flatMap(({ Name, Value = '' }) => {
        const ids = new Set(idsIn(Value).map(({ id }) => id))
        return referencesTo([...ids], at(Name))
      }),
    }
  },
}
