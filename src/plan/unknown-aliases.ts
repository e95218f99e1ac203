import type { Image, Inventory, Policy, Reference, TargetEvidence } from '../model/index.ts'
import { groupCopies } from './copies.ts'
import { allEvidence } from './evidence.ts'

const referencesOf = ({ unknownAliases, target }: TargetEvidence): readonly Reference[] =>
  unknownAliases.map(({ resource, alias }) => ({
    source: 'launch-templates',
    resource,
    detail: `unknown alias ${alias}: the parameter may not be read`,
    target,
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
    if (isShared || policy.sharedImages === 'remove') return all
    const copies = groups.get(id) ?? [id]
    return inSight
      .filter(({ ids }) => copies.some((copy) => ids.has(copy)))
      .flatMap(({ references }) => references)
  }
}
