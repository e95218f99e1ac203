import { targetKey, type SnapshotSize } from '../model/index.ts'
import type { ReportImage, ReportTarget } from '../report/schema.ts'
import { distinctSnapshots } from '../report/totals.ts'

/** What went from a target. */
export interface Gone {
  readonly removed: number
  readonly deleted: number
  /** The deleted snapshots, those of a storage tier together. */
  readonly sizes: readonly SnapshotSize[]
}

/** What history needs of a target of a run that is over: whole, the reports of a year fill the memory. */
export interface PastTarget extends Gone {
  readonly key: string
  readonly wasRead: boolean
  /** Of the images that are kept for now, those that were kept then. */
  readonly kept: ReadonlySet<string>
}

/** Reasons to keep an image that may hold for ever without anybody meaning it. */
const FOR_NOW: ReadonlySet<string> = new Set([
  'pending',
  'in-use',
  'protected',
  'managed',
  'shared',
  'recently-launched',
  'in-grace',
  'not-planned',
  'not-recoverable',
] satisfies ReportImage['reason'][])

/** The images of a target that are kept for now. */
export const keptForNow = ({ images }: Pick<ReportTarget, 'images'>): readonly ReportImage[] =>
  images.filter(({ reason }) => FOR_NOW.has(reason))

/** What went from a target. */
export function goneFrom(target: ReportTarget): Gone {
  const deleted = distinctSnapshots(target).flatMap(({ snapshot }) =>
    snapshot.outcome === 'deleted' ? [snapshot] : [],
  )
  const byTier = Map.groupBy(deleted, ({ storageTier }) => storageTier)
  return {
    removed: target.images.filter(({ outcome }) => outcome === 'removed').length,
    deleted: deleted.length,
    sizes: [...byTier].map(([storageTier, of]) => ({
      storageTier,
      gib: of.reduce((sum, { gib }) => sum + gib, 0),
    })),
  }
}

/** @param wanted the ids of the images that are kept for now */
export function pastTarget(target: ReportTarget, wanted: ReadonlySet<string>): PastTarget {
  const kept = target.images.filter(({ verdict, id }) => verdict === 'keep' && wanted.has(id))
  return {
    ...goneFrom(target),
    key: targetKey(target),
    wasRead: target.status !== 'not-read',
    kept: new Set(kept.map(({ id }) => id)),
  }
}
