import {
  type AwsAnswer,
  DAY,
  type Failure,
  type PlannedImage,
  type Problem,
  type Recovery,
  type SnapshotOutcome,
  type TargetResult,
  type WhyNotAttempted,
} from '../model/index.ts'
import { explainSnapshot } from './explain.ts'
import type { ReportImage, ReportItemError, ReportRecovery, ReportSnapshot } from './schema.ts'
import { describeWhy } from './words.ts'

/** A failure as the report has it. */
export const reportFailure = ({
  code,
  cause,
  message,
  call,
  actions,
  policy,
  mayHaveHappened,
}: Failure): ReportItemError => ({
  code,
  cause,
  message,
  ...(call !== undefined && { call }),
  ...(actions && { actions: [...actions] }),
  ...(policy !== undefined && { policy }),
  ...(mayHaveHappened && { mayHaveHappened }),
})

/** `removedAt` is given for what was removed: only then does the time in the bin begin. */
export function reportRecovery(recovery: Recovery, removedAt: Date | undefined): ReportRecovery {
  if (recovery.recoverable === 'no') return recovery
  if (recovery.recoverable === 'unknown') return { recoverable: recovery.recoverable }
  const { recoverable, retentionDays } = recovery
  const until = removedAt && new Date(removedAt.getTime() + retentionDays * DAY).toISOString()
  return { recoverable, retentionDays, ...(until !== undefined && { until }) }
}

/** An outcome as the report has it: its word, and its error or reason. */
export type OutcomeFields = Pick<
  ReportSnapshot,
  'outcome' | 'error' | 'reason' | 'explanation' | 'answeredAt' | 'requestId'
>

/** AWS's answer as the report has it; nothing where it was lost. */
const answerFields = (
  answer: AwsAnswer | undefined,
): Pick<ReportSnapshot, 'answeredAt' | 'requestId'> =>
  answer === undefined
    ? {}
    : {
        answeredAt: answer.answeredAt.toISOString(),
        ...(answer.requestId !== undefined && { requestId: answer.requestId }),
      }

/** A target that was planned. */
export type Planned = Extract<TargetResult, { readonly kind: 'planned' }>

/** The problem that stopped a target, as the report has it. */
export const targetError = ({ code, cause, message }: Problem): ReportItemError => ({
  code,
  cause,
  message,
})

/** Why a removal was never tried: what stopped its target says more than that it was stopped. */
export const whyNotAttempted = (why: WhyNotAttempted, { problem }: Planned): ReportItemError =>
  why === 'target-stopped' && problem !== undefined
    ? targetError(problem)
    : { code: why, cause: 'other', message: describeWhy(why) }

/** The outcome of a snapshot, as the report has it. */
export function snapshotOutcomeFields(id: string, target: Planned): OutcomeFields {
  const outcome: SnapshotOutcome | undefined =
    target.outcomes?.snapshots.get(id) ?? outcomeOfUnreached(target)
  switch (outcome?.outcome) {
    case undefined:
      return { outcome: 'planned' }
    case 'failed':
      return { outcome: 'failed', error: reportFailure(outcome.error) }
    case 'not-attempted':
      return { outcome: 'not-attempted', error: whyNotAttempted(outcome.why, target) }
    case 'kept':
      return {
        outcome: 'kept',
        reason: outcome.reason.code,
        explanation: explainSnapshot(outcome.reason),
      }
    case 'deleted':
      return { outcome: 'deleted', ...answerFields(outcome.answer) }
    case 'already-gone':
      return { outcome: 'already-gone' }
  }
}

/** Something stopped the target before the item had its turn. */
const NOT_REACHED = { outcome: 'not-attempted', why: 'target-stopped' } as const

/**
 * The outcome of an item that was to go and that the run has none of. A dry run has none of anything,
 * and a run that goes on may still come to it: there the item is planned, and no more is known.
 */
const outcomeOfUnreached = ({
  outcomes,
  status,
}: Pick<Planned, 'outcomes' | 'status'>): typeof NOT_REACHED | undefined =>
  outcomes === undefined || status === 'interrupted' ? undefined : NOT_REACHED

/** The command that enables a disabled image. */
export const enableCommandFor = (imageId: string, region: string): string =>
  `aws ec2 enable-image --region ${region} --image-id ${imageId}`

type FieldsOfImage = Pick<
  ReportImage,
  'outcome' | 'error' | 'isDisabled' | 'disabledAt' | 'enableCommand' | 'answeredAt' | 'requestId'
>

/** The outcome of an image as the report has it. */
export function fieldsOfImage({ image, verdict }: PlannedImage, target: Planned): FieldsOfImage {
  const { outcomes } = target
  if (verdict.verdict === 'keep') return { outcome: 'kept' }
  const outcome = outcomes?.images.get(image.id) ?? outcomeOfUnreached(target)
  switch (outcome?.outcome) {
    case undefined:
      return { outcome: 'planned' }
    case 'failed':
      return {
        outcome: 'failed',
        ...answerFields(outcome.answer),
        error: reportFailure(outcome.error),
        ...(outcome.isDisabled === true && {
          isDisabled: true,
          enableCommand: enableCommandFor(image.id, target.target.region),
        }),
      }
    case 'not-attempted':
      return { outcome: 'not-attempted', error: whyNotAttempted(outcome.why, target) }
    case 'disabled':
      return {
        outcome: 'disabled',
        ...answerFields(outcome.answer),
        disabledAt: outcome.markedAt.toISOString(),
        // Whoever had disabled it before: to enable it would take back more than this run did.
        ...(image.state !== 'disabled' && {
          enableCommand: enableCommandFor(image.id, target.target.region),
        }),
      }
    case 'removed':
      return { outcome: 'removed', ...answerFields(outcome.answer) }
    case 'already-gone':
      return { outcome: 'already-gone' }
  }
}
