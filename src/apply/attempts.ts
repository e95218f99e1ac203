import type { MiddlewareStack } from '@smithy/types'
import { isThrottled } from '../aws/errors.ts'
import type { Guard } from './calls.ts'

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/**
 * Whether the call may have been carried out although it failed: a server error, a broken
 * connection, an unreadable answer. AWS carries out nothing that it throttles or refuses.
 */
function mayBeCarriedOut(error: unknown): boolean {
  const { $metadata: { httpStatusCode = 0 } = {} } = error as Answered
  return !isThrottled(error) && (httpStatusCode < 400 || httpStatusCode >= 500)
}

/** What is told of every attempt of a call. */
export interface AttemptWatch {
  readonly before: Guard
  readonly onUnanswered: () => void
}

interface WatchedCommand<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/**
 * Looks at every attempt that the SDK makes of a call: its own retries begin minutes later, when the
 * evidence may be too old.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/middleware-stack.html
 */
export function watchAttempts<Input extends object, Output extends object>(
  { middlewareStack }: WatchedCommand<Input, Output>,
  { before, onUnanswered }: AttemptWatch,
): void {
  middlewareStack.add(
    (next) => async (args) => {
      before()
      try {
        return await next(args)
      } catch (error) {
        if (mayBeCarriedOut(error)) onUnanswered()
        throw error
      }
    },
    { step: 'deserialize', priority: 'high', name: 'attemptWatch' },
  )
}
