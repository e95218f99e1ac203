import type { Authorizer } from '../identity/authorizer.ts'
import type { Credentials, Principal } from '../identity/credentials.ts'
import type { Behavior } from '../options.ts'
import type { Dialect, PageSizeRange } from '../wire/errors.ts'
import type { Account, Region, World } from '../world/world.ts'
import type { Fault } from './call.ts'
import type { Pager } from './paging.ts'

/** The call that an operation answers. */
export interface Context {
  readonly world: World
  readonly account: Account
  /** The caller's account in the Region of the call. */
  readonly region: Region
  readonly principal: Principal
  readonly credentials: Credentials
  readonly authorizer: Authorizer
  readonly behavior: Behavior
  readonly dialect: Dialect
  /** Those that strike it. */
  readonly faults: readonly Fault[]
  readonly pager: Pager
  readonly now: () => Date
}

/** An operation: from its parsed input to its output, both in the shapes of AWS's model. */
export type Handler = (input: never, context: Context) => object

export type Handlers = Readonly<Record<string, Handler>>

/** An operation's documented page sizes. */
export interface PageRule extends PageSizeRange {
  /** The name of the parameter, for the error message. */
  readonly parameter: 'MaxResults' | 'MaxRecords' | 'maxResults'
  /** The page of a call that asks for no size. */
  readonly unasked: number
}

export const pageRule = (
  min: number,
  max: number,
  { parameter = 'MaxResults', unasked = max }: Partial<PageRule> = {},
): PageRule => ({ parameter, min, max, unasked })

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
