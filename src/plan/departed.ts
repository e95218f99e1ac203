import type { Departed, DepartedSnapshots, TargetInventory } from '../model.ts'
import { mappingImages, planSnapshotsOf, type SnapshotContext } from './snapshots.ts'

const isOf =
  ({ target, images }: TargetInventory) =>
  ({ accountId, region, image }: Departed): boolean =>
    accountId === target.accountId &&
    region === target.region &&
    images.every(({ id }) => id !== image.id)

/**
 * The verdicts on the snapshots of images that are gone: those that nothing maps and nothing holds
 * still go. One that the list does not have any more is left out.
 */
export function planDeparted(
  inventory: TargetInventory,
  context: SnapshotContext,
): readonly DepartedSnapshots[] {
  return context.policy.departed.filter(isOf(inventory)).map(({ image, snapshotIds }) => {
    const mappedBy = mappingImages([...inventory.images, image])
    const snapshots = planSnapshotsOf(image, new Set([image.id]), { ...context, mappedBy })
    return {
      image,
      snapshots: snapshots.filter(({ id }) => snapshotIds.has(id) && context.byId.has(id)),
    }
  })
}
