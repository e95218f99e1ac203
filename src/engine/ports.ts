import type { Changes } from '../apply/changes.ts'
import type {
  AnswersOfTarget,
  FilesReaders,
  ImageOutcome,
  LastLook,
  PlannedImage,
  Policy,
  Problem,
  Questions,
  ReferenceKey,
  RunResult,
  SnapshotOutcome,
  Target,
  TargetInventory,
  TargetReading,
  TargetResult,
  UsageRequest,
} from '../model/index.ts'

/** An account in one Region that can be read, and in which nothing can be changed. */
export interface ReadableTarget {
  readonly target: Target
  readonly read: (files: FilesReaders) => Promise<TargetReading>
  /** `onAnswer` is told of each answer about a single image or snapshot. */
  readonly ask: (questions: Questions, onAnswer: () => void) => Promise<AnswersOfTarget>
}

/** A target whose account could be entered: what reads it, and what changes something in it. */
export interface OpenTarget extends ReadableTarget {
  /**
   * Asks EC2 about at most ten images right before they are taken away.
   * @throws what AWS answers
   */
  readonly look: (imageIds: readonly string[]) => Promise<LastLook>
  /** Called only where something is changed. */
  readonly createChanges: () => Changes
}

/** A target whose account could not be entered. */
export interface ClosedTarget {
  readonly target: Target
  readonly problem: Problem
}

/** Why a target is read again for what is left. */
export type WhyRenewed =
  | 'too-old'
  /** More than half of its time is over, and what is left is planned anew anyway. */
  | 'soon-too-old'
  /** An image differed from the plan at its last look. */
  | 'image-differs'
  /** EC2 could not be asked about images right before they were to go. */
  | 'look-failed'

/** The events of a run, for its log. */
export type RunEvent =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly inventory: TargetInventory }
  /** The same of an account that is only read. */
  | { readonly kind: 'evidence-read'; readonly inventory: TargetInventory }
  | { readonly kind: 'not-read'; readonly problem: Problem; readonly target: Target }
  /** All targets were read, and nothing was planned yet. */
  | { readonly kind: 'all-read' }
  | { readonly kind: 'asking'; readonly count: number }
  | { readonly kind: 'answered' }
  | { readonly kind: 'asked'; readonly target: Target; readonly answered: AnswersOfTarget }
  | { readonly kind: 'planned'; readonly targets: readonly TargetResult[] }
  | { readonly kind: 'removing'; readonly images: number; readonly orphans: number }
  | { readonly kind: 'renewing'; readonly target: Target; readonly why: WhyRenewed }
  /** Told once: what a killed run leaves behind could not be written. */
  | { readonly kind: 'interim-failed'; readonly message: string }
  | {
      readonly kind: 'usage-reports'
      readonly target: Target
      readonly requests: ReadonlyMap<string, UsageRequest>
    }
  | {
      readonly kind: 'image'
      readonly target: Target
      readonly planned: PlannedImage
      readonly outcome: ImageOutcome
    }
  | {
      readonly kind: 'snapshot'
      readonly target: Target
      readonly id: string
      /** Else it went with an image. */
      readonly isOrphan: boolean
      readonly outcome: SnapshotOutcome
    }

/** The world as the engine sees it, and no more of it than this. */
export interface Ports {
  readonly open: readonly OpenTarget[]
  readonly closed: readonly ClosedTarget[]
  /** The accounts of `evidence-roles`: nothing is planned there. */
  readonly evidenceOnly: {
    readonly open: readonly ReadableTarget[]
    readonly closed: readonly ClosedTarget[]
  }
  /** Readers that have read nothing yet. */
  readonly createFilesReaders: () => FilesReaders
  /** Never behind a clock that nobody can set: see `createSteadyClock`. */
  readonly now: () => Date
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal
  readonly tell: (event: RunEvent) => void
  /**
   * Writes what a run that is killed from now on leaves behind: called before the first change, and
   * again while changes are made. It tells itself what could not be written; where it fails all the
   * same, the run goes on without it.
   */
  readonly saveInterim: (result: RunResult) => Promise<void>
}

/** The inputs that the engine needs. */
export interface Settings {
  readonly policy: Policy
  readonly dryRun: boolean
  readonly skippedReferences: readonly ReferenceKey[]
}
