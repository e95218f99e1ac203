import type { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import { streamCollector } from '@smithy/core/serde'
import type {
  DeserializeHandlerOutput,
  DeserializeMiddleware,
  MetadataBearer,
  Pluggable,
} from '@smithy/types'
import { type AwsAnswer, type Milliseconds, MINUTE } from '../model/index.ts'
import { redact } from './secrets.ts'

/** AWS itself refuses a call whose signature is further off: https://docs.aws.amazon.com/general/latest/gr/signature-v4-troubleshooting.html */
const TOLERANCE = 5 * MINUTE

/** The runner's clock and AWS's differ so much that no age can be trusted. */
export class ClockError extends Error {
  override readonly name = 'ClockError'

  constructor(ours: Date, theirs: Date) {
    super(
      `The clock of this runner says ${ours.toISOString()}, and that of AWS says ${theirs.toISOString()}: they are more than five minutes apart. The ages of images and of the evidence depend on it, so they cannot be trusted. Set the runner's clock right (a time service such as NTP keeps it so), and run again.`,
    )
  }
}

/** An answer without a time, or with one that nobody can read, has an invalid one. */
const timeOf = ({ headers }: Pick<HttpResponse, 'headers'>): Date =>
  new Date(headers['date'] ?? NaN)

/** When AWS answered, and the id of the request, by which AWS and CloudTrail know it. */
export function awsAnswerOf({
  response,
  output,
}: DeserializeHandlerOutput<MetadataBearer>): AwsAnswer {
  const theirs = HttpResponse.isInstance(response) ? timeOf(response) : new Date(NaN)
  const requestId = output?.$metadata.requestId
  return {
    answeredAt: Number.isNaN(theirs.getTime()) ? new Date() : theirs,
    ...(requestId !== undefined && { requestId }),
  }
}

/**
 * Compares the `Date` of an answer with the runner's clock. AWS wrote it between the call and the
 * answer, however long that took.
 * @param sentAt milliseconds since 1970, when the call was sent
 * @returns undefined where it is no more than five minutes off
 */
function clockErrorOf(
  { headers }: Pick<HttpResponse, 'headers'>,
  sentAt: Milliseconds,
): ClockError | undefined {
  const theirs = timeOf({ headers })
  const receivedAt = Date.now()
  const isOff = theirs.getTime() < sentAt - TOLERANCE || theirs.getTime() > receivedAt + TOLERANCE
  return isOff ? new ClockError(new Date(receivedAt), theirs) : undefined
}

/** @throws ClockError where the answer's `Date` is more than five minutes off */
export function requireRightClock(
  { headers, body }: Pick<HttpResponse, 'headers' | 'body'>,
  sentAt: Milliseconds,
): void {
  const error = clockErrorOf({ headers }, sentAt)
  if (error === undefined) return
  // A body that nobody reads keeps the connection open.
  ;(body as Readable).destroy()
  throw error
}

const onResponse: DeserializeMiddleware<object, MetadataBearer> = (next) => async (args) => {
  const sentAt = Date.now()
  const result = await next(args)
  if (HttpResponse.isInstance(result.response)) requireRightClock(result.response, sentAt)
  return result
}

/**
 * Tells of answers whose time is far from the runner's, and lets them through: the outcome of a call
 * that changes something must be known whatever the clock says.
 */
export const clockWatch = (
  onOff: (error: ClockError) => void,
): Pluggable<object, MetadataBearer> => ({
  applyToStack: (stack) => {
    stack.add(
      (next) => async (args) => {
        const sentAt = Date.now()
        const result = await next(args)
        if (HttpResponse.isInstance(result.response)) {
          const error = clockErrorOf(result.response, sentAt)
          if (error !== undefined) onOff(error)
        }
        return result
      },
      { step: 'deserialize', priority: 'low', name: 'clockWatch' },
    )
  },
})

/**
 * Refuses answers whose time is far from the runner's. Only clients that read use it, because what
 * came of a removal must be known whatever the clock says.
 */
export const clockGuard: Pluggable<object, MetadataBearer> = {
  applyToStack: (stack) => {
    stack.add(onResponse, { step: 'deserialize', priority: 'low', name: 'clockGuard' })
  },
}

/**
 * An answer that cannot be from AWS, or only a part of one. The SDK reads a proxy's login page as an
 * answer without resources, and an empty list of instances would free every image.
 */
export class UnreadableResponse extends Error {
  override readonly name = 'UnreadableResponse'
  /** A gateway that is in trouble may be out of it at the next attempt. */
  readonly $retryable = { throttling: false }
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(expected: string, httpStatusCode: number, body: string) {
    const start = redact(body).slice(0, 80).replaceAll(/\s+/g, ' ')
    super(
      `the answer (HTTP ${String(httpStatusCode)}) is not ${expected}; it begins with ${JSON.stringify(start)}`,
    )
    this.$metadata = { httpStatusCode }
  }
}

/** An answer in AWS's own form that lacks what was asked for: it may stand for anything. */
export class MissingAnswer extends Error {
  override readonly name = 'UnreadableResponse'

  constructor(missing: string) {
    super(`the answer has no ${missing}, and so it is no answer`)
  }
}

/** The root element is found at both ends; a page of a list has megabytes in between. */
const EDGE_BYTES = 1024

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const startOf = (bytes: Uint8Array): string => decode(bytes.subarray(0, EDGE_BYTES))
const endOf = (bytes: Uint8Array): string => decode(bytes.subarray(-EDGE_BYTES))

/** Whether an answer is XML from its first to its last tag. AWS's root elements hold a request id. */
export function isWhole(bytes: Uint8Array, root: string): boolean {
  const opening = new RegExp(`^\\s*(?:<\\?xml[^>]*\\?>\\s*)?<${root}(?:\\s[^>]*)?>`)
  return opening.test(startOf(bytes)) && endOf(bytes).trimEnd().endsWith(`</${root}>`)
}

function isJsonObject(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

type Check = (bytes: Uint8Array, operation: string) => string | undefined

const asXml: Check = (bytes, operation) =>
  isWhole(bytes, `${operation}Response`) ? undefined : `a whole ${operation}Response`

const asJson: Check = (bytes) => (isJsonObject(bytes) ? undefined : 'a JSON object')

function guard<Input extends object, Output extends MetadataBearer>(
  check: Check,
): DeserializeMiddleware<Input, Output> {
  return (next, context) => async (args) => {
    const result = await next(args)
    const { response } = result
    if (!HttpResponse.isInstance(response)) return result
    const bytes: Uint8Array = await streamCollector(response.body as Readable)
    response.body = bytes
    const operation = String(context.commandName).replace(/Command$/, '')
    const { statusCode } = response
    // The body of an error has another shape, and may be empty.
    const unexpected =
      statusCode < 300 ? check(bytes, operation) : isMarkup(bytes) ? "one of AWS's" : undefined
    if (unexpected !== undefined) {
      throw new UnreadableResponse(unexpected, statusCode, decode(bytes))
    }
    return result
  }
}

const isMarkup = (bytes: Uint8Array): boolean => /^\s*<(?:!doctype\s+)?html/i.test(startOf(bytes))

const plugin = <Input extends object, Output extends MetadataBearer>(
  check: Check,
): Pluggable<Input, Output> => ({
  applyToStack: (stack) => {
    stack.add(guard(check), { step: 'deserialize', priority: 'low', name: 'responseGuard' })
  },
})

/** Refuses all but whole answers in XML, as EC2, Auto Scaling and STS give them. */
export const xmlResponseGuard = <Input extends object, Output extends MetadataBearer>(): Pluggable<
  Input,
  Output
> => plugin(asXml)

/** Refuses all but whole answers in JSON, as Systems Manager gives them. */
export const jsonResponseGuard = <Input extends object, Output extends MetadataBearer>(): Pluggable<
  Input,
  Output
> => plugin(asJson)
