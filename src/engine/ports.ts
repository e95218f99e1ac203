import type { DisablingCalls, RemovalCalls } from '../apply/changes.ts'
import type { UsageReportCalls } from '../apply/usage-reports.ts'
import type {
  AnswersOfTarget,
  FilesReaders,
  ImageOutcome,
  PlannedImage,
  Policy,
  Problem,
  Questions,
  ReferenceKey,
  SnapshotOutcome,
  Target,
  TargetInventory,
  TargetReading,
  TargetResult,
  UsageRequest,
} from '../model/index.ts'

/** A target whose account could be entered: what reads it, and what changes something in it. */
export interface OpenTarget {
  readonly target: Target
  readonly read: (files: FilesReaders) => Promise<TargetReading>
  /** `onAnswer` is told of each answer about a single image or snapshot. */
  readonly ask: (questions: Questions, onAnswer: () => void) => Promise<AnswersOfTarget>
  /** Called only where something is removed. */
  readonly createCalls: () => RemovalCalls
  /** Called only where something is removed or disabled. */
  readonly createDisablingCalls: () => DisablingCalls
  /** Called only where usage reports are asked for. */
  readonly createUsageReportCalls: () => UsageReportCalls
}

/** A target whose account could not be entered. */
export interface ClosedTarget {
  readonly target: Target
  readonly problem: Problem
}

/** What the engine says of itself while it works. */
export type RunEvent =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly inventory: TargetInventory }
  | { readonly kind: 'not-read'; readonly problem: Problem; readonly target: Target }
  | { readonly kind: 'asking'; readonly count: number }
  | { readonly kind: 'answered' }
  | { readonly kind: 'asked'; readonly target: Target; readonly answered: AnswersOfTarget }
  | { readonly kind: 'planned'; readonly targets: readonly TargetResult[] }
  | { readonly kind: 'removing'; readonly images: number; readonly orphans: number }
  | { readonly kind: 'renewing'; readonly target: Target }
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

/** What the engine is given to work with: no more of the world than this. */
export interface Ports {
  readonly open: readonly OpenTarget[]
  readonly closed: readonly ClosedTarget[]
  /** Readers that have read nothing yet. */
  readonly createFilesReaders: () => FilesReaders
  readonly now: () => Date
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal
  readonly tell: (event: RunEvent) => void
  /** Frees what is no longer needed: called where a phase is over. */
  readonly collectGarbage: () => void
}

/** What the engine is asked to do. */
export interface Settings {
  readonly policy: Policy
  readonly dryRun: boolean
  readonly skippedReferences: readonly ReferenceKey[]
}
