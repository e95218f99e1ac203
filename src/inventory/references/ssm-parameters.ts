import {
  DescribeParametersCommand,
  GetParametersByPathCommand,
  type GetParametersCommandInput,
  type Parameter,
} from '@aws-sdk/client-ssm'
import { inGroupsOf, ssm } from '../../aws/operation.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import { idsIn } from '../../text/ids.ts'
import type { Target, Warning } from '../../model/index.ts'
import { getParameters, NAMES_A_CALL } from './alias-reader.ts'
import { placesOf, referencesTo, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
const describeParameters = ssm('DescribeParameters', DescribeParametersCommand)

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const getParametersByPath = ssm('GetParametersByPath', GetParametersByPathCommand)

/** @throws ReadError where AWS says nothing of a name, not even that it is invalid */
async function valuesOf(
  reader: Reader,
  names: readonly string[],
  decryption: Pick<GetParametersCommandInput, 'WithDecryption'> = {},
): Promise<readonly Parameter[]> {
  const { Parameters = [], InvalidParameters = [] } = await reader.read(getParameters, {
    Names: [...names],
    ...decryption,
  })
  // A parameter that was deleted since it was listed is among the invalid ones.
  const answered = new Set([...Parameters.map(({ Name }) => Name), ...InvalidParameters])
  const missing = names.find((name) => !answered.has(name))
  if (missing === undefined) return Parameters
  throw new ReadError(getParameters, new Error(`AWS answered nothing about ${missing}`))
}

async function imageParameters(reader: Reader): Promise<readonly Parameter[]> {
  const described = await reader.readAll(
    describeParameters,
    { ParameterFilters: [{ Key: 'DataType', Values: ['aws:ec2:image'] }], MaxResults: 50 },
    (page) => page.Parameters,
  )
  const names = described.map(({ Name }) => Name).filter((name) => name !== undefined)
  const groups = inGroupsOf(NAMES_A_CALL, names)
  return (await Promise.all(groups.map((group) => valuesOf(reader, group)))).flat()
}

async function parametersBelow(reader: Reader, path: string): Promise<readonly Parameter[]> {
  // Only what begins with a slash is a path.
  if (!path.startsWith('/')) return []
  return reader.readAll(
    getParametersByPath,
    { Path: path, Recursive: true, WithDecryption: true, MaxResults: NAMES_A_CALL },
    (page) => page.Parameters,
  )
}

/** A parameter is not below its own name: what is given may be a path, a name, or both. */
async function parametersNamed(reader: Reader, given: string): Promise<readonly Parameter[]> {
  const name = given.replace(/\/$/, '')
  const [own, below] = await Promise.all([
    name === '' ? [] : valuesOf(reader, [name], { WithDecryption: true }),
    parametersBelow(reader, given),
  ])
  return [...own, ...below]
}

/** A path without parameters is likely a mistake, and protects nothing. */
const nothingFound = (path: string, { region, accountId }: Target): Warning => ({
  code: 'no-parameters',
  message: `ssm-parameter-paths: there is no parameter ${path} and none below it in ${region} (${accountId}).`,
})

/** Parameters of data type `aws:ec2:image`, and those of any type that the paths and names lead to. */
export const ssmParameters: ReferenceSource = {
  key: 'ssm-parameters',
  operations: [describeParameters, getParameters, getParametersByPath],
  async read(context) {
    const { reader, ssmParameterPaths } = context
    const [images, ...given] = await Promise.all([
      imageParameters(reader),
      ...ssmParameterPaths.map((path) => parametersNamed(reader, path)),
    ])
    const parameters = new Map(
      [images, ...given].flat().map((parameter) => [parameter.Name, parameter]),
    )
    const toPlace = placesOf('ssm-parameters', context)
    return {
      resources: parameters.size,
      warnings: ssmParameterPaths
        .filter((_, index) => given[index]?.length === 0)
        .map((path) => nothingFound(path, reader.target)),
      references: [...parameters.values()].flatMap(({ Name, Value = '' }) => {
        const ids = new Set(idsIn(Value).map(({ id }) => id))
        return referencesTo([...ids], toPlace(Name))
      }),
    }
  },
}
