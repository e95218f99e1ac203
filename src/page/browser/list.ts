import { oneLine } from '../../text/display.ts'
import { formatDay, formatGib } from '../../report/words.ts'
import { h } from './dom.ts'
import type { ImageIndex, IndexedImage } from './image-index.ts'
import type { Sort, ViewState } from './view-state.ts'

/** Rows beyond those in view, so that a turn of the wheel shows no gap. */
const OVERSCAN = 12

const COLUMNS: readonly { readonly sort: Sort; readonly title: string }[] = [
  { sort: 'name', title: 'Image' },
  { sort: 'family', title: 'Family' },
  { sort: 'created', title: 'Created' },
  { sort: 'size', title: 'Size' },
  { sort: 'verdict', title: 'Verdict' },
  { sort: 'reason', title: 'Why' },
]

/** Rows to go by a key; a page is what is in view. */
const STEPS: Readonly<Record<string, (page: number, rows: number) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: (_, rows) => -rows,
  End: (_, rows) => rows,
}

interface ListEvents {
  /** An image was chosen, by its row in the index. */
  readonly choose: (row: number) => void
  /** The reader wants to read on beside the list. */
  readonly open: (row: number) => void
  readonly sort: (by: Sort) => void
}

/** The images that are selected: only those in view stand in the document. */
export class ImageList {
  readonly element: HTMLElement
  readonly #index: ImageIndex
  readonly #events: ListEvents
  readonly #withPlaces: boolean
  readonly #body = h('div', { class: 'rows', role: 'rowgroup' })
  readonly #head = h('div', { class: 'head', role: 'row', 'aria-rowindex': '1' })
  #rows: Uint32Array = new Uint32Array()
  #chosen: number | undefined

  constructor(index: ImageIndex, withPlaces: boolean, events: ListEvents) {
    this.#index = index
    this.#withPlaces = withPlaces
    this.#events = events
    this.element = h(
      'div',
      { class: 'list', role: 'grid', tabindex: '0', 'aria-label': 'Images' },
      h('div', { role: 'rowgroup', class: 'head-group' }, this.#head),
      this.#body,
    )
    this.#listen()
  }

  #listen(): void {
    this.element.addEventListener('scroll', () => {
      this.#draw()
    })
    new ResizeObserver(() => {
      this.#draw()
    }).observe(this.element)
    this.element.addEventListener('keydown', (event) => {
      this.#onKey(event)
    })
    this.#body.addEventListener('click', (event) => {
      const element = event.target instanceof Element ? event.target.closest('[data-row]') : null
      if (element instanceof HTMLElement) this.#events.choose(Number(element.dataset['row']))
    })
  }

  /** Shows these rows of the index, from the top where they are others than before. */
  show(rows: Uint32Array, sort: ViewState['sort']): void {
    this.#rows = rows
    this.element.setAttribute('aria-rowcount', String(rows.length + 1))
    this.#head.replaceChildren(...COLUMNS.map((column) => this.#headerOf(column, sort)))
    this.element.scrollTop = 0
    this.#draw()
  }

  #headerOf({ sort: by, title }: (typeof COLUMNS)[number], sort: ViewState['sort']): HTMLElement {
    const isSorted = sort?.by === by
    const direction = sort?.isDescending === true ? 'descending' : 'ascending'
    const button = h('button', { type: 'button', tabindex: '-1' }, title)
    button.addEventListener('click', () => {
      this.#events.sort(by)
    })
    const attributes = {
      role: 'columnheader',
      class: `${by}-cell`,
      'aria-sort': isSorted ? direction : undefined,
    }
    return h('div', attributes, button)
  }

  /** Marks the image that stands beside the list, and brings it into view. */
  choose(row: number | undefined): void {
    this.#chosen = row
    const place = row === undefined ? -1 : this.#rows.indexOf(row)
    if (place >= 0) this.#bringIntoView(place)
    this.#draw()
  }

  #bringIntoView(place: number): void {
    const height = this.#rowHeight
    const head = this.#head.offsetHeight
    const above = place * height
    const below = above + height + head - this.element.clientHeight
    const { scrollTop } = this.element
    if (above < scrollTop) this.element.scrollTop = above
    else if (below > scrollTop) this.element.scrollTop = below
  }

  /** In CSS pixels, as the style sheet says for this width. */
  get #rowHeight(): number {
    return Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row-height'))
  }

  get #rowsInView(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 1)
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.element) return
    const at = this.#chosen === undefined ? -1 : this.#rows.indexOf(this.#chosen)
    const step = STEPS[event.key]?.(this.#rowsInView, this.#rows.length)
    if (event.key === 'Enter' && this.#chosen !== undefined && at >= 0) {
      this.#events.open(this.#chosen)
    } else if (step !== undefined) {
      const row = this.#rows[Math.min(Math.max(at + step, 0), this.#rows.length - 1)]
      if (row !== undefined) this.#events.choose(row)
    } else return
    event.preventDefault()
  }

  /** Puts into the document what is in view. */
  #draw(): void {
    const height = this.#rowHeight
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - OVERSCAN)
    const last = Math.min(this.#rows.length, first + this.#rowsInView + 2 * OVERSCAN)
    const shown = [...this.#rows.subarray(first, last)]
    this.#body.style.height = `${String(this.#rows.length * height)}px`
    this.#body.style.paddingTop = `${String(first * height)}px`
    this.#body.replaceChildren(
      ...shown.flatMap((row, offset) => {
        const image = this.#index.images[row]
        return image === undefined ? [] : [this.#rowOf(image, row, first + offset)]
      }),
    )
    const isShown = this.#chosen !== undefined && shown.includes(this.#chosen)
    if (isShown) this.element.setAttribute('aria-activedescendant', `row-${String(this.#chosen)}`)
    else this.element.removeAttribute('aria-activedescendant')
  }

  #rowOf(image: IndexedImage, row: number, place: number): HTMLElement {
    const { id, name, family, account, region, createdAt, gib, mark, badge } = image
    const cell = (sort: Sort, ...content: readonly (Node | string)[]): HTMLElement =>
      h('div', { role: 'gridcell', class: `${sort}-cell` }, ...content)
    const second = (text: string): Node => h('span', { class: 'second' }, text)
    const target = this.#withPlaces ? [second(`${region} · ${account}`)] : []
    const isChosen = row === this.#chosen
    return h(
      'div',
      {
        role: 'row',
        class: 'row',
        id: `row-${String(row)}`,
        'data-row': String(row),
        'aria-rowindex': String(place + 2),
        'aria-selected': String(isChosen),
      },
      cell('name', h('span', { class: 'first' }, oneLine(name)), second(id)),
      cell('family', h('span', { class: 'first' }, oneLine(family)), ...target),
      cell('created', createdAt === undefined ? '–' : formatDay(new Date(createdAt).toISOString())),
      cell('size', formatGib(gib)),
      cell('verdict', h('span', { class: `badge ${mark}` }, badge)),
      cell(
        'reason',
        h('span', { class: 'first' }, oneLine(image.explanation, 200)),
        second(image.reason),
      ),
    )
  }
}
