import { describeError } from '../aws/errors.ts'
import type { Failure } from '../model.ts'
import { NotAttempted } from './calls.ts'

/** What a removal came to that did not go through. `evidence-too-old` waits for newer evidence. */
export type Refused =
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: NotAttempted['why'] }

/** Tells a call that AWS refused from one that was never made. */
export function toRefused(error: unknown, signal: AbortSignal): Refused {
  if (error instanceof NotAttempted) return { outcome: 'not-attempted', why: error.why }
  if (signal.aborted && (error === signal.reason || isAbort(error))) {
    return { outcome: 'not-attempted', why: 'cancelled' }
  }
  return { outcome: 'failed', error: describeError(error) }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
