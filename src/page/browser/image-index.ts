import { keyOf, labelOf, NO_FAMILY } from '../../report/families.ts'
import type { ReportSnapshot } from '../../report/schema.ts'
import { totalGib } from '../../report/totals.ts'
import { oneLine } from '../../text/display.ts'
import type { PageHeader, PageImage } from '../data.ts'

/** The properties that images are filtered by. */
export const FACETS = ['family', 'verdict', 'reason', 'outcome', 'account', 'region'] as const
export type Facet = (typeof FACETS)[number]

/** A snapshot as one image maps it. */
export interface SnapshotUse extends Pick<
  ReportSnapshot,
  'verdict' | 'outcome' | 'gib' | 'storageTier'
> {
  /** The same number for the same snapshot, whichever image maps it. */
  readonly number: number
}

/** How an image is marked in the list and on the line of time. */
export type Mark = 'in-use' | 'kept' | 'disabled' | 'going'

const OUTCOMES: Readonly<Record<Exclude<PageImage['outcome'], 'planned' | 'kept'>, string>> = {
  removed: 'removed',
  disabled: 'disabled',
  'already-gone': 'already gone',
  failed: 'failed',
  'not-attempted': 'not tried',
}

/** The verdict on an image, or its outcome, in two words. */
export function badgeOf({ outcome, verdict }: PageImage, mark: Mark): string {
  if (outcome === 'planned') return `to ${verdict}`
  if (outcome !== 'kept') return OUTCOMES[outcome]
  if (mark === 'in-use') return 'in use'
  return mark === 'disabled' ? 'kept disabled' : 'kept'
}

/** The marks in the order of a legend, with what each stands for. */
export const MARKS: Readonly<Record<Mark, string>> = {
  'in-use': 'in use',
  kept: 'kept',
  disabled: 'disabled, or to be',
  going: 'goes',
}

/** One row of the list: the values it shows, sorts and filters by. */
export interface IndexedImage extends Readonly<Record<Facet, string>> {
  readonly id: string
  readonly name: string
  readonly mark: Mark
  /** The verdict or the outcome, in two words. */
  readonly badge: string
  /** The first of what uses it, and how many more there are; empty where nothing does. */
  readonly users: string
  /** In milliseconds since 1970; undefined where AWS does not say. */
  readonly createdAt: number | undefined
  readonly explanation: string
  /** The size of its snapshots, in GiB. */
  readonly gib: number
  readonly snapshots: readonly SnapshotUse[]
  /** The text that search looks through, in lower case. */
  readonly text: string
}

function markOf({ verdict, state, references, reason }: PageImage): Mark {
  if (verdict === 'remove') return 'going'
  if (verdict === 'disable' || state === 'disabled') return 'disabled'
  return references.length > 0 || reason === 'in-use' ? 'in-use' : 'kept'
}

function usersOf({ references }: PageImage): string {
  const [first, ...others] = references
  if (first === undefined) return ''
  return oneLine(first.resource) + (others.length > 0 ? ` +${String(others.length)}` : '')
}

/** Equal texts are held once: a hundred thousand rows have a few explanations. */
class Texts {
  readonly #known = new Map<string, string>()

  of(text: string): string {
    const known = this.#known.get(text)
    if (known === undefined) this.#known.set(text, text)
    return known ?? text
  }
}

/** All images of the page, in the order of the report. */
export class ImageIndex {
  readonly images: IndexedImage[] = []
  /** The values that each facet has, sorted, with how many images have it. */
  readonly facets = new Map<Facet, ReadonlyMap<string, number>>()
  readonly #header: PageHeader
  readonly #texts = new Texts()
  readonly #snapshots = new Map<string, number>()
  readonly #sharedLabels: ReadonlySet<string>

  constructor(header: PageHeader) {
    this.#header = header
    this.#sharedLabels = new Set(header.sharedLabels)
  }

  get size(): number {
    return this.images.length
  }

  /** How many snapshots there are, each counted once. */
  get snapshotCount(): number {
    return this.#snapshots.size
  }

  add(image: PageImage, target: number): void {
    const { accountId = '', region = '' } = this.#header.targets[target] ?? {}
    const family = this.#familyOf(image)
    const mark = markOf(image)
    const users = image.references.flatMap(({ resource, detail = '' }) => [resource, detail])
    this.images.push({
      id: image.id,
      name: image.name,
      family,
      verdict: image.verdict,
      reason: image.reason,
      outcome: image.outcome,
      account: accountId,
      region,
      mark,
      badge: badgeOf(image, mark),
      users: usersOf(image),
      createdAt: image.createdAt === undefined ? undefined : Date.parse(image.createdAt),
      explanation: this.#texts.of(image.explanation),
      gib: totalGib(image.snapshots),
      snapshots: image.snapshots.map((snapshot) => this.#useOf(snapshot)),
      text: [image.id, image.name, family, ...users].join('\n').toLowerCase(),
    })
  }

  /** Two families of one label are told apart as everywhere else in the report. */
  #familyOf(image: PageImage): string {
    const key = keyOf(image)
    if (key === undefined) return NO_FAMILY
    const label = image.family ?? key
    return this.#texts.of(labelOf(key, label, !this.#sharedLabels.has(label)))
  }

  #useOf({ id, verdict, outcome, gib, storageTier }: ReportSnapshot): SnapshotUse {
    const number = this.#snapshots.get(id) ?? this.#snapshots.size
    this.#snapshots.set(id, number)
    return { number, verdict, outcome, gib, storageTier }
  }

  /** Counts the values of the facets, once all images are there. */
  close(): void {
    for (const facet of FACETS) {
      const counts = new Map<string, number>()
      for (const image of this.images) {
        counts.set(image[facet], (counts.get(image[facet]) ?? 0) + 1)
      }
      const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
      this.facets.set(facet, new Map(sorted))
    }
  }
}
