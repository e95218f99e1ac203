import type { DeregisterImageResult, SnapshotReturnCodes } from '@aws-sdk/client-ec2'
import type { MetadataBearer, MiddlewareStack } from '@smithy/types'
import { awsAnswerOf } from '../aws/answer-guards.ts'
import { describeError, hasCode, isThrottled } from '../aws/errors.ts'
import type { AwsAnswer, Failure, ImageOutcome, SnapshotOutcome } from '../model/index.ts'

/** Why a call was not made. After `look-too-old` EC2 is asked about the image once more. */
export type WhyNotMade = 'cancelled' | 'evidence-too-old' | 'look-too-old' | 'target-stopped'

/** A call that was not made. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted'
  readonly why: WhyNotMade

  /** @param cause what came of the attempt before, where there was one */
  constructor(why: WhyNotMade, cause?: unknown) {
    super(why, { cause })
    this.why = why
  }
}

/** A call that nobody answered and that nobody could look up: it may have been carried out. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'

  /** @param cause the last error that was seen; that the run's end cut it off says nothing of AWS */
  constructor(cause?: unknown) {
    const isSaid = cause !== undefined && !hasCode(cause, 'AbortError')
    const last = isSaid ? ` The last error was: ${describeError(cause).message}` : ''
    super(`AWS did not answer an attempt, so it may have happened.${last}`, { cause })
  }
}

/** AWS's answer about each snapshot that was to go with an image, as far as it has one. */
export const snapshotResults = ({
  DeleteSnapshotResults = [],
}: DeregisterImageResult): ReadonlyMap<string, SnapshotReturnCodes> =>
  new Map(
    DeleteSnapshotResults.flatMap(({ SnapshotId = '', ReturnCode }) =>
      ReturnCode === undefined ? [] : [[SnapshotId, ReturnCode]],
    ),
  )

/** EC2 answered 200, and that it did not do it. */
export const returnedFalse = (action: string): Error =>
  Object.assign(new Error(`EC2 answered that it did not carry out ${action}`), {
    name: 'ReturnedFalse',
  })

/**
 * Called right before each attempt of a call that changes something, retries included.
 * @throws NotAttempted where the call must not be made any more
 */
export type Guard = () => void

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

/** @throws NotAttempted with what came of the attempt before */
function requireAllowed(guard: Guard, last: unknown): void {
  try {
    guard()
  } catch (error) {
    throw error instanceof NotAttempted ? new NotAttempted(error.why, last) : error
  }
}

interface AttemptWatch {
  readonly before: Guard
  readonly onUnanswered: () => void
}

interface WatchedCommand<Input extends object, Output extends MetadataBearer> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/**
 * Looks at every attempt that the SDK makes of a call: its own retries begin minutes later, when the
 * evidence may be too old.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/middleware-stack.html
 * @returns tells the answer of the attempt that went through
 */
export function watchAttempts<Input extends object, Output extends MetadataBearer>(
  { middlewareStack }: WatchedCommand<Input, Output>,
  { before, onUnanswered }: AttemptWatch,
): () => AwsAnswer | undefined {
  let last: unknown
  let answer: AwsAnswer | undefined
  middlewareStack.add(
    (next) => async (args) => {
      requireAllowed(before, last)
      try {
        const result = await next(args)
        answer = awsAnswerOf(result)
        return result
      } catch (error) {
        last = error
        if (mayBeCarriedOut(error)) onUnanswered()
        throw error
      }
    },
    { step: 'deserialize', priority: 'high', name: 'attemptWatch' },
  )
  return () => answer
}

/** Whatever was thrown, as a value. The engine, which knows nothing of AWS, asks for it here. */
export const toFailure = (error: unknown): Failure => describeError(error)

const failureOf = (error: NotAnswered): Failure => ({
  ...describeError(error),
  cause: 'outage',
  mayHaveHappened: true,
})

/** The outcome of a call that will not be made, or not be made again. */
export function toNotAttempted<Why>(
  why: Why,
  mayHaveHappened: boolean,
):
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: Why } {
  return mayHaveHappened
    ? { outcome: 'failed', error: failureOf(new NotAnswered()) }
    : { outcome: 'not-attempted', why }
}

/** The outcome of an image for which an attempt was never answered, and for which none will follow. */
export const unansweredOutcome = (isDisabled: boolean): ImageOutcome => ({
  outcome: 'failed',
  error: failureOf(new NotAnswered()),
  ...(isDisabled && { isDisabled: true }),
})

/** How a call ended that did not go through; `deferred` is tried again on newer evidence. */
export type UnsuccessfulCall =
  | 'deferred'
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: 'cancelled' | 'target-stopped' }

/** Whether the end of the run cut a call off, or let it not begin. */
export const isCut = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted && (error === signal.reason || hasCode(error, 'AbortError'))

/** Tells a call that AWS refused from one that was never made, and from one that nobody answered. */
export function toUnsuccessful(
  error: unknown,
  signal: AbortSignal,
  mayHaveHappened: boolean,
): UnsuccessfulCall {
  if (error instanceof NotAnswered) return { outcome: 'failed', error: failureOf(error) }
  if (error instanceof NotAttempted) {
    const { why } = error
    return why === 'evidence-too-old' || why === 'look-too-old'
      ? 'deferred'
      : toNotAttempted(why, mayHaveHappened)
  }
  return isCut(error, signal)
    ? toNotAttempted('cancelled', mayHaveHappened)
    : { outcome: 'failed', error: describeError(error) }
}

/** The outcome of a call that went through, with AWS's answer to it where that came. */
export function withAnswer<Outcome extends ImageOutcome | SnapshotOutcome>(
  result: Outcome | 'deferred',
  answer: AwsAnswer | undefined,
): Outcome | 'deferred' {
  if (result === 'deferred' || answer === undefined) return result
  const isCarriedOut =
    ['removed', 'disabled', 'deleted'].includes(result.outcome) || 'isDisabled' in result
  return isCarriedOut ? { ...result, answer } : result
}

interface Ended {
  readonly outcome: string
  readonly error?: Failure
}

/** Whether nobody knows if it happened. */
export const mayHaveHappened = (ended: Ended | undefined): boolean =>
  ended?.error?.mayHaveHappened === true
