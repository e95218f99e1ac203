import type { Evidence, Target } from './inventory.ts'
import type { SnapshotKeepReason, TargetPlan } from './plan.ts'

/** What AWS said when it refused. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What came of removing an image. */
export type ImageOutcome =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: string }

/** What came of deleting a snapshot. */
export type SnapshotOutcome =
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'kept'; readonly reason: SnapshotKeepReason }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: string }

/** What came of a target's plan; ids that are absent were not to be removed. */
export interface Outcomes {
  readonly images: ReadonlyMap<string, ImageOutcome>
  readonly snapshots: ReadonlyMap<string, SnapshotOutcome>
}

/** All that a run came to in one target. */
export type TargetResult =
  /** Nothing could be planned here. */
  | { readonly kind: 'unread'; readonly target: Target; readonly error: string }
  | {
      readonly kind: 'planned'
      readonly target: Target
      readonly evidence: readonly Evidence[]
      /** What could not be read and did not have to be: its name, and why. */
      readonly notKnown: readonly { readonly part: string; readonly why: string }[]
      readonly plan: TargetPlan
      /** Absent in a dry run. */
      readonly outcomes: Outcomes | undefined
      /** What stopped the target after it was planned. */
      readonly error: string | undefined
    }
