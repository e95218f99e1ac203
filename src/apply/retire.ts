import { describeError } from '../aws/errors.ts'
import type { ImageOutcome, PlannedImage } from '../model/index.ts'
import type { DisablingCalls, Guard } from './calls.ts'
import { toRefused } from './refused.ts'

/** What images are disabled with. */
export interface RetireSettings {
  readonly disabling: DisablingCalls
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly now: () => Date
}

type Failed = Extract<ImageOutcome, { readonly outcome: 'failed' }>

/** The image is disabled now, whatever became of its mark. */
function unmarked(error: unknown): Failed {
  const { code, message } = describeError(error)
  const words = `The image is disabled, but could not be marked, which the next run does: ${message}`
  return { outcome: 'failed', isDisabled: true, error: { code, message: words } }
}

async function mark(id: string, { disabling, now }: RetireSettings): Promise<ImageOutcome> {
  const markedAt = new Date(now().setUTCMilliseconds(0))
  try {
    const came = await disabling.mark(id, markedAt)
    return came === 'gone' ? { outcome: 'already-gone' } : { outcome: 'disabled', markedAt }
  } catch (error) {
    return unmarked(error)
  }
}

/** Only marks what is disabled already. */
async function disable(
  { image: { id, state } }: PlannedImage,
  { disabling, guard }: RetireSettings,
): Promise<'disabled' | 'gone'> {
  if (state !== 'disabled') return disabling.disable(id, guard)
  guard()
  return 'disabled'
}

/** Disables an image, and marks it with the time. `evidence-too-old` waits for newer evidence. */
export async function retire(
  planned: PlannedImage,
  settings: RetireSettings,
): Promise<ImageOutcome> {
  const { disabling, signal } = settings
  const { id } = planned.image
  try {
    const came = await disable(planned, settings)
    if (came === 'gone') return { outcome: 'already-gone' }
  } catch (error) {
    return toRefused(error, signal, disabling.wasUnanswered(id))
  }
  return mark(id, settings)
}
