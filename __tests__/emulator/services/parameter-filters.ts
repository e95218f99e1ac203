import type { ParameterStringFilter } from '@aws-sdk/client-ssm'
import { AwsError } from '../wire/errors.ts'
import type { ParameterRecord } from '../world/records.ts'

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

/**
 * Below the path, not the path itself. A name without a slash stands at the root ("Working with
 * parameter hierarchies").
 */
export function isBelow(path: string, name: string, depth: 'Recursive' | 'OneLevel'): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`
  const full = name.startsWith('/') ? name : `/${name}`
  if (!full.startsWith(prefix)) return false
  return depth === 'Recursive' || !full.slice(prefix.length).includes('/')
}
