import { oneLine } from '../../text/display.ts'
import { formatCount, formatDay, inSeries, plural } from '../../report/words.ts'
import { h, svg } from './dom.ts'
import { type ImageIndex, type IndexedImage, type Mark, MARKS } from './image-index.ts'
import { type Dot, layOut, type Timeline } from './over-time.ts'

/** Each mark has a height and a form of its own: nobody needs to tell colors apart. */
const LANES: Readonly<Record<Mark, number>> = { 'in-use': 10, kept: 26, disabled: 42, going: 58 }
const STRIP_HEIGHT = 72
const AXIS_HEIGHT = 22

function formOf(mark: Mark, x: number, y: number): SVGElement {
  const at = (dx: number, dy: number): string => `${String(x + dx)},${String(y + dy)}`
  switch (mark) {
    case 'in-use':
    case 'kept':
      return svg('circle', { class: `dot ${mark}`, cx: String(x), cy: String(y), r: '5' })
    case 'disabled':
      return svg('path', {
        class: `dot ${mark}`,
        d: `M${at(0, -6)}L${at(6, 0)}L${at(0, 6)}L${at(-6, 0)}Z`,
      })
    case 'going':
      return svg('path', {
        class: `dot ${mark}`,
        d: `M${at(-5, -5)}L${at(5, 5)}M${at(5, -5)}L${at(-5, 5)}`,
      })
  }
}

/** The picture as a sentence, for screen readers. */
function inWords(images: readonly IndexedImage[]): string {
  const counts = Map.groupBy(images, ({ mark }) => mark)
  const parts = Object.entries(MARKS).flatMap(([mark, words]) => {
    const count = counts.get(mark as Mark)?.length ?? 0
    return count === 0 ? [] : [`${formatCount(count)} ${words}`]
  })
  return `${plural(images.length, 'image')} over time: ${inSeries(parts)}`
}

function legend(): HTMLElement {
  const items = Object.entries(MARKS).map(([mark, words]) => {
    const picture = svg('svg', { width: '14', height: '14', 'aria-hidden': 'true' })
    picture.append(formOf(mark as Mark, 7, 7))
    return h('li', {}, picture, words)
  })
  return h('ul', { class: 'legend' }, ...items)
}

/** The images of a family on a line of time. */
export class FamilyTimeline {
  readonly element = h('section', {
    class: 'timeline',
    'aria-label': 'Family over time',
    // It scrolls where a family is in many accounts.
    tabindex: '0',
  })
  readonly #content = h('div')
  readonly #index: ImageIndex
  readonly #onChoose: (row: number) => void
  #rows: Uint32Array = new Uint32Array()
  #family = ''
  #chosen: number | undefined

  constructor(index: ImageIndex, onChoose: (row: number) => void) {
    this.#index = index
    this.#onChoose = onChoose
    this.element.hidden = true
    this.element.append(this.#content)
    new ResizeObserver(() => {
      this.#draw()
    }).observe(this.#content)
    this.element.addEventListener('click', ({ target }) => {
      const dot = target instanceof Element ? target.closest('[data-row]') : null
      if (dot !== null) this.#onChoose(Number(dot.getAttribute('data-row')))
    })
  }

  /** Shows the images of a family; hides where there is none to show. */
  show(family: string | undefined, rows: Uint32Array, chosen: number | undefined): void {
    this.#family = family ?? ''
    this.#rows = rows
    this.#chosen = chosen
    this.element.hidden = family === undefined || rows.length === 0
    this.#draw()
  }

  #draw(): void {
    const width = this.#content.clientWidth
    if (this.element.hidden || width === 0) return
    const timeline = layOut(this.#index, this.#rows, width)
    const images = [...this.#rows].flatMap((row) => this.#index.images[row] ?? [])
    const isOnly = timeline.strips.length === 1
    this.#content.replaceChildren(
      h('div', { class: 'timeline-head' }, h('h2', {}, oneLine(this.#family)), legend()),
      this.#picture(timeline, width, inWords(images), isOnly),
      ...(timeline.moreStrips > 0
        ? [
            h(
              'p',
              { class: 'second' },
              `${plural(timeline.moreStrips, 'more account and Region', 'more accounts and Regions')}: filter by them.`,
            ),
          ]
        : []),
    )
  }

  #picture({ strips, ticks }: Timeline, width: number, label: string, isOnly: boolean): SVGElement {
    const top = isOnly ? 0 : 16
    const height = strips.length * (STRIP_HEIGHT + top) + AXIS_HEIGHT
    const picture = svg('svg', {
      role: 'img',
      'aria-label': label,
      width: String(width),
      height: String(height),
    })
    // At the top, because a family in many accounts is longer than what is in view.
    for (const { x, title } of ticks) {
      const [at, from, to] = [String(x), String(AXIS_HEIGHT), String(height)]
      picture.append(
        svg('line', { class: 'tick', x1: at, x2: at, y1: from, y2: to }),
        svg('text', { x: at, y: String(AXIS_HEIGHT - 8), 'text-anchor': 'middle' }, title),
      )
    }
    for (const [place, strip] of strips.entries()) {
      const y = AXIS_HEIGHT + place * (STRIP_HEIGHT + top)
      if (!isOnly) picture.append(svg('text', { x: '0', y: String(y + 12) }, strip.title))
      picture.append(...strip.dots.map((dot) => this.#dot(dot, y + top)))
    }
    return picture
  }

  #dot({ x, mark, row }: Dot, top: number): SVGElement {
    const form = formOf(mark, x, top + LANES[mark])
    form.setAttribute('data-row', String(row))
    if (row === this.#chosen) form.classList.add('chosen')
    const image = this.#index.images[row]
    if (image?.createdAt !== undefined) {
      const day = formatDay(new Date(image.createdAt).toISOString())
      form.append(
        svg('title', {}, `${oneLine(image.name)}, ${day}: ${image.badge}, ${image.reason}`),
      )
    }
    return form
  }
}
