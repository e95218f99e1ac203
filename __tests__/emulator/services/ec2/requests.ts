import type * as ec2 from '@aws-sdk/client-ec2'
import type { Filter, Tag } from '@aws-sdk/client-ec2'
import {
  type Context,
  type Handler,
  listing,
  type Listing,
  type PageInput,
  pageRule,
  type PageRule,
} from '../../calls/operation.ts'
import type { Target } from '../../identity/authorizer.ts'
import { wildcard } from '../../identity/policy.ts'
import { AwsError } from '../../wire/errors.ts'
import type { Tags } from '../../world/records.ts'

/** Every EC2 operation takes it: "DryRun" in the common parameters of the EC2 API Reference. */
export interface DryRunInput {
  readonly DryRun?: boolean | undefined
}

/** A dry run that would succeed is an error too, with HTTP 412 (errors-overview, EC2 API Reference). */
export function refuseDryRun({ DryRun }: DryRunInput): void {
  if (DryRun !== true) return
  const message = 'Request would have succeeded, but DryRun flag is set.'
  throw new AwsError('DryRunOperation', message, 412)
}

/** Permission first: a dry run tells whether there is one, and changes nothing. */
export function requirePermission(
  context: Context,
  action: string,
  target: Target,
  input: DryRunInput,
): void {
  context.authorizer.authorize(action, target)
  refuseDryRun(input)
}

const ID_KINDS = {
  image: idKind('ami', 'InvalidAMIID.Malformed'),
  instance: idKind('i', 'InvalidInstanceID.Malformed'),
  snapshot: idKind('snap', 'InvalidSnapshotID.Malformed'),
  launchTemplate: idKind('lt', 'InvalidLaunchTemplateId.Malformed'),
}

export type IdKind = keyof typeof ID_KINDS

/** Ids are 8 or 17 hexadecimal digits behind the prefix ("Resource IDs" in the EC2 User Guide). */
function idKind(prefix: string, malformed: string): { pattern: RegExp; malformed: string } {
  return { pattern: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), malformed }
}

export function refuseMalformedIds(kind: IdKind, ids: readonly string[] = []): void {
  const { pattern, malformed } = ID_KINDS[kind]
  const wrong = ids.find((id) => !pattern.test(id))
  if (wrong !== undefined) throw new AwsError(malformed, `Invalid id: "${wrong}"`)
}

/** DescribeImages, DescribeInstances, DescribeSnapshots: ids and a page size exclude each other. */
export function refuseIdsWithPageSize(
  ids: readonly string[] | undefined,
  maxResults: number | undefined,
  parameter: string,
): void {
  if (ids === undefined || maxResults === undefined) return
  throw new AwsError(
    'InvalidParameterCombination',
    `The parameter ${parameter} cannot be used with the parameter maxResults`,
  )
}

/** All of the ids must be there, or the call fails with the names of those that are not. */
export function foundAll<T>(
  ids: readonly string[],
  find: (id: string) => T | undefined,
  notFound: NotFound,
): T[] {
  const missing = ids.filter((id) => find(id) === undefined)
  if (missing.length > 0) throw notFound(missing)
  return ids.map(find).filter((item) => item !== undefined)
}

export type NotFound = (ids: readonly string[]) => AwsError

/** EC2 writes the ids of an unknown resource in brackets: "The image id '[ami-1]' does not exist". */
export function notFoundError(code: string, what: string): NotFound {
  return (ids) => {
    const [plural, verb] = ids.length === 1 ? ['', 'does'] : ['s', 'do']
    return new AwsError(code, `The ${what}${plural} '[${ids.join(', ')}]' ${verb} not exist`)
  }
}

/**
 * Managed resources are left out of answers without IncludeManagedResources where the account hides
 * them ("Managed resource visibility", ModifyManagedResourceVisibility in the EC2 API Reference).
 */
export function isHidden(
  { Operator }: { readonly Operator?: ec2.OperatorResponse | undefined },
  { account }: Context,
): boolean {
  return Operator?.Managed === true && account.managedResources === 'hidden'
}

/** The tags that a call gives what it makes: one specification for each kind (`TagSpecification`). */
export function tagsFor(
  kind: ec2.ResourceType,
  specifications: readonly ec2.TagSpecification[] = [],
): Tags {
  const tags = specifications
    .filter(({ ResourceType }) => ResourceType === kind)
    .flatMap((specification) => specification.Tags ?? [])
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
}

/**
 * The usual range of the EC2 API, for what AWS's model gives none: DescribeImages, DescribeInstances,
 * DescribeSnapshots and DescribeSpotInstanceRequests. Many operations answer a call without MaxResults
 * in one page; a large cap stands for that. The other rules are the ranges of AWS's model (`min` and `max`
 * in botocore's service-2.json) and of the API Reference ("This value can be between 5 and 1000");
 * the model gives none above for DescribeImageReferences and usage reports.
 */
export const USUAL_PAGES: PageRule = pageRule(5, 1000, { unasked: 10_000 })

interface ListInput extends PageInput {
  readonly Filters?: readonly Filter[] | undefined
}

/** A listing of EC2 that can be asked for single ids and with filters. */
interface ResourceList<Input, Item> extends Listing<Input, Item> {
  /** The parameter with the ids. */
  readonly ids?: keyof Input
  /** Malformed ones are refused. */
  readonly idKind?: IdKind
  /** What AWS calls the ids where it refuses them together with a page size. */
  readonly idsAlone?: string
  /** Where an unknown id is an error; elsewhere ids do no more than filter. */
  readonly notFound?: NotFound
  readonly filters?: FilterTable<Item>
  readonly tagsOf?: (item: Item) => readonly Tag[] | undefined
}

function selected<Input extends ListInput, Item>(
  list: ResourceList<Input, Item>,
  context: Context,
  input: Input,
): readonly Item[] {
  const ids = (list.ids && input[list.ids]) as readonly string[] | undefined
  if (list.idKind !== undefined) refuseMalformedIds(list.idKind, ids)
  if (list.idsAlone !== undefined) refuseIdsWithPageSize(ids, input.MaxResults, list.idsAlone)
  const all = [...list.items(context, input)]
  if (ids === undefined) return all
  if (list.notFound === undefined) return all.filter((item) => ids.includes(list.keyOf(item) ?? ''))
  return foundAll(ids, (id) => all.find((item) => list.keyOf(item) === id), list.notFound)
}

export const resourceList = <Input extends ListInput, Item>(
  list: ResourceList<Input, Item>,
): Handler =>
  listing<Input, Item>({
    ...list,
    items: (context, input) =>
      filtered(selected(list, context, input), input.Filters, list.filters, list.tagsOf),
  })

type FilterValue = string | number | boolean | undefined

/** By filter name: the values of an item that the filter is compared with. */
type FilterTable<T> = Readonly<Record<string, (item: T) => FilterValue | readonly FilterValue[]>>

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
