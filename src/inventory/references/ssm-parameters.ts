import {
  DescribeParametersCommand,
  GetParametersByPathCommand,
  type GetParametersCommandInput,
  type Parameter,
  type ParameterMetadata,
  type ParameterStringFilter,
} from '@aws-sdk/client-ssm'
import { inGroupsOf, ssm } from '../../aws/operation.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import { type Target, targetLabel, type Warning } from '../../model/index.ts'
import { nameSome } from '../../text/display.ts'
import { getParameters, NAMES_A_CALL } from './alias-reader.ts'
import { originsOf, referencesIn, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
const describeParameters = ssm('DescribeParameters', DescribeParametersCommand)

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const getParametersByPath = ssm('GetParametersByPath', GetParametersByPathCommand)

type Decryption = Pick<GetParametersCommandInput, 'WithDecryption'>

/** @throws ReadError where AWS says nothing of a name, not even that it is invalid */
async function lookAt(
  reader: Reader,
  names: readonly string[],
  decryption: Decryption,
): Promise<{ readonly found: readonly Parameter[]; readonly invalid: readonly string[] }> {
  const { Parameters: found = [], InvalidParameters: invalid = [] } = await reader.read(
    getParameters,
    { Names: [...names], ...decryption },
  )
  const answered = new Set([...found.map(({ Name }) => Name), ...invalid])
  const missing = names.find((name) => !answered.has(name))
  if (missing === undefined) return { found, invalid }
  throw new ReadError(getParameters, new Error(`AWS answered nothing about ${missing}`))
}

/**
 * The values of parameters. One that was deleted since it was listed is looked up once more: gone
 * twice, it names nothing.
 * @throws ReadError
 */
async function valuesOf(
  reader: Reader,
  names: readonly string[],
  decryption: Decryption = {},
): Promise<readonly Parameter[]> {
  const { found, invalid } = await lookAt(reader, names, decryption)
  if (invalid.length === 0) return found
  return [...found, ...(await lookAt(reader, invalid, decryption)).found]
}

/** The parameters that match all of these filters: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
async function describedBy(
  reader: Reader,
  ...filters: readonly ParameterStringFilter[]
): Promise<readonly ParameterMetadata[]> {
  return reader.readAll(
    describeParameters,
    { ParameterFilters: [...filters], MaxResults: 50 },
    (page) => page.Parameters,
  )
}

const namesOf = (described: readonly ParameterMetadata[]): readonly string[] =>
  described.map(({ Name }) => Name).filter((name) => name !== undefined)

const IMAGE_TYPE = 'aws:ec2:image'

async function imageParameters(reader: Reader): Promise<readonly Parameter[]> {
  const described = await describedBy(reader, { Key: 'DataType', Values: [IMAGE_TYPE] })
  const groups = inGroupsOf(NAMES_A_CALL, namesOf(described))
  return (await Promise.all(groups.map((group) => valuesOf(reader, group)))).flat()
}

/** Parameters that were found by their names alone, as far as they may be read. */
interface PlainParameters {
  readonly parameters: readonly Parameter[]
  readonly denied: readonly { readonly name: string; readonly error: ReadError }[]
}

/** AWS refuses a whole call for one name that may not be read: then each is asked about alone. */
async function readableOf(reader: Reader, names: readonly string[]): Promise<PlainParameters> {
  try {
    return { parameters: await valuesOf(reader, names), denied: [] }
  } catch (error) {
    if (!(error instanceof ReadError) || !error.denied) throw error
    const [name, ...others] = names
    if (name !== undefined && others.length === 0) {
      return { parameters: [], denied: [{ name, error }] }
    }
    return joinPlain(await Promise.all(names.map(async (each) => readableOf(reader, [each]))))
  }
}

const joinPlain = (all: readonly PlainParameters[]): PlainParameters => ({
  parameters: all.flatMap(({ parameters }) => parameters),
  denied: all.flatMap(({ denied }) => denied),
})

/** The filter is case-sensitive. */
const IMAGE_WORDS = ['ami', 'AMI', 'image', 'Image']

/**
 * Plain parameters whose names speak of images: what CloudFormation, Terraform and Image Builder read
 * image ids from. Most are somebody else's and name none.
 * @throws ReadError where there are such parameters and none of them may be read
 */
async function plainParameters(reader: Reader): Promise<PlainParameters> {
  const described = await describedBy(
    reader,
    { Key: 'Type', Option: 'Equals', Values: ['String'] },
    { Key: 'Name', Option: 'Contains', Values: IMAGE_WORDS },
  )
  const names = namesOf(described.filter(({ DataType }) => DataType !== IMAGE_TYPE))
  const groups = inGroupsOf(NAMES_A_CALL, names)
  const all = joinPlain(await Promise.all(groups.map(async (group) => readableOf(reader, group))))
  const [first] = all.denied
  if (first !== undefined && all.denied.length === names.length) throw first.error
  return all
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

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
const arnOf = (name: string, { partition, region, accountId }: Target): string =>
  `arn:${partition}:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`

function notRead({ denied }: PlainParameters, target: Target): readonly Warning[] {
  const [first] = denied
  if (first === undefined) return []
  const arns = nameSome(denied.map(({ name }) => arnOf(name, target)))
  const { policy } = first.error.failure
  const who = policy === undefined ? 'allow' : `let ${policy} allow`
  return [
    {
      code: 'parameters-not-read',
      message: `${targetLabel(target)}: parameters whose names speak of images may not be read, and images that only they name count as unused. Where one of them may name an image, ${who} ${first.error.action} on them before anything goes; where none does, they can stay unread: ${arns}.`,
    },
  ]
}

/**
 * Parameters of data type `aws:ec2:image`, plain ones whose names speak of images, and those of any
 * type that the paths and names lead to.
 */
export const ssmParameters: ReferenceSource = {
  key: 'ssm-parameters',
  operations: [describeParameters, getParameters, getParametersByPath],
  async read(context) {
    const { reader, ssmParameterPaths } = context
    const [images, plain, ...given] = await Promise.all([
      imageParameters(reader),
      plainParameters(reader),
      ...ssmParameterPaths.map((path) => parametersNamed(reader, path)),
    ])
    const parameters = new Map(
      [images, plain.parameters, ...given].flat().map((parameter) => [parameter.Name, parameter]),
    )
    const toOrigin = originsOf('ssm-parameters', context)
    const { target } = reader
    return {
      resources: parameters.size,
      isPartial: plain.denied.length > 0,
      warnings: [
        ...ssmParameterPaths
          .filter((_, index) => given[index]?.length === 0)
          .map((path) => nothingFound(path, target)),
        ...notRead(plain, target),
      ],
      references: [...parameters.values()].flatMap(({ Name, Value = '' }) =>
        referencesIn(Value, toOrigin(Name)),
      ),
    }
  },
}
