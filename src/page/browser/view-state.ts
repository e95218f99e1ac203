import { type Facet, FACETS } from './image-index.ts'

/** The columns that the list can be sorted by. */
export const SORTS = ['name', 'family', 'created', 'size', 'verdict', 'reason'] as const
export type Sort = (typeof SORTS)[number]

/** The current view. It stands in the URL, so that a colleague who gets the link sees the same. */
export interface ViewState {
  readonly search: string
  readonly filters: Readonly<Partial<Record<Facet, string>>>
  readonly sort: { readonly by: Sort; readonly isDescending: boolean } | undefined
  /** The id of the image that stands beside the list, with its Region: ids are unique in one. */
  readonly image: string | undefined
}

export const NO_STATE: ViewState = { search: '', filters: {}, sort: undefined, image: undefined }

const isSort = (name: string): name is Sort => (SORTS as readonly string[]).includes(name)

function readSort(text: string | null): ViewState['sort'] {
  const by = text?.replace(/^-/, '') ?? ''
  return isSort(by) ? { by, isDescending: text?.startsWith('-') === true } : undefined
}

/** Reads what stands after `#`. What it does not know it leaves out. */
export function readState(hash: string): ViewState {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const filters = FACETS.flatMap((facet) => {
    const value = given.get(facet)
    return value === null ? [] : [[facet, value] as const]
  })
  return {
    search: given.get('search') ?? '',
    filters: Object.fromEntries(filters),
    sort: readSort(given.get('sort')),
    image: given.get('image') ?? undefined,
  }
}

/** The URL fragment of a view; empty where everything is shown. */
export function writeState({ search, filters, sort, image }: ViewState): string {
  const given = new URLSearchParams()
  if (search !== '') given.set('search', search)
  for (const facet of FACETS) {
    const value = filters[facet]
    if (value !== undefined) given.set(facet, value)
  }
  if (sort !== undefined) given.set('sort', `${sort.isDescending ? '-' : ''}${sort.by}`)
  if (image !== undefined) given.set('image', image)
  return given.toString()
}
