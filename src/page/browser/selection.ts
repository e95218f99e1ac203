import { type Reclaim, reclaimOf, monthlyUsd, totalGib } from '../../report/totals.ts'
import { FACETS, type ImageIndex, type IndexedImage, type SnapshotUse } from './image-index.ts'
import type { Sort, ViewState } from './view-state.ts'

/** Whether an image is among those that a state selects. */
function isSelected({ search, filters }: ViewState): (image: IndexedImage) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = FACETS.flatMap((facet) => {
    const value = filters[facet]
    return value === undefined ? [] : [[facet, value] as const]
  })
  return (image) =>
    wanted.every(([facet, value]) => image[facet] === value) &&
    words.every((word) => image.text.includes(word))
}

/** Texts before nothing, in the order of their code units. */
const compare = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1)

const SORT_VALUES: Readonly<Record<Sort, (image: IndexedImage) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  family: ({ family }) => family,
  created: ({ createdAt }) => createdAt ?? -Infinity,
  size: ({ gib }) => gib,
  verdict: ({ outcome, verdict }) => `${verdict} ${outcome}`,
  reason: ({ reason }) => reason,
}

/** The rows that a state shows, as indexes into the report's order, which is the order without `sort`. */
export function selectRows({ images }: ImageIndex, state: ViewState): Uint32Array {
  const holds = isSelected(state)
  const rows: number[] = []
  for (const [row, image] of images.entries()) if (holds(image)) rows.push(row)
  const { sort } = state
  if (sort === undefined) return Uint32Array.from(rows)
  const valueOf = SORT_VALUES[sort.by]
  const sign = sort.isDescending ? -1 : 1
  const keyed = rows.map((row) => {
    const image = images[row]
    return { row, value: image === undefined ? '' : valueOf(image) }
  })
  keyed.sort((a, b) => sign * compare(a.value, b.value))
  return Uint32Array.from(keyed, ({ row }) => row)
}

/** The figures of what is selected. A snapshot of several images counts once. */
export interface SelectionTotals extends Reclaim {
  readonly images: number
  readonly snapshots: number
  /** The full size of their snapshots, in GiB: an upper bound. */
  readonly gib: number
  /** In US dollars a month: an upper bound. */
  readonly usdPerMonth: number
}

/** Of a snapshot that several images map, what the one says that takes it along, as in the report. */
function distinctUses({ images, snapshotCount }: ImageIndex, rows: Uint32Array): SnapshotUse[] {
  const uses: (SnapshotUse | undefined)[] = new Array<undefined>(snapshotCount).fill(undefined)
  for (const row of rows) {
    for (const use of images[row]?.snapshots ?? []) {
      const known = uses[use.number]
      if (known === undefined || known.outcome === 'kept') uses[use.number] = use
    }
  }
  return uses.filter((use) => use !== undefined)
}

/** Totals of the selected images, by the same functions as the report's own totals. */
export function selectionTotals(index: ImageIndex, rows: Uint32Array): SelectionTotals {
  const uses = distinctUses(index, rows)
  return {
    images: rows.length,
    snapshots: uses.length,
    gib: totalGib(uses),
    usdPerMonth: monthlyUsd(uses),
    ...reclaimOf(uses),
  }
}
