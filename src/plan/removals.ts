import type { Image, KeepReason } from '../model/index.ts'
import { keptFromDisabling, keptWithSnapshots } from './leaving.ts'
import { planSnapshotsOf, type SnapshotContext } from './snapshots.ts'

/** The removals that rule 11 leaves, and why it keeps the others. */
export interface Settled {
  readonly going: ReadonlySet<string>
  readonly kept: ReadonlyMap<string, KeepReason>
}

/**
 * Rule 11. Which snapshots go depends on which images go, so an image that stays is taken out and
 * the rest is looked at again, until nothing changes. Those that stay whatever their snapshots are
 * come first: a snapshot that stays with them keeps no other image.
 */
export function settleRemovals(images: readonly Image[], context: SnapshotContext): Settled {
  const kept = new Map<string, KeepReason>()
  for (;;) {
    const left = images.filter(({ id }) => !kept.has(id))
    const going = new Set(left.map(({ id }) => id))
    const onTheirOwn = left.filter((image) => keptWithSnapshots(image, [], context) !== undefined)
    const before = kept.size
    for (const image of onTheirOwn.length > 0 ? onTheirOwn : left) {
      const reason = keptWithSnapshots(image, planSnapshotsOf(image, going, context), context)
      if (reason !== undefined) kept.set(image.id, reason)
    }
    if (kept.size === before) return { going, kept }
  }
}

/** Rule 11 for what would be disabled: each image for itself, because its snapshots stay. */
export function keptFromDisablingAll(
  images: readonly Image[],
  context: SnapshotContext,
): ReadonlyMap<string, KeepReason> {
  return new Map(
    images.flatMap((image) => {
      const reason = keptFromDisabling(image, context)
      return reason === undefined ? [] : [[image.id, reason] as const]
    }),
  )
}
