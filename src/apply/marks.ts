import { describeError } from '../aws/errors.ts'
import type { ImageOutcome, PlannedImage } from '../model/index.ts'
import { NotAnswered, NotAttempted } from './attempts.ts'
import type { Changes } from './changes.ts'

interface MarkerSettings {
  readonly changes: Pick<Changes, 'mark' | 'mayHaveDisabled'>
  readonly now: () => Date
}

/** Marks the disabled images of one target, in all its passes. */
export class Marker {
  readonly #settings: MarkerSettings
  #isRefused = false

  constructor(settings: MarkerSettings) {
    this.#settings = settings
  }

  /**
   * A mark that AWS refuses is refused for the next image too: no other is disabled then.
   * @throws NotAttempted
   */
  requireAllowed(): void {
    if (this.#isRefused) throw new NotAttempted('target-stopped')
  }

  async mark({ image: { id, state } }: PlannedImage): Promise<ImageOutcome> {
    const { changes, now } = this.#settings
    const markedAt = new Date(now().setUTCMilliseconds(0))
    try {
      const result = await changes.mark(id, markedAt)
      return result === 'gone' ? { outcome: 'already-gone' } : { outcome: 'disabled', markedAt }
    } catch (error) {
      if (!(error instanceof NotAnswered)) this.#isRefused = true
      const isOurs = state !== 'disabled' || changes.mayHaveDisabled(id)
      return isOurs
        ? { ...unmarked('The image is disabled', error), isDisabled: true }
        : unmarked('The image was disabled already', error)
    }
  }
}

/** The image is disabled now, whoever did it and whatever became of its mark. */
function unmarked(fact: string, error: unknown): Extract<ImageOutcome, { outcome: 'failed' }> {
  const failure = describeError(error)
  if (error instanceof NotAnswered) {
    const message = `${fact}, and may lack its mark. If it does, the next run marks it. ${failure.message}`
    return {
      outcome: 'failed',
      error: { ...failure, message, cause: 'outage', mayHaveHappened: true },
    }
  }
  const why = error instanceof NotAttempted ? 'No further call is made there.' : failure.message
  const message = `${fact}, but could not be marked. The next run marks it. ${why}`
  return { outcome: 'failed', error: { ...failure, message } }
}
