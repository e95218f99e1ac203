import type { Filter, Tag } from '@aws-sdk/client-ec2'
import { wildcard } from '../../identity/conditions.ts'
import { AwsError } from '../../wire/errors.ts'

type FilterValue = string | number | boolean | undefined

/** By filter name: the values of an item that the filter is compared with. */
export type FilterTable<T> = Readonly<
  Record<string, (item: T) => FilterValue | readonly FilterValue[]>
>

type TagsOf<T> = (item: T) => readonly Tag[] | undefined

/** "Filtering your resources" in the EC2 User Guide: 200 values in a request. */
const MAX_FILTER_VALUES = 200

export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] = [],
  table: FilterTable<T> = {},
  tagsOf?: TagsOf<T>,
): T[] {
  const values = filters.flatMap(({ Values = [] }) => Values)
  if (values.length > MAX_FILTER_VALUES) {
    throw new AwsError('FilterLimitExceeded', `The maximum is ${MAX_FILTER_VALUES} filter values`)
  }
  const tests = filters.map((filter) => testOf(filter, table, tagsOf))
  return items.filter((item) => tests.every((test) => test(item)))
}

/** The values of one filter are alternatives, with `*` and `?`, compared with regard to case. */
function testOf<T>(
  { Name = '', Values = [] }: Filter,
  table: FilterTable<T>,
  tagsOf: TagsOf<T> | undefined,
): (item: T) => boolean {
  const patterns = Values.map(wildcard)
  const actual = valuesOf(Name, table, tagsOf)
  return (item) => {
    const found = [actual(item)].flat().filter((value) => value !== undefined)
    return found.some((value) => patterns.some((pattern) => pattern.test(String(value))))
  }
}

function valuesOf<T>(
  name: string,
  table: FilterTable<T>,
  tagsOf: TagsOf<T> | undefined,
): (item: T) => FilterValue | readonly FilterValue[] {
  if (tagsOf !== undefined && name === 'tag-key')
    return (item) => tagsOf(item)?.map(({ Key }) => Key)
  if (tagsOf !== undefined && name.startsWith('tag:')) {
    const key = name.slice('tag:'.length)
    return (item) => tagsOf(item)?.find((tag) => tag.Key === key)?.Value
  }
  const known = table[name]
  if (known !== undefined) return known
  // AWS has more filters than these: those that nothing here needs are refused rather than ignored.
  throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`)
}
