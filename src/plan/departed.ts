import { goes, type DepartedSnapshots, type PlannedSnapshot } from '../model/index.ts'
import { planSnapshotsOf, type SnapshotContext } from './snapshots.ts'

/** The image can no longer be kept for the sake of its snapshot, so the snapshot stays alone. */
function unlessUncovered(snapshot: PlannedSnapshot, { policy }: SnapshotContext): PlannedSnapshot {
  const isCovered = snapshot.recovery.recoverable === 'yes'
  if (!goes(snapshot) || !policy.requireRecycleBin || isCovered) return snapshot
  const reason = { code: 'not-recoverable', uncovered: [snapshot.id] } as const
  return { ...snapshot, verdict: { verdict: 'keep', reason } }
}

/**
 * The verdicts on the snapshots of images that are gone, given which images go now: those that
 * nothing maps and nothing holds still go. One that the list does not have any more is left out.
 */
export function planDeparted(
  going: ReadonlySet<string>,
  context: SnapshotContext,
): readonly DepartedSnapshots[] {
  const gone = new Set([...going, ...context.departed])
  return context.inventory.departed.map(({ image, snapshotIds }) => ({
    image,
    snapshots: planSnapshotsOf(image, gone, context)
      .filter(({ id }) => snapshotIds.has(id) && context.byId.has(id))
      .map((snapshot) => unlessUncovered(snapshot, context)),
  }))
}
