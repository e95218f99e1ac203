import type { Family, Image, Snapshot } from './image.ts'
import type { Reference } from './inventory.ts'
import type { Warning } from './problem.ts'
import type {
  KeepReason,
  OrphanKeepReason,
  OrphanReason,
  RemoveReason,
  SnapshotKeepReason,
} from './reason.ts'
import type { Target } from './target.ts'

export type Verdict =
  | { readonly verdict: 'keep'; readonly reason: KeepReason }
  /** The first step of a retirement: it is disabled and marked, or only marked where it is disabled. */
  | { readonly verdict: 'disable'; readonly reason: RemoveReason }
  | { readonly verdict: 'remove'; readonly reason: RemoveReason }

/** What becomes of a snapshot of an image. */
export type SnapshotVerdict =
  | { readonly verdict: 'remove' }
  | { readonly verdict: 'keep'; readonly reason: SnapshotKeepReason }
  /** Its image stays, and so there is nothing to decide. */
  | { readonly verdict: 'stays-with-image' }

export interface PlannedSnapshot {
  readonly id: string
  readonly verdict: SnapshotVerdict
  readonly size: SnapshotSize
  readonly recovery: Recovery
}

/** An upper bound: snapshots are incremental, and the full size is what AWS tells. */
export interface SnapshotSize {
  readonly gib: number
  readonly storageTier: 'standard' | 'archive'
}

/** Whether the Recycle Bin will hold what is removed. */
export type Recovery =
  | { readonly recoverable: 'yes'; readonly retentionDays: number; readonly ruleId: string }
  | { readonly recoverable: 'no' }
  | { readonly recoverable: 'unknown'; readonly why: string }

interface Judged {
  readonly verdict: { readonly verdict: string }
}

/** Whether the plan removes it: an image, a snapshot of an image, or an orphan. */
export const goes = ({ verdict }: Judged): boolean => verdict.verdict === 'remove'

/** Whether the plan disables the image. */
export const isDisabledFirst = ({ verdict }: Judged): boolean => verdict.verdict === 'disable'

/** Whether the plan takes it away, in either step: nothing must use it then. */
export const isTakenAway = (judged: Judged): boolean => goes(judged) || isDisabledFirst(judged)

/** The verdict on one image and on its snapshots. */
export interface PlannedImage {
  readonly image: Image
  readonly family: Family | undefined
  /** The place in the family, 1 for the newest, whatever the verdict; undefined where it takes none. */
  readonly rank: number | undefined
  readonly verdict: Verdict
  readonly references: readonly Reference[]
  readonly snapshots: readonly PlannedSnapshot[]
  readonly recovery: Recovery
}

/** What is still to become of the snapshots of an image that is gone. */
export interface DepartedSnapshots {
  readonly image: Image
  readonly snapshots: readonly PlannedSnapshot[]
}

export type OrphanVerdict =
  | { readonly verdict: 'remove'; readonly reason: OrphanReason }
  /** An orphan, but `orphan-snapshots` only asks for a list of them. */
  | { readonly verdict: 'report'; readonly reason: OrphanReason }
  | { readonly verdict: 'keep'; readonly reason: OrphanKeepReason }

/** The verdict on one snapshot of the account as an orphan. */
export interface PlannedOrphan {
  readonly snapshot: Snapshot
  readonly verdict: OrphanVerdict
  readonly size: SnapshotSize
  readonly recovery: Recovery
}

/** What `max-removals` and `max-removals-total` count, each on its own. */
export type Amount = 'images' | 'images to disable' | 'orphaned snapshots'

/** A plan that is above a limit: it is shown, and not carried out. */
export interface Refusal {
  readonly what: Amount
  readonly count: number
  readonly limit: number
}

/** What is taken away together, or still waits to be. */
export interface Removals {
  readonly images: readonly PlannedImage[]
  readonly orphans: readonly PlannedOrphan[]
  readonly departed: readonly DepartedSnapshots[]
}

/** The verdicts on every image and every snapshot of a target. */
export interface TargetPlan extends Removals {
  readonly target: Target
  readonly refusals: readonly Refusal[]
  /** What the plan could not take into account, or found odd. */
  readonly warnings: readonly Warning[]
}

export interface Plan {
  readonly targets: readonly TargetPlan[]
}
