import type { Context } from '../../calls/context.ts'
import type { Page } from '../../calls/paging.ts'
import { PAGE_RULES } from './page-rules.ts'

interface PagedInput {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** The page of an EC2 listing that the input asks for. */
export function paged<T>(
  context: Context,
  operation: keyof typeof PAGE_RULES,
  input: PagedInput,
  listing: { readonly items: readonly T[]; readonly keyOf: (item: T) => string | undefined },
): Page<T> {
  return context.pager.page({
    rule: PAGE_RULES[operation],
    items: listing.items,
    keyOf: (item) => listing.keyOf(item) ?? '',
    size: input.MaxResults,
    token: input.NextToken,
  })
}
