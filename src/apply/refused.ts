import { describeError, hasCode } from '../aws/errors.ts'
import type { Failure, ImageOutcome } from '../model/index.ts'
import { NotAttempted } from './calls.ts'

/** What a removal came to that did not go through. `evidence-too-old` waits for newer evidence. */
export type Refused =
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: NotAttempted['why'] }

/** A call that was sent and not answered, in a run that ended before AWS could be asked again. */
const NOT_ANSWERED: Failure = {
  code: 'NotAnswered',
  message:
    'AWS did not answer, and the run ended before it could be asked again: it may have done it',
}

/** What is said of a call that will not be made, or not be made again. */
export function toNotAttempted<Why>(
  why: Why,
  wasUnanswered: boolean,
):
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: Why } {
  return wasUnanswered
    ? { outcome: 'failed', error: NOT_ANSWERED }
    : { outcome: 'not-attempted', why }
}

/** Whether nobody knows what became of it. */
export const isUnknown = (
  outcome: ImageOutcome | undefined,
): outcome is Extract<ImageOutcome, { readonly outcome: 'failed' }> =>
  outcome?.outcome === 'failed' && outcome.error.code === NOT_ANSWERED.code

/** Tells a call that AWS refused from one that was never made; `wasUnanswered` is about an attempt before. */
export function toRefused(error: unknown, signal: AbortSignal, wasUnanswered: boolean): Refused {
  if (error instanceof NotAttempted && error.why === 'evidence-too-old') {
    return { outcome: 'not-attempted', why: error.why }
  }
  const isCut = signal.aborted && (error === signal.reason || hasCode(error, 'AbortError'))
  return isCut || error instanceof NotAttempted
    ? toNotAttempted('cancelled', wasUnanswered)
    : { outcome: 'failed', error: describeError(error) }
}
