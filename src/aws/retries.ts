import { StandardRetryStrategy } from '@smithy/core/retry'
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types'

/** Attempts of a call with passing errors: server errors, resets, unreadable answers. */
const MAX_ATTEMPTS = 5

/**
 * Retries passing errors. Throttling is left to the `Pacer`, which can also slow down the other calls
 * of the same API. Once the signal aborts, nothing is tried again.
 */
export class TransientRetryStrategy extends StandardRetryStrategy {
  readonly #signal: AbortSignal | undefined

  constructor(signal?: AbortSignal) {
    super(MAX_ATTEMPTS)
    this.#signal = signal
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (info.errorType === 'THROTTLING') throw new Error('Throttling is retried by the pacer.')
    this.#signal?.throwIfAborted()
    return super.refreshRetryTokenForRetry(token, info)
  }
}

/** Retries passing errors and throttling, for the few calls without a pacer. */
export const unpacedRetryStrategy = (): StandardRetryStrategy =>
  new StandardRetryStrategy(MAX_ATTEMPTS)
