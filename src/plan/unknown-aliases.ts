import type { Image, Inventory, Policy, Reference, TargetInventory } from '../model.ts'
import { groupCopies } from './copies.ts'

const referencesOf = ({ unknownAliases, target }: TargetInventory): readonly Reference[] =>
  unknownAliases.map(({ resource, alias }) => ({
    source: 'launch-templates',
    resource,
    detail: `unknown alias ${alias}: the parameter may not be read`,
    target,
  }))

/** What an image may be meant by, for nobody can tell what an alias stands for. */
export type AliasesFor = (image: Image) => readonly Reference[]

/**
 * An alias that may not be read could stand for any image of its target, and what uses an image
 * uses its copies in all targets. Where images that are shared may go, it could stand for an image
 * of any account.
 */
export function unknownAliasesFor(inventory: Inventory, policy: Policy): AliasesFor {
  const blind = inventory.targets.filter(({ unknownAliases }) => unknownAliases.length > 0)
  if (policy.sharedImages === 'remove') {
    const all = blind.flatMap(referencesOf)
    return () => all
  }
  const images = inventory.targets.flatMap((target) => target.images)
  const groups = new Map(
    groupCopies(images).flatMap((group) => group.map((id) => [id, group] as const)),
  )
  const inSight = blind.map((target) => ({
    ids: new Set(target.images.map(({ id }) => id)),
    references: referencesOf(target),
  }))
  return ({ id }) => {
    const copies = groups.get(id) ?? [id]
    return inSight
      .filter(({ ids }) => copies.some((copy) => ids.has(copy)))
      .flatMap(({ references }) => references)
  }
}
