import { oneLine } from '../../text/display.ts'
import { formatCount, formatGib, formatUsd, plural } from '../../report/words.ts'
import { h } from './dom.ts'
import { type Facet, FACETS, type ImageIndex } from './image-index.ts'
import type { SelectionTotals } from './selection.ts'
import { SORTS, type Sort, type ViewState } from './view-state.ts'

const TITLES: Readonly<Record<Facet, string>> = {
  family: 'Family',
  verdict: 'Verdict',
  reason: 'Reason',
  outcome: 'Outcome',
  account: 'Account',
  region: 'Region',
}

const SORT_TITLES: Readonly<Record<Sort, string>> = {
  name: 'Name',
  family: 'Family',
  created: 'Oldest first',
  size: 'Smallest first',
  verdict: 'Verdict',
  reason: 'Reason',
}

const LONGEST_OPTION = 48

interface ControlEvents {
  readonly change: (change: Partial<ViewState>) => void
}

/** Search, filters and what the selected images come to. */
export class Controls {
  readonly element: HTMLElement
  readonly #search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Id, name, family, or what uses it',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-keyshortcuts': '/',
  })
  readonly #selects = new Map<Facet, HTMLSelectElement>()
  readonly #sort = h('select', { id: 'sort' })
  readonly #clear = h('button', { type: 'button', class: 'clear' }, 'Show all')
  readonly #totals = h('p', { class: 'totals', role: 'status' })
  readonly #events: ControlEvents
  #filters: ViewState['filters'] = {}

  constructor(index: ImageIndex, events: ControlEvents) {
    this.#events = events
    const filters = FACETS.flatMap((facet) => this.#filterOf(facet, index))
    this.#sort.append(
      h('option', { value: '' }, 'As in the report'),
      ...SORTS.map((sort) => h('option', { value: sort }, SORT_TITLES[sort])),
    )
    this.element = h(
      'div',
      { class: 'controls', role: 'search', 'aria-label': 'Images' },
      h('label', { class: 'search' }, h('span', {}, 'Search'), this.#search),
      ...filters,
      h('label', { class: 'sort' }, h('span', {}, 'Sort'), this.#sort),
      this.#clear,
      this.#totals,
    )
    this.#listen()
  }

  #listen(): void {
    this.#search.addEventListener('input', () => {
      this.#events.change({ search: this.#search.value })
    })
    this.#sort.addEventListener('change', () => {
      const by = SORTS.find((sort) => sort === this.#sort.value)
      this.#events.change({ sort: by && { by, isDescending: false } })
    })
    this.#clear.addEventListener('click', () => {
      this.#events.change({ search: '', filters: {} })
      this.focus()
    })
  }

  /** A list to choose from; none where all images are alike. */
  #filterOf(facet: Facet, index: ImageIndex): readonly HTMLElement[] {
    const values = index.facets.get(facet) ?? new Map<string, number>()
    if (values.size < 2) return []
    const select = h('select', { id: `filter-${facet}` }, h('option', { value: '' }, 'All'))
    for (const [value, count] of values) {
      const text = `${oneLine(value, LONGEST_OPTION)} (${formatCount(count)})`
      select.append(h('option', { value }, text))
    }
    select.addEventListener('change', () => {
      const others = Object.entries(this.#filters).filter(([name]) => name !== facet)
      const chosen = select.value === '' ? [] : [[facet, select.value] as const]
      this.#events.change({ filters: Object.fromEntries([...others, ...chosen]) })
    })
    this.#selects.set(facet, select)
    return [h('label', { class: facet }, h('span', {}, TITLES[facet]), select)]
  }

  /** Brings the controls to what a state says. */
  show({ search, filters, sort }: ViewState): void {
    this.#filters = filters
    if (this.#search.value !== search) this.#search.value = search
    for (const [facet, select] of this.#selects) select.value = filters[facet] ?? ''
    this.#sort.value = sort?.by ?? ''
    this.#clear.hidden = search === '' && Object.keys(filters).length === 0
  }

  /** Says what the selected images come to; what goes, or went, stands in its own sentence. */
  showTotals(totals: SelectionTotals, all: number, dryRun: boolean): void {
    const { images, snapshots, gib, usdPerMonth } = totals
    const goes = dryRun ? totals.reclaimableGib : totals.reclaimedGib
    const saved = dryRun ? totals.reclaimableUsdPerMonth : totals.reclaimedUsdPerMonth
    const count =
      images === all ? formatCount(all) : `${formatCount(images)} of ${formatCount(all)}`
    this.#totals.replaceChildren(
      h('b', {}, `${count} ${all === 1 ? 'image' : 'images'}`),
      `: ${formatGib(gib)} in ${plural(snapshots, 'snapshot')}, up to ${formatUsd(usdPerMonth)} a month. `,
      goes === 0
        ? `${dryRun ? 'None of it would be freed' : 'None of it was freed'}.`
        : `${dryRun ? 'Would be freed' : 'Freed'}: ${formatGib(goes)}, up to ${formatUsd(saved)} a month.`,
    )
  }

  /** Puts the cursor into the search field. */
  focus(): void {
    this.#search.focus()
    this.#search.select()
  }
}
