import type * as ssm from '@aws-sdk/client-ssm'
import { type Context, type Handlers, listing, pageRule } from '../calls/operation.ts'
import { parameterArn } from '../seeds/other-services.ts'
import { AwsError } from '../wire/errors.ts'
import type { ParameterRecord, ParameterVersion } from '../world/records.ts'
import type { Region } from '../world/world.ts'

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

/** What all operations say of a version. */
const described = (record: ParameterRecord, version?: ParameterVersion) => ({
  Name: record.name,
  ARN: record.arn,
  Type: record.type,
  DataType: record.dataType,
  Version: version?.version,
  LastModifiedDate: version?.modifiedAt,
})

function metadataOf(record: ParameterRecord): ssm.ParameterMetadata {
  return { ...described(record, record.versions.at(-1)), Tier: 'Standard', Policies: [] }
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
  const { record, selector } = found
  return { ...described(record, found), Value: valueOf(found, asked), Selector: selector }
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

/** Whether a call asks for the values of secrets: `WithDecryption`, in each operation that reads. */
interface Decryption {
  readonly WithDecryption?: boolean | undefined
}

/**
 * "Any principal that retrieves the decrypted value must have kms:Decrypt permission on that key,
 * whichever Parameter Store operation they call", and the key that encrypts by default, aws/ssm,
 * "grants Decrypt permission to all IAM principals in the AWS account": there, no policy has to allow
 * it, and only a Deny is in the way ("Restricting decryption of SecureString parameter values",
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html).
 * The emulator has no other key.
 */
function refuseDecryption(
  found: readonly FoundParameter[],
  { WithDecryption }: Decryption,
  { region, authorizer, dialect }: Context,
): void {
  if (WithDecryption !== true || !found.some(isSecret)) return
  const denial = authorizer.explicitDeny('kms:Decrypt', {
    arn: region.arn('kms', 'key/00000000-0000-4000-8000-000000000000'),
    context: { 'kms:ViaService': [`ssm.${region.name}.amazonaws.com`] },
  })
  if (denial !== undefined) throw dialect.accessDenied(`${denial} ${FROM_KMS}`)
}

/** SSM hands the refusal of KMS on, as its own (github.com/tryolabs/aws-workshop/issues/6). */
const FROM_KMS =
  '(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: emulated; Proxy: null)'

/** Not decrypted, a secret comes as its ciphertext ("WithDecryption", GetParameters). */
function valueOf(parameter: FoundParameter, { WithDecryption }: Decryption): string {
  const { value } = parameter
  const isCiphertext = isSecret(parameter) && WithDecryption !== true
  return isCiphertext ? Buffer.from(value).toString('base64') : value
}

function isSecret({ record }: FoundParameter): boolean {
  return record.type === 'SecureString'
}

/* `ParameterStringFilter` in the Systems Manager API Reference. */

type Test = (value: string, wanted: string) => boolean

const COMPARISONS: Readonly<Record<string, Test>> = {
  Equals: (value, wanted) => value === wanted,
  Contains: (value, wanted) => value.includes(wanted),
}

const FIELDS: Readonly<Record<string, (record: ParameterRecord) => string>> = {
  DataType: ({ dataType }) => dataType,
  Name: ({ name }) => name,
  Type: ({ type }) => type,
}

/** The filters of DescribeParameters: all of them must hold, for any of their values. */
function parametersMatching(
  filters: readonly ssm.ParameterStringFilter[] = [],
  records: readonly ParameterRecord[],
): ParameterRecord[] {
  const tests = filters.map(describeTest)
  return records.filter((record) => tests.every((test) => test(record)))
}

function describeTest({
  Key = '',
  Option,
  Values = [],
}: ssm.ParameterStringFilter): (record: ParameterRecord) => boolean {
  if (Values.length === 0) {
    throw new AwsError('InvalidFilterValue', `The following filter value is missing for ${Key}`)
  }
  const field = FIELDS[Key]
  if (field === undefined) throw new AwsError('InvalidFilterKey', `Invalid filter key: ${Key}`)
  const compare = comparison(Key, Option ?? 'Equals')
  return (record) => Values.some((value) => compare(field(record), value))
}

/** "For all filters ... valid options include Equals and BeginsWith. The Name filter additionally supports the Contains option." */
function comparison(key: string, option: string): Test {
  const test = option === 'Contains' && key !== 'Name' ? undefined : COMPARISONS[option]
  if (test !== undefined) return test
  throw new AwsError('InvalidFilterOption', `Invalid option ${option} for ${key}`)
}

/**
 * Below the path, not the path itself. A name without a slash stands at the root ("Working with
 * parameter hierarchies").
 */
function isBelow(path: string, name: string, depth: 'Recursive' | 'OneLevel'): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`
  const full = name.startsWith('/') ? name : `/${name}`
  if (!full.startsWith(prefix)) return false
  return depth === 'Recursive' || !full.slice(prefix.length).includes('/')
}

interface LookedUp {
  /** The ARN that permission is needed for, whether or not there is such a parameter. */
  readonly arn: string
  readonly parameter: FoundParameter | undefined
}

interface FoundParameter extends ParameterVersion {
  readonly record: ParameterRecord
  /** `:3` or `:label`, as GetParameters reports it. */
  readonly selector: string | undefined
}

const PARAMETER_ARN = /^arn:aws[\w-]*:ssm:([\w-]+):(\d{12}):parameter(\/[^:]+)(?::(.+))?$/

/** `name`, `name:version`, `name:label`, and the same with an ARN ("Names", GetParameters). */
function lookUpParameter(reference: string, region: Region): LookedUp {
  const { path, selector, home } = parse(reference, region)
  // The slash behind `parameter` in an ARN is the name's own only where the name is hierarchical.
  const flat = reference.startsWith('arn:') ? path.replace(/^\//, '') : path
  const record = home?.parameters.get(path) ?? home?.parameters.get(flat)
  const arn =
    record?.arn ??
    (reference.startsWith('arn:') ? withoutSelector(reference) : parameterArn(region, path))
  return { arn, parameter: record === undefined ? undefined : select(record, selector) }
}

interface Reference {
  readonly path: string
  readonly selector: string | undefined
  readonly home: Region | undefined
}

function parse(reference: string, region: Region): Reference {
  const [, regionName, accountId, path, arnSelector] = PARAMETER_ARN.exec(reference) ?? []
  if (path !== undefined && regionName !== undefined && accountId !== undefined) {
    const home = region.account.world.accounts.get(accountId)?.regions.get(regionName)
    return { path, selector: arnSelector, home }
  }
  const [name = '', selector] = reference.split(':', 2)
  return { path: name, selector, home: region }
}

function withoutSelector(arn: string): string {
  return arn.split(':').slice(0, 6).join(':')
}

/** A label starts with a letter ("Working with parameter labels"), so a number is a version. */
function select(record: ParameterRecord, selector: string | undefined): FoundParameter | undefined {
  const version =
    selector === undefined
      ? record.versions.at(-1)
      : record.versions.find(
          ({ version: number, labels }) => String(number) === selector || labels.includes(selector),
        )
  if (version === undefined) return undefined
  return { ...version, record, selector: selector === undefined ? undefined : `:${selector}` }
}
