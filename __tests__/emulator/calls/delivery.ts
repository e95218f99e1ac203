import { AwsError } from '../wire/errors.ts'
import type { Answer } from '../wire/http.ts'
import type { Call, Damage, Replacement } from './call.ts'
import type { Context } from './operation.ts'

/** An answer as it goes back over the connection. */
export interface Delivery {
  /** None: the connection is reset without a byte. */
  readonly answer: Answer | undefined
  readonly breaks: 'midway' | undefined
  /** To be called when the answer goes out. */
  readonly finished: () => void
}

const HTML = `<!DOCTYPE html>
<html><head><title>Service Unavailable</title></head>
<body><h1>The service is temporarily unavailable</h1></body></html>
`

interface Replaced extends Pick<Context, 'authorizer' | 'dialect'> {
  readonly call: Call
  readonly sessionToken: string | undefined
}

/** "Troubleshoot Signature Version 4 signing for AWS API requests" in the IAM User Guide. */
const signatureMessage = (sessionToken = ''): string => `\
The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'POST
/

content-type:application/x-www-form-urlencoded
x-amz-date:20261121T130000Z
x-amz-security-token:${sessionToken}

content-type;x-amz-date;x-amz-security-token
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
`

export const REPLACEMENTS = [
  ...(['deny', 'throttle', 'internal-error', 'error', 'signature', 'html', 'reset'] as const),
]

/** The answer that a fault puts in the place of the true one; errors are thrown, a reset is none. */
export function replacementOf(
  replacement: Replacement,
  { authorizer, dialect, call, sessionToken }: Replaced,
): Answer | undefined {
  switch (replacement.kind) {
    case 'deny':
      throw authorizer.refusal(`${call.service}:${call.operation}`)
    case 'throttle':
      throw dialect.throttled()
    case 'internal-error':
      throw dialect.internalError()
    case 'error':
      throw new AwsError(
        replacement.code,
        replacement.message ?? `Injected: ${replacement.code}`,
        replacement.status ?? 400,
      )
    case 'signature':
      throw new AwsError('SignatureDoesNotMatch', signatureMessage(sessionToken), 403)
    case 'html':
      return {
        status: replacement.status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: HTML,
      }
    case 'reset':
      return undefined
  }
}

/** Half of the body, or another one; the server sets the Content-Length by what is left. */
export function damaged(answer: Answer, damage: Damage | undefined): Answer {
  if (damage?.kind === 'spoil') return { ...answer, body: damage.how(answer.body) }
  if (damage?.kind !== 'truncate') return answer
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
}

/** With a `Date` of its own, where a fault says so; else the server sets it by the emulator's clock. */
export function dated(answer: Answer, offBy: number | undefined, now: Date): Answer {
  if (offBy === undefined) return answer
  const date = new Date(now.getTime() + offBy).toUTCString()
  return { ...answer, headers: { ...answer.headers, date } }
}

/** Holds calls up. Thousands may wait at a time, which one abort signal for all would make slow. */
export class Latency {
  readonly #waiting = new Map<NodeJS.Timeout, (error: AwsError) => void>()
  #stopped = false

  /** @throws AwsError where the emulator is stopped meanwhile */
  async wait(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return
    if (this.#stopped) throw stopped()
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer)
        resolve()
      }, milliseconds)
      this.#waiting.set(timer, reject)
    })
  }

  /** Ends all waiting at once. */
  stop(): void {
    this.#stopped = true
    for (const [timer, reject] of this.#waiting) {
      clearTimeout(timer)
      reject(stopped())
    }
    this.#waiting.clear()
  }
}

const stopped = (): AwsError => new AwsError('EmulatorStopped', 'The emulator was stopped', 503)
