import type { ReferenceKey } from './reference.ts'
import type { Target } from './target.ts'

/** Why something failed, by what a person has to do about it. The report's advice follows it. */
export const CAUSES = [
  /** The role's own policies lack the action. */
  'denied',
  /** A policy that no statement of the role gets past: an explicit deny, or one that must allow too. */
  'denied-by-policy',
  /** The role does not trust the job's token, or does not exist. */
  'trust-policy',
  'wrong-audience',
  'no-oidc-provider',
  /** The job may not ask GitHub for a token. */
  'no-id-token',
  'no-credentials',
  'expired',
  /** AWS answered with a server error, or did not answer. */
  'outage',
  'throttled',
  'network',
  'region-not-enabled',
  'not-supported',
  /** An answer or a file that nobody can read. */
  'unreadable',
  'limit',
  'nothing-checked-out',
  'inputs',
  'clock',
  'other',
] as const

export type Cause = (typeof CAUSES)[number]

/** A call, or a piece of work, that failed. `src/aws/errors.ts` makes it of what AWS answers. */
export interface Failure {
  readonly code: string
  /** The words of whoever refused, on one line. */
  readonly message: string
  readonly cause: Cause
  /** The call that failed, such as `ec2:DescribeImages`. */
  readonly call?: string | undefined
  /** The page of a list, or the one thing that it was about: ` (page 2)`. */
  readonly place?: string | undefined
  /** The IAM actions that AWS says are missing. */
  readonly actions?: readonly string[] | undefined
  /** The policy that AWS names, such as `a service control policy`. */
  readonly policy?: string | undefined
  /** The call was never answered: AWS may have carried it out. */
  readonly mayHaveHappened?: true | undefined
}

/** A failure in a line: the call, AWS's code and AWS's words. */
export const explainFailure = ({
  call,
  place = '',
  code,
  message,
}: Pick<Failure, 'call' | 'place' | 'code' | 'message'>): string =>
  `${call === undefined ? '' : `${call}${place}: `}${code}: ${message}`

/** One of the things that a problem consists of: a source that was not read, an item that did not go. */
export interface ProblemItem extends Failure {
  /** The source or part, such as `instances`. */
  readonly source: string
  /** All actions that the source needs. */
  readonly actions: readonly string[]
  /** The key of `skip-references` that leaves the source out, where there is one. */
  readonly skipKey?: ReferenceKey
}

/** An input, and the value that would let the run through. */
export interface Setting {
  readonly input: string
  readonly value: string
}

/** The claims of the job's OIDC token that a role's trust policy must allow. */
export interface TokenClaims {
  readonly subject: string
  readonly audience: string
  /** An address without `https://`. */
  readonly issuer: string
}

/** Something that makes the run fail. */
export interface Problem {
  readonly code:
    /** The run looked at nothing: its inputs, its clock or its credentials are not usable. */
    | 'not-begun'
    | 'account-not-entered'
    /** An account of `evidence-roles`, which is only read, could not be entered or read in full. */
    | 'evidence-account-not-read'
    | 'evidence-incomplete'
    | 'evidence-too-old'
    | 'calls-stopped'
    | 'in-use-after'
    | 'another-target-unread'
    | 'above-max-removals'
    | 'above-max-removals-total'
    | 'image-ids-not-found'
    | 'unused-keep-rule'
    | 'plan-not-approved'
    | 'cancelled'
    | 'unexpected'
  readonly cause: Cause
  readonly message: string
  /** Absent where it is about the whole run. */
  readonly target?: Target
  /** A role or another thing that it is about, and that all its targets have in common. */
  readonly source?: string
  /** The IAM actions that a statement has to allow, where no items have them. */
  readonly actions?: readonly string[]
  /** The policy that AWS names, where no items do. */
  readonly policy?: string
  /** The parts of the problem. Each has its own cause. */
  readonly items?: readonly ProblemItem[]
  readonly settings?: readonly Setting[]
  /** The token that a role did not trust. */
  readonly token?: TokenClaims
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
    | 'mixed-family'
    | 'image-not-found'
    | 'unknown-alias'
    | 'unused-rule'
    /** In a dry run: a real one would fail. */
    | 'unused-keep-rule'
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
    | 'region-pattern'
    | 'no-evidence-region'
    | 'plan-differs'
    | 'plan-not-approved'
    | 'output-too-large'
    | 'pull-request-comment'
  readonly message: string
  /** Absent where it is about the whole run. */
  readonly target?: Target
  readonly settings?: readonly Setting[]
}
