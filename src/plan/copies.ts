import type { Image } from '../model/index.ts'

/** The root of an id's group; shortens the way there for the next look-up. */
function rootOf(parents: Map<string, string>, id: string): string {
  let root = id
  for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root))
    root = parent
  if (root !== id) parents.set(id, root)
  return root
}

/**
 * The ids that are connected by copying, whatever the direction and over however many steps. An
 * image that no longer exists still connects the copies that were made of it.
 */
export function groupCopies(images: readonly Image[]): readonly (readonly string[])[] {
  const parents = new Map<string, string>()
  const members = new Set<string>()
  for (const { id, copyOf } of images) {
    if (copyOf === undefined) continue
    members.add(id).add(copyOf)
    const [one, other] = [rootOf(parents, id), rootOf(parents, copyOf)]
    if (one !== other) parents.set(one, other)
  }
  return [...Map.groupBy(members, (id) => rootOf(parents, id)).values()]
}
