import type { ParameterStringFilter } from '@aws-sdk/client-ssm'
import { AwsError } from '../wire/errors.ts'
import type { ParameterRecord } from '../world/records.ts'
import type { FoundParameter } from './parameter-lookup.ts'

/* `ParameterStringFilter` in the Systems Manager API Reference. */

type Test = (value: string, wanted: string) => boolean

const COMPARISONS: Readonly<Record<string, Test>> = {
  Equals: (value, wanted) => value === wanted,
  BeginsWith: (value, wanted) => value.startsWith(wanted),
  Contains: (value, wanted) => value.includes(wanted),
}

const FIELDS: Readonly<Record<string, (record: ParameterRecord) => string>> = {
  DataType: ({ dataType }) => dataType,
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  Tier: () => 'Standard',
}

/** The filters of DescribeParameters: all of them must hold, for any of their values. */
export function parametersMatching(
  filters: readonly ParameterStringFilter[] = [],
  records: readonly ParameterRecord[],
): ParameterRecord[] {
  const tests = filters.map(describeTest)
  return records.filter((record) => tests.every((test) => test(record)))
}

function describeTest({
  Key = '',
  Option,
  Values = [],
}: ParameterStringFilter): (record: ParameterRecord) => boolean {
  refuseNoValues(Key, Values)
  if (Key === 'Path') {
    const depth = pathOption(Option ?? 'OneLevel')
    return ({ name }) => Values.some((path) => isBelow(path, name, depth))
  }
  const field = FIELDS[Key]
  if (field === undefined) throw new AwsError('InvalidFilterKey', `Invalid filter key: ${Key}`)
  const compare = comparison(Key, Option ?? 'Equals')
  return (record) => Values.some((value) => compare(field(record), value))
}

function refuseNoValues(key: string, values: readonly string[]): void {
  if (values.length > 0) return
  throw new AwsError('InvalidFilterValue', `The following filter value is missing for ${key}`)
}

/** "For all filters ... valid options include Equals and BeginsWith. The Name filter additionally supports the Contains option." */
function comparison(key: string, option: string): Test {
  const test = option === 'Contains' && key !== 'Name' ? undefined : COMPARISONS[option]
  if (test !== undefined) return test
  throw new AwsError('InvalidFilterOption', `Invalid option ${option} for ${key}`)
}

type Depth = 'Recursive' | 'OneLevel'

function pathOption(option: string): Depth {
  if (option === 'Recursive' || option === 'OneLevel') return option
  throw new AwsError('InvalidFilterOption', `Invalid option ${option} for Path`)
}

/**
 * Below the path, not the path itself. A name without a slash stands at the root ("Working with
 * parameter hierarchies").
 */
export function isBelow(path: string, name: string, depth: Depth): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`
  const full = name.startsWith('/') ? name : `/${name}`
  if (!full.startsWith(prefix)) return false
  return depth === 'Recursive' || !full.slice(prefix.length).includes('/')
}

/** GetParametersByPath filters by Type, KeyId and Label only; a label picks that version. */
export function versionForPath(
  record: ParameterRecord,
  filters: readonly ParameterStringFilter[] = [],
): FoundParameter | undefined {
  const label = filters.find(({ Key }) => Key === 'Label')
  const others = filters.filter(({ Key }) => Key !== 'Label')
  const wrong = others.find(({ Key }) => Key !== 'Type')
  if (wrong !== undefined) {
    throw new AwsError('InvalidFilterKey', `Invalid filter key: ${String(wrong.Key)}`)
  }
  if (parametersMatching(others, [record]).length === 0) return undefined
  const version =
    label === undefined
      ? record.versions.at(-1)
      : record.versions.find(({ labels }) => labels.some((it) => label.Values?.includes(it)))
  return version === undefined ? undefined : { ...version, record, selector: undefined }
}
