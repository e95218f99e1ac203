import { Controls } from './controls.ts'
import { Detail } from './detail.ts'
import { h } from './dom.ts'
import { historyPart } from './history.ts'
import { ImageList } from './list.ts'
import { loadPage, type PageData } from './load.ts'
import { selectRows, selectionTotals } from './selection.ts'
import { FamilyTimeline } from './timeline.ts'
import { readState, type Sort, type ViewState, writeState } from './view-state.ts'

/** All parts of the page, and what is looked at in them. */
class Page {
  readonly #data: PageData
  readonly #controls: Controls
  readonly #list: ImageList
  readonly #detail: Detail
  readonly #timeline: FamilyTimeline
  #state: ViewState
  #rows: Uint32Array = new Uint32Array()

  constructor(data: PageData) {
    this.#data = data
    const { index, header } = data
    this.#controls = new Controls(index, {
      change: (change) => {
        this.#go({ ...this.#state, ...change })
      },
    })
    this.#list = new ImageList(index, header.targets.length > 1, {
      choose: (row) => {
        this.#choose(row)
      },
      open: (row) => {
        this.#choose(row)
        this.#detail.focus()
      },
      sort: (by) => {
        this.#sort(by)
      },
    })
    this.#detail = new Detail(header, {
      close: () => {
        this.#go({ ...this.#state, image: undefined })
        this.#list.element.focus()
      },
      showFamily: (family) => {
        this.#go({ ...this.#state, search: '', filters: { family } })
      },
    })
    this.#timeline = new FamilyTimeline(index, (row) => {
      this.#choose(row)
    })
    this.#state = readState(location.hash)
  }

  /** Puts the page into the document. */
  begin(main: HTMLElement): void {
    main.replaceChildren(
      ...historyPart(this.#data.header.months),
      h(
        'div',
        { class: 'workbench' },
        this.#controls.element,
        this.#timeline.element,
        this.#list.element,
        this.#detail.element,
      ),
    )
    addEventListener('hashchange', () => {
      this.#readAddress()
    })
    document.addEventListener('keydown', (event) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, select')
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      this.#controls.focus()
    })
    this.#show(undefined)
  }

  #readAddress(): void {
    const hash = location.hash.replace(/^#/, '')
    if (hash === writeState(this.#state)) return
    const before = this.#state
    this.#state = readState(hash)
    this.#show(before)
  }

  #go(state: ViewState): void {
    const before = this.#state
    this.#state = state
    location.replace(`#${writeState(state)}`)
    this.#show(before)
  }

  #choose(row: number): void {
    this.#go({ ...this.#state, image: this.#data.index.images[row]?.id })
  }

  /** A second time the other way round, a third time as in the report. */
  #sort(by: Sort): void {
    const { sort } = this.#state
    const next = sort?.by === by ? (sort.isDescending ? undefined : true) : false
    this.#go({ ...this.#state, sort: next === undefined ? undefined : { by, isDescending: next } })
  }

  /** Brings every part to the state. The rows stay where nothing that selects them has changed. */
  #show(before: ViewState | undefined): void {
    const { index, header } = this.#data
    const { search, filters, sort } = this.#state
    const isSelectionKept =
      before?.search === search && before.filters === filters && before.sort === sort
    if (!isSelectionKept) {
      this.#rows = selectRows(index, this.#state)
      this.#list.show(this.#rows, sort)
      this.#controls.show(this.#state)
      this.#controls.showTotals(selectionTotals(index, this.#rows), index.size, header.dryRun)
    }
    this.#showChosen()
  }

  #showChosen(): void {
    const { index, imageAt, header } = this.#data
    const { image: id, filters } = this.#state
    const row = id === undefined ? -1 : index.images.findIndex((image) => image.id === id)
    const indexed = index.images[row]
    const target = header.targets.find(
      ({ accountId, region }) => accountId === indexed?.account && region === indexed.region,
    )
    if (indexed === undefined || target === undefined) this.#detail.clear()
    else this.#detail.show({ image: imageAt(row), indexed, target })
    const chosen = indexed === undefined ? undefined : row
    this.#list.choose(chosen)
    this.#timeline.show(filters.family, this.#rows, chosen)
  }
}

async function begin(): Promise<void> {
  const main = document.querySelector('main')
  const base64 = document.getElementById('data')?.textContent
  if (main === null || base64 === undefined) throw new Error('The file is not whole.')
  main.replaceChildren(h('p', { role: 'status' }, 'Unpacking the images …'))
  try {
    new Page(await loadPage(base64)).begin(main)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `The list of images cannot be shown: ${why} The JSON report beside this file has all of it.`
    main.replaceChildren(h('p', { role: 'alert' }, message))
    throw error
  }
}

void begin()
