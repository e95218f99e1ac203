import type { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import type { DeserializeMiddleware, MetadataBearer, Pluggable } from '@smithy/types'
import { MINUTE, type Milliseconds } from '../model/index.ts'

/** AWS itself refuses a call whose signature is further off: https://docs.aws.amazon.com/general/latest/gr/signature-v4-troubleshooting.html */
const TOLERANCE = 5 * MINUTE

/** The runner's clock and AWS's differ so much that no age can be trusted. */
export class ClockError extends Error {
  override readonly name = 'ClockError'

  constructor(ours: Date, theirs: Date) {
    super(
      `The clock of this runner says ${ours.toISOString()}, and that of AWS says ${theirs.toISOString()}: they are more than five minutes apart. The age of images and of the evidence depends on the clock, and so nothing is planned. Set the runner's clock right (a time service such as NTP keeps it so), and run again.`,
    )
  }
}

/**
 * Compares the `Date` of an answer with the runner's clock. AWS wrote it between the call and the
 * answer, however long that took.
 * @param sentAt milliseconds since 1970, when the call was sent
 * @throws ClockError where it is more than five minutes off
 */
export function requireRightClock(
  { headers, body }: Pick<HttpResponse, 'headers' | 'body'>,
  sentAt: Milliseconds,
): void {
  const theirs = new Date(headers['date'] ?? NaN)
  const receivedAt = Date.now()
  if (theirs.getTime() < sentAt - TOLERANCE || theirs.getTime() > receivedAt + TOLERANCE) {
    // A body that nobody reads keeps the connection open.
    ;(body as Readable).destroy()
    throw new ClockError(new Date(receivedAt), theirs)
  }
}

const guard: DeserializeMiddleware<object, MetadataBearer> = (next) => async (args) => {
  const sentAt = Date.now()
  const result = await next(args)
  if (HttpResponse.isInstance(result.response)) requireRightClock(result.response, sentAt)
  return result
}

/**
 * Refuses answers whose time is far from the runner's. Only clients that read use it, because what
 * came of a removal must be known whatever the clock says.
 */
export const clockGuard: Pluggable<object, MetadataBearer> = {
  applyToStack: (stack) => {
    stack.add(guard, { step: 'deserialize', priority: 'low', name: 'clockGuard' })
  },
}
