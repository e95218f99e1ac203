import { StandardRetryStrategy } from '@smithy/core/retry'
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types'

/** Attempts of a call that fails in passing: server errors, resets, unreadable answers. */
const MAX_ATTEMPTS = 5

/**
 * Retries what fails in passing. Throttling is left to the `Pacer`, which knows the budget and can
 * slow every other call of its kind down as well. A run that is being stopped tries nothing again.
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

/** Retries what fails in passing, and throttling: for the few calls that no pacer paces. */
export const unpacedRetryStrategy = (): StandardRetryStrategy =>
  new StandardRetryStrategy(MAX_ATTEMPTS)
