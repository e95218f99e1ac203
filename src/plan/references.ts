import {
  ignoresSharing,
  type Image,
  type Inventory,
  type NamedReference,
  type Policy,
  type Reference,
  type Target,
  type TargetEvidence,
} from '../model/index.ts'
import { usagesIn } from './usage.ts'

/** The evidence of every target of the run, including those that get no plan. */
export const evidenceOfTargets = ({
  targets,
  others,
}: Pick<Inventory, 'targets' | 'others'>): readonly TargetEvidence[] => [...targets, ...others]

/** The same, and that of accounts that are only read. */
export const allEvidence = (
  inventory: Pick<Inventory, 'targets' | 'others' | 'evidenceOnly'>,
): readonly TargetEvidence[] => [...evidenceOfTargets(inventory), ...inventory.evidenceOnly]

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

/** References by the image or snapshot that they name. */
export interface ReferencePool {
  /** Every reference to an image or a snapshot, those through copies included. */
  to(id: string): readonly Reference[]
}

/** References before single images were asked about, and with the answers. */
export interface ReferencePools {
  /** Ranks rest on it, so that an answer moves no image into or out of a slot. */
  readonly listed: ReferencePool
  readonly all: ReferencePool
  /** The images of instances that ended within the hour, in any target. */
  readonly launched: ReadonlySet<string>
}

interface Located {
  readonly image: Image
  readonly target: Target
}

/** The images of all targets that copying connects. */
interface Images {
  readonly byId: ReadonlyMap<string, Located>
  readonly copies: readonly (readonly string[])[]
}

const withoutName = ({
  source,
  resource,
  detail,
  target,
  isUnknown,
}: NamedReference): Reference => ({
  source,
  resource,
  detail,
  target,
  ...(isUnknown && { isUnknown }),
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

/** The reference that a copy in use, or still being copied, gives to its source and to its own copies. */
function asCopyReference(
  id: string,
  copy: Located | undefined,
  references: readonly Reference[],
): Reference | undefined {
  const place = { source: 'copies', resource: id, target: copy?.target } as const
  const use = references.find(({ isUnknown }) => isUnknown !== true)
  if (use !== undefined) return { ...place, detail: `in use by ${use.resource}` }
  const [unknown] = references
  if (unknown !== undefined)
    return { ...place, detail: `perhaps in use by ${unknown.resource}`, isUnknown: true }
  if (copy === undefined || !isPendingCopy(copy.image)) return undefined
  return { ...place, detail: 'still being copied' }
}

/** Adds the references through copies: a use of an image is a use of its source and its copies. */
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
  const evidence = allEvidence(inventory)
  const copies = groupCopies(evidence.flatMap(({ images = [] }) => images))
  const connected = new Set(copies.flat())
  const located = evidence.flatMap(({ images = [], target }) =>
    images.filter(({ id }) => connected.has(id)).map((image): Located => ({ image, target })),
  )
  return { byId: new Map(located.map((each) => [each.image.id, each])), copies }
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
    launched: new Set(evidence.flatMap(({ launched }) => [...launched])),
    all: answered.length === 0 ? before : pool([...listed, ...answered], images),
  }
}

const referencesOf = ({ unknownAliases, target }: TargetEvidence): readonly Reference[] =>
  unknownAliases.map(({ source, resource, alias }) => ({
    source,
    resource,
    detail: `unknown alias ${alias}: the parameter may not be read`,
    target,
    isUnknown: true,
  }))

/** The aliases that may stand for an image, because nobody can tell what they stand for. */
export type AliasesFor = (image: Image, isShared: boolean) => readonly Reference[]

/**
 * An alias that may not be read could stand for any image of its target, and what uses an image
 * uses its copies in all targets. An image that is shared and may go could be meant in any target.
 * With `remove` nobody asks which images are shared, and so it could be any image.
 */
export function unknownAliasesFor(inventory: Inventory, policy: Policy): AliasesFor {
  const evidence = allEvidence(inventory)
  const blind = evidence.filter(({ unknownAliases }) => unknownAliases.length > 0)
  const all = blind.flatMap(referencesOf)
  const images = evidence.flatMap((target) => target.images ?? [])
  const groups = new Map(
    groupCopies(images).flatMap((group) => group.map((id) => [id, group] as const)),
  )
  const inSight = blind.map((target) => ({
    ids: new Set(target.images?.map(({ id }) => id)),
    references: referencesOf(target),
  }))
  return ({ id }, isShared) => {
    if (isShared || ignoresSharing(policy)) return all
    const copies = groups.get(id) ?? [id]
    return inSight
      .filter(({ ids }) => copies.some((copy) => ids.has(copy)))
      .flatMap(({ references }) => references)
  }
}
