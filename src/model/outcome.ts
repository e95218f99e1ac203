import type { Evidence, TargetInventory, UsageRequest } from './inventory.ts'
import type { SnapshotKeepReason, TargetPlan } from './plan.ts'
import type { Failure, Problem, Warning } from './problem.ts'
import type { Target } from './target.ts'

/** Why a removal was never tried. */
export type WhyNotAttempted =
  | 'cancelled'
  /** The evidence was too old, and could not be renewed. */
  | 'evidence-too-old'
  /** Its target was refused before anything was removed, or failed since. */
  | 'target-stopped'
  /** A snapshot whose image was not deregistered. */
  | 'image-stays'

interface NotAttempted {
  readonly outcome: 'not-attempted'
  readonly why: WhyNotAttempted
}

/** What came of removing or disabling an image. */
export type ImageOutcome =
  | { readonly outcome: 'removed' }
  /** `markedAt` is what its mark says. */
  | { readonly outcome: 'disabled'; readonly markedAt: Date }
  | { readonly outcome: 'already-gone' }
  | {
      readonly outcome: 'failed'
      readonly error: Failure
      /** It was disabled, and could not be marked. */
      readonly isDisabled?: true
    }
  | NotAttempted

/** What came of deleting a snapshot. */
export type SnapshotOutcome =
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'kept'; readonly reason: SnapshotKeepReason }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | NotAttempted

/** Whether the image is no longer there. */
export const isGone = (outcome: ImageOutcome | undefined): boolean =>
  outcome?.outcome === 'removed' || outcome?.outcome === 'already-gone'

/** What came of a target's plan; ids that are absent were not to be removed. */
export interface Outcomes {
  readonly images: ReadonlyMap<string, ImageOutcome>
  readonly snapshots: ReadonlyMap<string, SnapshotOutcome>
}

/** How a planned target ended. */
export type TargetStatus = 'done' | 'refused' | 'failed' | 'cancelled'

/** All that a run came to in one target. */
export type TargetResult =
  /** There is no complete evidence, and so no plan. */
  | {
      readonly kind: 'not-read'
      readonly target: Target
      readonly problem: Problem
    }
  | {
      readonly kind: 'planned'
      readonly target: Target
      readonly status: TargetStatus
      readonly evidence: readonly Evidence[]
      /** What could not be read and did not have to be: its name, and why. */
      readonly notKnown: TargetInventory['notKnown']
      readonly plan: TargetPlan
      /** Absent in a dry run. */
      readonly outcomes: Outcomes | undefined
      /** Image id → what came of asking AWS for a usage report; absent where none was asked for. */
      readonly usageRequests?: ReadonlyMap<string, UsageRequest> | undefined
      /** What stopped the target after it was planned. */
      readonly problem: Problem | undefined
    }

/** All that a run came to. */
export interface RunResult {
  readonly targets: readonly TargetResult[]
  /** What makes the run fail, beside removals that failed. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}
