import {
  DAY,
  type Failure,
  type PlannedImage,
  type Recovery,
  type SnapshotOutcome,
  type TargetResult,
  type WhyNotAttempted,
} from '../model/index.ts'
import { explainSnapshot } from './explain.ts'
import type { ReportImage, ReportRecovery, ReportSnapshot } from './schema.ts'
import { describeWhy } from './words.ts'

/** What AWS said, in a line, and its code. */
export const failureFields = ({
  code,
  message,
}: Failure): { error: string; errorCode: string } => ({
  error: `${code}: ${message}`,
  errorCode: code,
})

/** `removedAt` is given for what was removed: only then does the time in the bin begin. */
export function reportRecovery(recovery: Recovery, removedAt: Date | undefined): ReportRecovery {
  if (recovery.recoverable === 'no') return recovery
  if (recovery.recoverable === 'unknown') return { recoverable: recovery.recoverable }
  const { recoverable, retentionDays } = recovery
  const until = removedAt && new Date(removedAt.getTime() + retentionDays * DAY).toISOString()
  return { recoverable, retentionDays, ...(until !== undefined && { until }) }
}

/** What stands in the report for an outcome: its word, and the error or reason that it carries. */
export type OutcomeFields = Pick<
  ReportSnapshot,
  'outcome' | 'error' | 'errorCode' | 'reason' | 'explanation'
>

/** A target that was planned. */
export type Planned = Extract<TargetResult, { readonly kind: 'planned' }>

/** Why a removal was never tried: what stopped its target says more than that it was stopped. */
export const whyNotFields = (
  why: WhyNotAttempted,
  { problem }: Planned,
): { error: string; errorCode: string } =>
  why === 'target-stopped' && problem !== undefined
    ? { error: problem.message, errorCode: problem.code }
    : { error: describeWhy(why), errorCode: why }

/** What the report says of what came of a snapshot. */
export function snapshotOutcomeFields(outcome: SnapshotOutcome, target: Planned): OutcomeFields {
  switch (outcome.outcome) {
    case 'failed':
      return { outcome: 'failed', ...failureFields(outcome.error) }
    case 'not-attempted':
      return { outcome: 'not-attempted', ...whyNotFields(outcome.why, target) }
    case 'kept':
      return {
        outcome: 'kept',
        reason: outcome.reason.code,
        explanation: explainSnapshot(outcome.reason),
      }
    case 'deleted':
    case 'already-gone':
      return { outcome: outcome.outcome }
  }
}

/** What was to go and has no outcome: something stopped the target before. */
export const NOT_REACHED = { outcome: 'not-attempted', why: 'target-stopped' } as const

/** What brings back an image that was disabled. */
export const enableCommandFor = (imageId: string, region: string): string =>
  `aws ec2 enable-image --region ${region} --image-id ${imageId}`

/** What the report says of what came of an image. */
export function fieldsOfImage(
  { image, verdict }: PlannedImage,
  target: Planned,
): Pick<ReportImage, 'outcome' | 'error' | 'errorCode' | 'disabledAt' | 'enableCommand'> {
  const { outcomes } = target
  if (verdict.verdict === 'keep') return { outcome: 'kept' }
  if (outcomes === undefined) return { outcome: 'planned' }
  const outcome = outcomes.images.get(image.id) ?? NOT_REACHED
  switch (outcome.outcome) {
    case 'failed':
      return {
        outcome: 'failed',
        ...failureFields(outcome.error),
        ...(outcome.isDisabled === true && {
          enableCommand: enableCommandFor(image.id, target.target.region),
        }),
      }
    case 'not-attempted':
      return { outcome: 'not-attempted', ...whyNotFields(outcome.why, target) }
    case 'disabled':
      return {
        outcome: 'disabled',
        disabledAt: outcome.markedAt.toISOString(),
        enableCommand: enableCommandFor(image.id, target.target.region),
      }
    case 'removed':
    case 'already-gone':
      return { outcome: outcome.outcome }
  }
}
