import type { Evidence, TargetInventory, UsageRequest } from './inventory.ts'
import type { SnapshotKeepReason, TargetPlan } from './plan.ts'
import type { Failure, Problem, Warning } from './problem.ts'
import type { Target } from './target.ts'

/** Why a removal was never tried. */
export type WhyNotAttempted =
  | 'cancelled'
  /** The evidence was too old, and could not be renewed. */
  | 'evidence-too-old'
  /** It differed from the plan right before it was to go, and again after it was planned once more. */
  | 'changed-again'
  /** Its target was refused before anything was removed, or failed since. */
  | 'target-stopped'
  /** A snapshot whose image was not deregistered. */
  | 'image-stays'

/** AWS's answer to a call that changed something. CloudTrail has the same request id. */
export interface AwsAnswer {
  /** By AWS's clock, to the second; by the runner's where the answer names no time. */
  readonly answeredAt: Date
  /** Absent where the answer names none. */
  readonly requestId?: string
}

/** Something that was carried out; `answer` is absent where AWS's answer was lost. */
interface CarriedOut {
  readonly answer?: AwsAnswer | undefined
}

interface NotAttempted {
  readonly outcome: 'not-attempted'
  readonly why: WhyNotAttempted
}

/** The outcome of removing or disabling an image. */
export type ImageOutcome =
  | ({ readonly outcome: 'removed' } & CarriedOut)
  /** `markedAt` is what its mark says. */
  | ({ readonly outcome: 'disabled'; readonly markedAt: Date } & CarriedOut)
  | { readonly outcome: 'already-gone' }
  | ({
      readonly outcome: 'failed'
      readonly error: Failure
      /** This run disabled it, and it could not be marked; `answer` is the one to DisableImage. */
      readonly isDisabled?: true
    } & CarriedOut)
  | NotAttempted

/** The outcome of deleting a snapshot. */
export type SnapshotOutcome =
  | ({ readonly outcome: 'deleted' } & CarriedOut)
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'kept'; readonly reason: SnapshotKeepReason }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | NotAttempted

/** Whether this run disabled the image, marked or not. */
export const wasDisabled = (outcome: ImageOutcome | undefined): boolean =>
  outcome?.outcome === 'disabled' || (outcome?.outcome === 'failed' && outcome.isDisabled === true)

/** Whether the image is no longer there. */
export const isGone = (outcome: ImageOutcome | undefined): boolean =>
  outcome?.outcome === 'removed' || outcome?.outcome === 'already-gone'

/** The outcomes of a target's plan. Ids that are absent were never to be removed. */
export interface Outcomes {
  readonly images: ReadonlyMap<string, ImageOutcome>
  readonly snapshots: ReadonlyMap<string, SnapshotOutcome>
}

/** How a planned target ended. */
export type TargetStatus = 'done' | 'refused' | 'failed' | 'cancelled' | 'interrupted'

/** The result of a run in one target. */
export type TargetResult =
  /** There is no complete evidence, and so no plan. */
  | {
      readonly kind: 'not-read'
      readonly target: Target
      /** In a run that did not end. */
      readonly status?: 'interrupted'
      readonly problem: Problem
    }
  | {
      readonly kind: 'planned'
      readonly target: Target
      readonly status: TargetStatus
      readonly evidence: readonly Evidence[]
      /** Parts that could not be read and were not needed, with the error. */
      readonly notKnown: TargetInventory['notKnown']
      readonly plan: TargetPlan
      /** Absent in a dry run. */
      readonly outcomes: Outcomes | undefined
      /** Image id → what came of asking AWS for a usage report; absent where none was asked for. */
      readonly usageRequests?: ReadonlyMap<string, UsageRequest> | undefined
      /** The problem that stopped the target after it was planned. */
      readonly problem: Problem | undefined
    }

/** An account of `evidence-roles` in one Region: what was read there, or why it was not. */
export interface EvidenceResult {
  readonly target: Target
  readonly status: 'done' | 'not-read' | 'cancelled'
  readonly evidence: readonly Evidence[]
  readonly problem: Problem | undefined
}

/** A `mapping` that would give most images a family, and what it yields under the run's settings. */
export interface MappingProposal {
  /** As the input takes it. */
  readonly mapping: string
  readonly families: number
  /** Images that would go at most: nothing was asked about them. */
  readonly going: number
  /** Images that would have no family. */
  readonly without: number
  /** Three families at most, the largest first, with two names each. */
  readonly examples: readonly {
    readonly label: string
    readonly images: number
    readonly names: readonly string[]
  }[]
}

/** The result of a run. */
export interface RunResult {
  /** It is written while the run goes on, and stands where the run is killed. */
  readonly isInterrupted?: true
  readonly targets: readonly TargetResult[]
  /** The accounts that are only read. Absent where `evidence-roles` names none. */
  readonly evidenceTargets?: readonly EvidenceResult[]
  /** The problems that fail the run, beside removals that failed. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Only where most images have no family. */
  readonly mappingProposal?: MappingProposal | undefined
}
