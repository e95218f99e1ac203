import type { Image, Inventory, NamedReference, Reference, Target } from '../model/index.ts'
import { groupCopies } from './copies.ts'
import { allEvidence } from './evidence.ts'
import { usagesIn } from './usage.ts'

/** References by the image or snapshot that they name. */
export interface ReferencePool {
  /** Every reference to an image or a snapshot, those through copies included. */
  to(id: string): readonly Reference[]
}

/** What names images: before single images were asked about, and with the answers. */
export interface ReferencePools {
  /** Ranks rest on it, so that an answer moves no image into or out of a slot. */
  readonly listed: ReferencePool
  readonly all: ReferencePool
}

interface Located {
  readonly image: Image
  readonly target: Target
}

/** The images of all targets, and those of them that copying connects. */
interface Images {
  readonly byId: ReadonlyMap<string, Located>
  readonly copies: readonly (readonly string[])[]
}

const withoutName = ({ source, resource, detail, target }: NamedReference): Reference => ({
  source,
  resource,
  detail,
  target,
})

function byName(references: readonly NamedReference[]): ReadonlyMap<string, readonly Reference[]> {
  const pool = new Map<string, Reference[]>()
  for (const named of references) {
    const known = pool.get(named.names)
    if (known === undefined) pool.set(named.names, [withoutName(named)])
    else known.push(withoutName(named))
  }
  return pool
}

const isPendingCopy = ({ copyOf, state }: Image): boolean =>
  copyOf !== undefined && (state === 'pending' || state === 'transient')

/** What an image that is in use, or still being copied, means to those it is a copy of or that copy it. */
function asCopyReference(
  id: string,
  copy: Located | undefined,
  references: readonly Reference[],
): Reference | undefined {
  const place = { source: 'copies', resource: id, target: copy?.target } as const
  const [first] = references
  if (first !== undefined) return { ...place, detail: `in use by ${first.resource}` }
  if (copy === undefined || !isPendingCopy(copy.image)) return undefined
  return { ...place, detail: 'still being copied' }
}

/** Adds the references through copies: what uses an image uses those that it was copied from or to. */
function pool(references: readonly NamedReference[], images: Images): ReferencePool {
  const direct = byName(references)
  const copies = new Map<string, readonly Reference[]>()
  for (const group of images.copies) {
    const found = group
      .map((id) => asCopyReference(id, images.byId.get(id), direct.get(id) ?? []))
      .filter((reference) => reference !== undefined)
    for (const id of group) copies.set(id, found)
  }
  return {
    to: (id) => [
      ...(direct.get(id) ?? []),
      ...(copies.get(id) ?? []).filter(({ resource }) => resource !== id),
    ],
  }
}

function imagesOf(inventory: Inventory): Images {
  const located = allEvidence(inventory).flatMap(({ images = [], target }) =>
    images.map((image): Located => ({ image, target })),
  )
  return {
    byId: new Map(located.map((each) => [each.image.id, each])),
    copies: groupCopies(located.map(({ image }) => image)),
  }
}

/**
 * Pools the references of all targets, of those that could not be read in full as well. An image is
 * in use when one that it was copied from or to is in use, or is still being copied.
 */
export function poolReferences(inventory: Inventory, now: Date): ReferencePools {
  const evidence = allEvidence(inventory)
  const images = imagesOf(inventory)
  const listed = [...evidence.flatMap(({ references }) => references), ...inventory.repository]
  const answered = evidence.flatMap((each) => [
    ...[...each.answers.imageReferences.values()].flat(),
    ...usagesIn(each, now),
  ])
  const before = pool(listed, images)
  return {
    listed: before,
    all: answered.length === 0 ? before : pool([...listed, ...answered], images),
  }
}
