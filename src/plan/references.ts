import type { Image, Inventory, NamedReference, Reference, Target } from '../model.ts'
import { groupCopies } from './copies.ts'

/** The references of all targets, by the image or snapshot that they name. */
export interface ReferencePool {
  /** Every reference to an image or a snapshot, those through copies included. */
  to(id: string): readonly Reference[]
}

interface Located {
  readonly image: Image
  readonly target: Target
}

const withoutName = ({ source, resource, detail, target }: NamedReference): Reference => ({
  source,
  resource,
  detail,
  target,
})

function directReferences(inventory: Inventory): ReadonlyMap<string, readonly Reference[]> {
  const pool = new Map<string, Reference[]>()
  const all = [
    ...inventory.targets.flatMap(({ references }) => references),
    ...inventory.repository,
  ]
  for (const named of all) {
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

/**
 * Pools the references of all targets, and adds those through copies: an image is in use when one
 * that it was copied from or to is in use, or is still being copied.
 */
export function poolReferences(inventory: Inventory): ReferencePool {
  const direct = directReferences(inventory)
  const images = new Map(
    inventory.targets.flatMap(({ images, target }) =>
      images.map((image) => [image.id, { image, target }] as const),
    ),
  )
  const copies = new Map<string, readonly Reference[]>()
  for (const group of groupCopies([...images.values()].map(({ image }) => image))) {
    const references = group
      .map((id) => asCopyReference(id, images.get(id), direct.get(id) ?? []))
      .filter((reference) => reference !== undefined)
    for (const id of group) copies.set(id, references)
  }
  return {
    to: (id) => [
      ...(direct.get(id) ?? []),
      ...(copies.get(id) ?? []).filter(({ resource }) => resource !== id),
    ],
  }
}
