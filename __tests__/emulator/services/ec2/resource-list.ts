import type { Filter, Tag } from '@aws-sdk/client-ec2'
import type { Context, Handler } from '../../calls/context.ts'
import { pageRule, type PageRule } from '../../calls/paging.ts'
import { listing, type Listing, type PageInput } from '../listing.ts'
import { filtered, type FilterTable } from './filters.ts'
import {
  foundAll,
  refuseIdsWithPageSize,
  refuseMalformedIds,
  type IdKind,
  type NotFound,
} from './requests.ts'

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
