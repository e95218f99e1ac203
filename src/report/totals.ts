import type { ReportOrphan, ReportSnapshot, ReportTarget, ReportTotals } from './schema.ts'
import { monthlyUsd, totalGib } from './money.ts'

type Sized = ReportSnapshot | ReportOrphan

/** The snapshots of a target that its plan has a word on, each once: two images may map one. */
function distinctSnapshots(target: ReportTarget): readonly Sized[] {
  const all: readonly Sized[] = [
    ...target.orphans,
    ...target.images.flatMap(({ snapshots }) => snapshots),
  ]
  const byId = new Map<string, Sized>()
  for (const snapshot of all) {
    const known = byId.get(snapshot.id)
    // What an image says of its snapshot weighs more than that it is no orphan.
    if (known === undefined || known.outcome === 'kept') byId.set(snapshot.id, snapshot)
  }
  return [...byId.values()]
}

/** Whether the plan removes it: an orphan that is only reported stays. */
const isPlanned = (snapshot: Sized): boolean =>
  snapshot.verdict === 'remove' && !('onlyReported' in snapshot)

/** The ids of a report, as the outputs need them. */
export interface Ids {
  readonly images: (outcome: ReportTarget['images'][number]['outcome']) => readonly string[]
  readonly plannedImages: readonly string[]
  readonly plannedToDisable: readonly string[]
  readonly snapshots: (outcome: Sized['outcome']) => readonly string[]
  readonly plannedSnapshots: readonly string[]
}

export function idsOf(targets: readonly ReportTarget[]): Ids {
  const images = targets.flatMap((target) => target.images)
  const snapshots = targets.flatMap(distinctSnapshots)
  return {
    images: (outcome) => images.filter((each) => each.outcome === outcome).map(({ id }) => id),
    plannedImages: images.filter(({ verdict }) => verdict === 'remove').map(({ id }) => id),
    plannedToDisable: images.filter(({ verdict }) => verdict === 'disable').map(({ id }) => id),
    snapshots: (outcome) =>
      snapshots.filter((each) => each.outcome === outcome).map(({ id }) => id),
    plannedSnapshots: snapshots.filter(isPlanned).map(({ id }) => id),
  }
}

/** The figures of some targets, or of all. */
export function totalsOf(targets: readonly ReportTarget[]): ReportTotals {
  const ids = idsOf(targets)
  const snapshots = targets.flatMap(distinctSnapshots)
  const planned = snapshots.filter(isPlanned)
  const deleted = snapshots.filter(({ outcome }) => outcome === 'deleted')
  const images = targets.flatMap((target) => target.images)
  return {
    targets: targets.length,
    stopped: targets.filter(({ status }) => status !== 'done').length,
    images: images.length,
    planned: ids.plannedImages.length,
    removed: ids.images('removed').length,
    plannedDisabled: ids.plannedToDisable.length,
    disabled: ids.images('disabled').length,
    kept: images.filter(({ verdict }) => verdict === 'keep').length,
    alreadyGone: ids.images('already-gone').length,
    notAttempted: ids.images('not-attempted').length,
    failed: ids.images('failed').length + ids.snapshots('failed').length,
    plannedSnapshots: planned.length,
    deletedSnapshots: deleted.length,
    reclaimableGib: totalGib(planned),
    reclaimedGib: totalGib(deleted),
    reclaimableUsdPerMonth: monthlyUsd(planned),
    reclaimedUsdPerMonth: monthlyUsd(deleted),
  }
}
