import type { PageHeader } from '../data.ts'
import { h, svg } from './dom.ts'
import { type Growth, growthOf } from './over-time.ts'

type Months = PageHeader['months']

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

/** Totals of earlier reports as lines over time; nothing where none were given. */
export function historyPart(months: Months): readonly HTMLElement[] {
  if (months.length === 0) return []
  const lines = growthOf(months).map((growth) => line(growth, months))
  return [h('section', { class: 'history', 'aria-label': 'Earlier reports' }, ...lines)]
}
