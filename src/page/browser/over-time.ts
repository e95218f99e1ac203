import { formatCount, formatDay, formatGib, formatUsd, plural } from '../../report/words.ts'
import type { PageHeader } from '../data.ts'
import type { ImageIndex, IndexedImage } from './image-index.ts'
import type { Mark } from './image-index.ts'

/** An image on the line, in CSS pixels from the left. */
export interface Dot {
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

/** A figure that grows from report to report. */
export interface Growth {
  readonly title: string
  /** The running total at the end of each month. */
  readonly values: readonly number[]
  readonly latest: string
}

/** Running totals, month by month. */
function addUp(values: readonly number[]): readonly number[] {
  let sum = 0
  return values.map((value) => (sum += value))
}

/** Running totals of the images that the runs of these months took away. */
export function growthOf(months: PageHeader['months']): readonly Growth[] {
  const unended = addUp(months.map((month) => month.unended ?? 0)).at(-1) ?? 0
  const without = unended === 0 ? '' : ` without ${plural(unended, 'target')} that did not end`
  const growth = (
    title: string,
    values: readonly number[],
    write: (value: number) => string,
  ): Growth => {
    const sums = addUp(values)
    return { title, values: sums, latest: `${write(sums.at(-1) ?? 0)}${without}` }
  }
  return [
    growth(
      'Images removed so far',
      months.map(({ removed = 0 }) => removed),
      formatCount,
    ),
    growth(
      'Freed so far',
      months.map(({ reclaimedGib = 0 }) => reclaimedGib),
      formatGib,
    ),
    growth(
      'Saved a month, at most',
      months.map(({ reclaimedUsdPerMonth = 0 }) => reclaimedUsdPerMonth),
      formatUsd,
    ),
  ]
}
