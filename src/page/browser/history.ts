import type { PageHeader } from '../data.ts'
import { formatCount, formatGib, formatUsd } from '../../report/words.ts'
import { h, svg } from './dom.ts'

type Months = PageHeader['months']

/** A figure that grows from report to report. */
export interface Growth {
  readonly title: string
  /** What it came to by the end of each month. */
  readonly values: readonly number[]
  readonly latest: string
}

/** What each month left, added up from the first one. */
function addUp(values: readonly number[]): readonly number[] {
  let sum = 0
  return values.map((value) => (sum += value))
}

/** What the runs of these months have taken away so far. */
export function growthOf(months: Months): readonly Growth[] {
  const growth = (
    title: string,
    values: readonly number[],
    write: (value: number) => string,
  ): Growth => {
    const sums = addUp(values)
    return { title, values: sums, latest: write(sums.at(-1) ?? 0) }
  }
  return [
    growth(
      'Images removed so far',
      months.map(({ removed }) => removed),
      formatCount,
    ),
    growth(
      'Freed so far',
      months.map(({ reclaimedGib }) => reclaimedGib),
      formatGib,
    ),
    growth(
      'Saved a month, at most',
      months.map(({ reclaimedUsdPerMonth }) => reclaimedUsdPerMonth),
      formatUsd,
    ),
  ]
}

const WIDTH = 280
const HEIGHT = 64
const MARGIN = 6

function line({ title, values, latest }: Growth, months: Months): HTMLElement {
  const most = Math.max(...values, 1)
  const x = (place: number): number =>
    MARGIN + (place * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1)
  const y = (value: number): number => HEIGHT - MARGIN - (value * (HEIGHT - 2 * MARGIN)) / most
  const points = values.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`)
  const last = values.length - 1
  const span = [months[0]?.month, months.at(-1)?.month].filter(Boolean).join(' to ')
  const picture = svg(
    'svg',
    {
      role: 'img',
      'aria-label': `${title}: ${latest}, ${span}`,
      viewBox: `0 0 ${String(WIDTH)} ${String(HEIGHT)}`,
    },
    svg('polyline', { class: 'growth', points: points.join(' ') }),
    svg('circle', {
      class: 'growth-end',
      cx: x(last).toFixed(1),
      cy: y(values[last] ?? 0).toFixed(1),
      r: '4',
    }),
  )
  return h(
    'figure',
    {},
    h('figcaption', {}, title, h('b', {}, latest)),
    picture,
    h('p', { class: 'second' }, span),
  )
}

/** What earlier reports add up to, as lines over time; nothing where none were given. */
export function historyPart(months: Months): readonly HTMLElement[] {
  if (months.length === 0) return []
  const lines = growthOf(months).map((growth) => line(growth, months))
  return [h('section', { class: 'history', 'aria-label': 'Earlier reports' }, ...lines)]
}
