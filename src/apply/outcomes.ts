import { describeError } from '../aws/errors.ts'
import type { Failure } from '../model.ts'

/** A call that was not made: the run is being stopped, or its evidence is too old. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted'
}

/** What a removal came to that did not go through. */
export type Refused =
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: string }

/** Tells a call that AWS refused from one that was never made. */
export function toRefused(error: unknown, signal: AbortSignal): Refused {
  if (error instanceof NotAttempted) return { outcome: 'not-attempted', why: error.message }
  if (signal.aborted && (error === signal.reason || isAbort(error))) {
    return { outcome: 'not-attempted', why: 'the run was cancelled' }
  }
  return { outcome: 'failed', error: describeError(error) }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
