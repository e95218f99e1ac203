import type { Family, Image, ImageState, RuleName, Snapshot } from './image.ts'
import type { Grantee, SnapshotLock, UsageGap } from './inventory.ts'
import type { Reference } from './reference.ts'
import type { Warning } from './problem.ts'
import type { Milliseconds, Target } from './target.ts'

/*
 * Why the plan decides as it does. Each reason carries its evidence.
 */

/** The two ways to take an image away. */
export type Step = 'disable' | 'remove'

/** Why something is protected: AWS's own protection, or a tag of ours. */
export type Protection =
  | { readonly by: 'deregistration-protection'; readonly value: string }
  | { readonly by: 'keep-tag'; readonly value: string }
  | { readonly by: 'keep-until-tag'; readonly value: string; readonly until: Date }
  | { readonly by: 'unreadable-keep-until-tag'; readonly value: string }
  /** The date of the tag that `expiry-tag` names has not passed, or cannot be read. */
  | {
      readonly by: 'expiry-tag'
      readonly key: string
      readonly value: string
      readonly until: Date
    }
  | { readonly by: 'unreadable-expiry-tag'; readonly key: string; readonly value: string }
  /** It is available, and bears the mark of an image that was disabled, or was when the run began. */
  | { readonly by: 'enabled-again'; readonly mark: string | undefined }

export type Manager = 'AWS Backup' | 'Data Lifecycle Manager'

/** The fields of AWS that a decision needs: of an image, and of its snapshots or an orphan. */
export type UnreadableField = 'CreationDate' | 'LastLaunchedTime' | 'StartTime'

/** Why an image is kept. Each reason carries its evidence; references stand beside it. */
export type KeepReason =
  | { readonly code: 'pending'; readonly state: ImageState }
  /** `state` is AWS's own word. */
  | { readonly code: 'unknown-state'; readonly state: string }
  | {
      readonly code: 'not-selected'
      readonly by: 'image-ids' | 'include' | 'exclude'
      readonly filter: string | undefined
    }
  | { readonly code: 'not-selected'; readonly by: 'rules'; readonly rule: RuleName }
  | { readonly code: 'unmapped'; readonly missing: readonly string[] }
  | { readonly code: 'in-use' }
  | { readonly code: 'protected'; readonly protection: Protection }
  | { readonly code: 'managed'; readonly manager: Manager; readonly tag: string }
  | {
      readonly code: 'shared'
      readonly grantees: readonly Grantee[]
      /** With `remove-unused`: why nobody can tell whether other accounts use it. */
      readonly usage?: UsageGap
    }
  | {
      readonly code: 'recently-launched'
      /** `just-ended`: EC2 still lists an instance of it that was terminated within the hour. */
      readonly lastLaunchedAt: Date | 'just-ended'
      readonly limit: Milliseconds
    }
  /** Its record lacks a field that a rule needs, or has it in a form that cannot be read. */
  | { readonly code: 'unreadable'; readonly field: UnreadableField }
  | { readonly code: 'keep-previous'; readonly rank: number; readonly keep: number }
  | { readonly code: 'too-young'; readonly age: Milliseconds; readonly limit: Milliseconds }
  | {
      readonly code: 'in-grace'
      readonly disabledAt: Date
      /** Undefined where `grace` is not set: then no run of these settings removes it. */
      readonly until: Date | undefined
    }
  | {
      readonly code: 'not-planned'
      readonly snapshots: readonly string[]
      /** The step that it is due for now, where the plan file has another one. */
      readonly step?: Step
      /** A rule that would keep it without the plan file as well. */
      readonly isKeptAnyway?: true
    }
  | { readonly code: 'not-recoverable'; readonly uncovered: readonly string[] }
  /** It is due for the step, and `max-removals: N oldest` lets older ones go first. */
  | { readonly code: 'next-run'; readonly step: Step }

/** Why an image is removed, or disabled first. */
export type RemoveReason =
  | {
      readonly code: 'expired'
      readonly age: Milliseconds
      readonly limit: Milliseconds
      readonly rank: Rank
    }
  | { readonly code: 'surplus'; readonly keep: number; readonly rank: Rank }
  | { readonly code: 'requested' }
  /** The date of its expiry tag has passed. `value` is the tag's. */
  | { readonly code: 'past-its-date'; readonly key: string; readonly value: string }

/** The place in the family, 1 for the newest; `unranked` for an image that is not available. */
export type Rank = number | 'unranked'

/** A reason that holds a snapshot, whether its image goes now or went long ago. */
export type HoldReason =
  | { readonly code: 'referenced'; readonly references: readonly Reference[] }
  | { readonly code: 'locked'; readonly lock: SnapshotLock }
  | { readonly code: 'managed'; readonly manager: Manager; readonly tag: string }
  | { readonly code: 'protected'; readonly protection: Protection }
  | { readonly code: 'shared'; readonly grantees: readonly Grantee[] }
  | { readonly code: 'fast-restore'; readonly zones: readonly string[] }

/** The image that the snapshot was made for can come back, and needs it then. */
export interface InRecycleBin {
  readonly code: 'image-in-recycle-bin'
  readonly image: string
  /** The Recycle Bin could not be read. */
  readonly unread?: true
}

/** Why a snapshot stays, although its image goes. */
export type SnapshotKeepReason =
  | HoldReason
  | { readonly code: 'shared-with-image'; readonly images: readonly string[] }
  | InRecycleBin
  | { readonly code: 'not-made-for-an-image' }
  /** The account's snapshot list does not have it: another account's, or gone. */
  | { readonly code: 'not-owned' }
  /** `delete-snapshots` is false. */
  | { readonly code: 'not-requested' }
  /** Its image went before, and no Recycle Bin rule covers the snapshot any more. */
  | { readonly code: 'not-recoverable'; readonly uncovered: readonly string[] }

/** Why a snapshot that no image of this run takes along is no orphan to delete. */
export type OrphanKeepReason =
  | HoldReason
  | Extract<
      KeepReason,
      {
        readonly code:
          | 'not-selected'
          | 'too-young'
          | 'unreadable'
          | 'not-planned'
          | 'not-recoverable'
          | 'next-run'
      }
    >
  | { readonly code: 'not-made-for-an-image' }
  | { readonly code: 'pending'; readonly state: string }
  | { readonly code: 'mapped'; readonly images: readonly string[] }
  | { readonly code: 'image-exists'; readonly image: string }
  /** The images of these targets could not be read: it may have been made for one of them. */
  | { readonly code: 'images-not-known'; readonly targets: readonly Target[] }
  | InRecycleBin

/** The image that an orphan was made for, and that no longer exists. */
export interface OrphanReason {
  readonly code: 'orphan'
  readonly image: string
  /** The image may be in the Recycle Bin. Such an orphan is only listed. */
  readonly isBinUnread?: true
}

export type Verdict =
  | { readonly verdict: 'keep'; readonly reason: KeepReason }
  /** The first step of a retirement: it is disabled and marked, or only marked where it is disabled. */
  | { readonly verdict: 'disable'; readonly reason: RemoveReason }
  | { readonly verdict: 'remove'; readonly reason: RemoveReason }

/** The verdict on a snapshot of an image. */
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

interface WithVerdict {
  readonly verdict: { readonly verdict: string }
}

/** Whether the plan removes it: an image, a snapshot of an image, or an orphan. */
export const goes = ({ verdict }: WithVerdict): boolean => verdict.verdict === 'remove'

/** Whether the plan disables the image. */
export const isDisabledFirst = ({ verdict }: WithVerdict): boolean => verdict.verdict === 'disable'

/** Whether the plan takes it away, in either step: nothing must use it then. */
export const isTakenAway = (judged: WithVerdict): boolean => goes(judged) || isDisabledFirst(judged)

/** The verdict on one image and on its snapshots. */
export interface PlannedImage {
  readonly image: Image
  readonly family: Family | undefined
  /** The place in the family, 1 for the newest, whatever the verdict; undefined where it takes none. */
  readonly rank: number | undefined
  /** The `grace` that holds for it, of a rule or the input; undefined where neither sets any. */
  readonly grace: Milliseconds | undefined
  readonly verdict: Verdict
  readonly references: readonly Reference[]
  readonly snapshots: readonly PlannedSnapshot[]
  readonly recovery: Recovery
  /** When an earlier run disabled it, by a mark that counts. */
  readonly disabledAt: Date | undefined
}

/** The snapshots that are still to go although their image is gone already. */
export interface GoneImageSnapshots {
  readonly image: Image
  readonly snapshots: readonly PlannedSnapshot[]
}

/** A snapshot that VM Import left behind. Nobody can say which image it was made for. */
export interface VmImportReason {
  readonly code: 'vm-import'
  /** The id of the import task, as the description has it. */
  readonly task: string
}

export type OrphanVerdict =
  | { readonly verdict: 'remove'; readonly reason: OrphanReason }
  /** An orphan, but `orphan-snapshots` only asks for a list of them. */
  | { readonly verdict: 'report'; readonly reason: OrphanReason | VmImportReason }
  | { readonly verdict: 'keep'; readonly reason: OrphanKeepReason }

/** The verdict on one snapshot of the account as an orphan. */
export interface PlannedOrphan {
  readonly snapshot: Snapshot
  readonly verdict: OrphanVerdict
  readonly size: SnapshotSize
  readonly recovery: Recovery
}

/** The kinds that `max-removals` and `max-removals-total` count, each on its own. */
export type Amount = 'images' | 'images to disable' | 'orphaned snapshots'

/** A plan that is above a limit: it is shown, and not carried out. */
export interface Refusal {
  readonly what: Amount
  readonly count: number
  readonly limit: number
}

/** Items that are taken away together, or still wait for it. */
export interface Removals {
  readonly images: readonly PlannedImage[]
  readonly orphans: readonly PlannedOrphan[]
  readonly goneImages: readonly GoneImageSnapshots[]
}

/** The verdicts on every image and every snapshot of a target. */
export interface TargetPlan extends Removals {
  readonly target: Target
  readonly refusals: readonly Refusal[]
  /** Facts that the plan could not take into account, or found odd. */
  readonly warnings: readonly Warning[]
}

export interface Plan {
  readonly targets: readonly TargetPlan[]
}
