import type { PlannedImage } from '../model/index.ts'
import { failureFields, NOT_REACHED, whyNotFields, type Planned } from './outcome-fields.ts'
import type { ReportImage } from './schema.ts'

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
