import type { Approval, PlannedImage, PlannedOrphan, Policy, Refusal } from '../model.ts'

/** What a target holds and what would go: all that `max-removals` compares. */
export interface Amounts {
  readonly images: number
  readonly goingImages: number
  readonly snapshots: number
  readonly goingOrphans: number
}

function limitOf(policy: Policy, total: number, planned: number): number {
  const { maxRemovals } = policy
  switch (maxRemovals.kind) {
    case 'none':
      return Infinity
    case 'count':
      return maxRemovals.count
    case 'planned':
      return planned
    case 'percentage': {
      const share = Math.floor((total * maxRemovals.percent) / 100)
      return maxRemovals.percent === 0 ? 0 : Math.max(share, 1)
    }
  }
}

/** The parts of a target's plan that are above `max-removals`; images and orphans count apart. */
export function refusalsOf(
  amounts: Amounts,
  policy: Policy,
  approval: Pick<Approval, 'images' | 'orphans'> | undefined,
): readonly Refusal[] {
  const imageLimit = limitOf(policy, amounts.images, approval?.images.size ?? 0)
  const orphanLimit = limitOf(policy, amounts.snapshots, approval?.orphans.size ?? 0)
  const all: readonly Refusal[] = [
    { what: 'images', count: amounts.goingImages, limit: imageLimit },
    { what: 'orphaned snapshots', count: amounts.goingOrphans, limit: orphanLimit },
  ]
  return all.filter(({ count, limit }) => count > limit)
}

/** How many images and orphans would go. Orphans that are only reported do not go. */
export function goingAmounts(
  images: readonly PlannedImage[],
  orphans: readonly PlannedOrphan[],
): Pick<Amounts, 'goingImages' | 'goingOrphans'> {
  return {
    goingImages: images.filter(({ verdict }) => verdict.verdict === 'remove').length,
    goingOrphans: orphans.filter(({ verdict }) => verdict.verdict === 'remove').length,
  }
}
