import type { Context, Handler, Handlers } from '../calls/context.ts'
import type { PageRule } from '../calls/paging.ts'

export interface PageInput {
  readonly MaxResults?: number | undefined
  readonly maxResults?: number | undefined
  readonly MaxRecords?: number | undefined
  readonly NextToken?: string | undefined
  readonly nextToken?: string | undefined
}

export interface Listing<Input, Item> {
  /** What the answer calls its items. */
  readonly member: string
  readonly pages: PageRule
  readonly items: (context: Context, input: Input) => Iterable<Item>
  /** Unique among the items. */
  readonly keyOf: (item: Item) => string | undefined
  readonly shown?: (item: Item, context: Context, input: Input) => unknown
}

/** An operation that answers with a page of what there is. */
export const listing =
  <Input, Item>(listed: Listing<Input, Item>): Handler =>
  (input: Input & PageInput, context: Context) => {
    const { member, pages, items, keyOf, shown = (item: Item) => item } = listed
    const token = pages.parameter === 'maxResults' ? 'nextToken' : 'NextToken'
    const page = context.pager.page({
      rule: pages,
      items: [...items(context, input)],
      keyOf: (item) => keyOf(item) ?? '',
      size: input[pages.parameter],
      token: input[token],
    })
    const shownItems = page.items.map((item) => shown(item, context, input))
    return { [member]: shownItems, [token]: page.nextToken }
  }

/**
 * Most Describe and List actions are granted on `*` (the services' "Actions defined by …" in the Service
 * Authorization Reference).
 */
export const granted = (service: string, handlers: Handlers): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([operation, handler]) => [
      operation,
      (input: never, context: Context) => {
        context.authorizer.authorize(`${service}:${operation}`)
        return handler(input, context)
      },
    ]),
  )
