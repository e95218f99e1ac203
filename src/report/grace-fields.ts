import { canBeLaunchedAgain, type PlannedImage, type Step } from '../model/index.ts'
import type { ReportImage } from './schema.ts'

/** The step that an image is due for, now or once older ones went; undefined where it stays. */
function stepOf({ verdict }: PlannedImage): Step | undefined {
  if (verdict.verdict !== 'keep') return verdict.verdict
  return verdict.reason.code === 'next-run' ? verdict.reason.step : undefined
}

/** When the grace of an image begins that is disabled, or would be; undefined where nobody knows. */
function graceBegins(
  { outcome, disabledAt }: Pick<ReportImage, 'outcome' | 'disabledAt'>,
  now: Date,
): Date | undefined {
  if (outcome === 'planned') return now
  return disabledAt === undefined ? undefined : new Date(disabledAt)
}

function removableAt(
  { verdict, grace }: PlannedImage,
  ended: Pick<ReportImage, 'outcome' | 'disabledAt'>,
  now: Date,
): Date | undefined {
  const { reason } = verdict
  if (reason.code === 'in-grace') return reason.until
  const begins = verdict.verdict === 'disable' ? graceBegins(ended, now) : undefined
  return begins && grace !== undefined ? new Date(begins.getTime() + grace) : undefined
}

/** All that a report says of an image's grace: when it ends, and whether there could be one. */
export function graceFields(
  planned: PlannedImage,
  ended: Pick<ReportImage, 'outcome' | 'disabledAt'>,
  now: Date,
): Pick<ReportImage, 'couldBeDisabled' | 'removableAt' | 'waitsFor'> {
  const { image, verdict, grace } = planned
  const { reason } = verdict
  const until = removableAt(planned, ended, now)
  const isWithoutGrace = stepOf(planned) === 'remove' && grace === undefined
  return {
    ...(isWithoutGrace && canBeLaunchedAgain(image) && { couldBeDisabled: true }),
    ...(until && { removableAt: until.toISOString() }),
    ...(reason.code === 'next-run' && { waitsFor: reason.step }),
  }
}
