import { describeError } from '../aws/errors.ts'
import type { ImageOutcome, PlannedImage } from '../model/index.ts'
import { type Guard, NotAnswered, NotAttempted } from './attempts.ts'
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

  /**
   * Marks an image that is disabled. One that this run disabled is marked in any case: the guard is
   * for the others, which are only marked.
   * @throws NotAttempted where an image is only to be marked, and must not be any more
   */
  async mark({ image: { id, state } }: PlannedImage, guard: Guard): Promise<ImageOutcome> {
    const { changes, now } = this.#settings
    const markedAt = new Date(now().setUTCMilliseconds(0))
    const isOurs = state !== 'disabled' || changes.mayHaveDisabled(id)
    try {
      const result = await changes.mark(id, markedAt, isOurs ? () => undefined : guard)
      return result === 'gone' ? { outcome: 'already-gone' } : { outcome: 'disabled', markedAt }
    } catch (error) {
      if (error instanceof NotAttempted && !isOurs) throw error
      if (isRefusal(error)) this.#isRefused = true
      return isOurs
        ? { ...unmarked('The image is disabled', error), isDisabled: true }
        : unmarked('The image was disabled already', error)
    }
  }
}

/** AWS said no. Where it did not answer, or was not asked any more, the next mark may well be written. */
const isRefusal = (error: unknown): boolean =>
  !(error instanceof NotAnswered || error instanceof NotAttempted)

const WHY_NOT_MARKED = {
  cancelled: 'The run was cancelled before that.',
  stopped: 'No further call is made there.',
} as const

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
  const notMarked = `${fact}, but could not be marked. The next run marks it.`
  if (error instanceof NotAttempted) {
    const why = error.why === 'cancelled' ? WHY_NOT_MARKED.cancelled : WHY_NOT_MARKED.stopped
    return {
      outcome: 'failed',
      error: { ...failure, code: error.why, message: `${notMarked} ${why}` },
    }
  }
  return { outcome: 'failed', error: { ...failure, message: `${notMarked} ${failure.message}` } }
}
