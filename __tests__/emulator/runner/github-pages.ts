/* "Using pagination in the REST API" in the GitHub documentation. */

const DEFAULT_PER_PAGE = 30
const MAX_PER_PAGE = 100

interface GitHubPage<T> {
  readonly items: readonly T[]
  readonly number: number
  readonly last: number
}

/** More than 100 a page is not refused but cut. */
export function pageOfQuery<T>(items: readonly T[], query: URLSearchParams): GitHubPage<T> {
  const size = Math.min(positive(query.get('per_page')) ?? DEFAULT_PER_PAGE, MAX_PER_PAGE)
  const number = positive(query.get('page')) ?? 1
  return {
    items: items.slice((number - 1) * size, number * size),
    number,
    last: Math.max(1, Math.ceil(items.length / size)),
  }
}

function positive(text: string | null): number | undefined {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** The `Link` header; empty where there is one page only. */
export function pageLinks(
  url: string,
  query: URLSearchParams,
  { number, last }: GitHubPage<unknown>,
): string {
  const pages: readonly (readonly [string, number, boolean])[] = [
    ['prev', number - 1, number > 1],
    ['next', number + 1, number < last],
    ['last', last, number < last],
    ['first', 1, number > 1],
  ]
  return pages
    .filter(([, , wanted]) => wanted)
    .map(([relation, page]) => {
      const parameters = new URLSearchParams([...query, ['page', String(page)]])
      parameters.set('page', String(page))
      return `<${url}?${parameters.toString()}>; rel="${relation}"`
    })
    .join(', ')
}
