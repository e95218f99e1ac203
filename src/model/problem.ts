import type { Target } from './target.ts'

/** An error of AWS. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** An attempt was never answered, so nobody knows whether it happened. */
  readonly mayHaveHappened?: true
}

/** Something that makes the run fail. */
export interface Problem {
  readonly code:
    | 'account-not-entered'
    | 'evidence-incomplete'
    | 'evidence-too-old'
    | 'calls-stopped'
    | 'in-use-after'
    | 'another-target-unread'
    | 'above-max-removals'
    | 'above-max-removals-total'
    | 'image-ids-not-found'
    | 'cancelled'
    | 'unexpected'
  readonly message: string
  /** Absent where it is about the whole run. */
  readonly target?: Target
  /** The IAM actions that would mend it. */
  readonly actions?: readonly string[]
}

/** Something a person should know that stops nothing. One annotation is made for each code. */
export interface Warning {
  readonly code:
    | 'unreadable-keep-until'
    | 'unreadable-expiry-tag'
    | 'unreadable-records'
    | 'image-outlives-snapshots'
    | 'disabled-in-use'
    | 'in-use-after'
    | 'image-not-found'
    | 'unknown-alias'
    | 'unused-rule'
    | 'no-parameters'
    | 'parameters-not-read'
    | 'nothing-checked-out'
    | 'not-checked-out'
    | 'not-told-by-git'
    | 'unusable-ignore-file'
    | 'no-image-in-file'
    | 'references-skipped'
    | 'shared-images-remove'
    | 'usage-reports'
    | 'above-max-removals'
    | 'above-max-removals-total'
    | 'plan-differs'
    | 'output-too-large'
    | 'pull-request-comment'
  readonly message: string
}
