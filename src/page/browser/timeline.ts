import { oneLine } from '../../text/display.ts'
import { formatCount, formatDay, inSeries, plural } from '../../report/words.ts'
import { h, svg } from './dom.ts'
import type { ImageIndex, IndexedImage, Mark } from './image-index.ts'
import { MARKS } from './words.ts'

/** An image on the line, in CSS pixels from the left. */
interface Dot {
  readonly x: number
  readonly mark: Mark
  readonly row: number
}

/** The images of one account and Region. */
interface Strip {
  readonly title: string
  readonly images: number
  readonly dots: readonly Dot[]
}

/** A line of time: its strips, and where its dates stand. */
export interface Timeline {
  readonly strips: readonly Strip[]
  /** How many more accounts and Regions have images of the family. */
  readonly moreStrips: number
  readonly ticks: readonly { readonly x: number; readonly title: string }[]
}

/** More lines are no glance any more. */
const MOST_STRIPS = 8

const MONTHS_OF_TICKS = [1, 2, 3, 6, 12, 24, 60, 120]

/** In CSS pixels: a date needs as much room. */
const TICK_WIDTH = 90

const MONTH = 30.44 * 24 * 60 * 60 * 1000

function ticksOf(from: number, to: number, xOf: (time: number) => number): Timeline['ticks'] {
  const most = Math.max(1, Math.floor((xOf(to) - xOf(from)) / TICK_WIDTH))
  const needed = (to - from) / MONTH / most
  const step = MONTHS_OF_TICKS.find((months) => months >= needed) ?? 240
  const start = new Date(from)
  const ticks: { x: number; title: string }[] = []
  const firstMonth = Math.ceil((start.getUTCMonth() + 1) / step) * step
  for (let month = firstMonth; ; month += step) {
    const time = Date.UTC(start.getUTCFullYear(), month)
    if (time > to) return ticks
    // Without the day, which is the first of each.
    ticks.push({ x: xOf(time), title: formatDay(new Date(time).toISOString()).slice(2) })
  }
}

/** Of images at one place with one mark, one dot is drawn: another would not be seen. */
function dotsOf(
  rows: readonly number[],
  { images }: ImageIndex,
  xOf: (time: number) => number,
): Dot[] {
  const dots = new Map<string, Dot>()
  for (const row of rows) {
    const image = images[row]
    if (image?.createdAt === undefined) continue
    const x = Math.round(xOf(image.createdAt))
    dots.set(`${image.mark} ${String(x)}`, { x, mark: image.mark, row })
  }
  return [...dots.values()]
}

/** Lays out images by when they were made, between `margin` and `width - margin` CSS pixels. */
export function layOut(index: ImageIndex, rows: Uint32Array, width: number, margin = 16): Timeline {
  const images = [...rows].flatMap((row) => index.images[row] ?? [])
  const times = images.flatMap(({ createdAt }) => createdAt ?? [])
  const from = times.reduce((least, time) => Math.min(least, time), Infinity)
  const to = times.reduce((most, time) => Math.max(most, time), -Infinity)
  const scale = to > from ? (width - 2 * margin) / (to - from) : 0
  const xOf = (time: number): number => margin + (time - from) * scale
  const titleOf = ({ region, account }: IndexedImage): string => `${region} · ${account}`
  const byTarget = Map.groupBy([...rows], (row) => {
    const image = index.images[row]
    return image === undefined ? '' : titleOf(image)
  })
  const strips = [...byTarget]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_STRIPS)
    .map(([title, of]) => ({ title, images: of.length, dots: dotsOf(of, index, xOf) }))
  return {
    strips,
    moreStrips: byTarget.size - strips.length,
    ticks: to > from ? ticksOf(from, to, xOf) : [],
  }
}

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

/** What the picture shows, for those who do not see it. */
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
  readonly element = h('section', { class: 'timeline', 'aria-label': 'Family over time' })
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
    for (const { x, title } of ticks) {
      const bottom = String(height - AXIS_HEIGHT)
      picture.append(
        svg('line', { class: 'tick', x1: String(x), x2: String(x), y1: '0', y2: bottom }),
        svg('text', { x: String(x), y: String(height - 6), 'text-anchor': 'middle' }, title),
      )
    }
    for (const [place, strip] of strips.entries()) {
      const y = place * (STRIP_HEIGHT + top)
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
