import { AwsError } from '../wire/errors.ts'
import type { Dialect } from '../wire/dialects.ts'
import type { Answer } from '../wire/http.ts'
import type { Damage, Effects, Replacement } from './faults.ts'

/** What goes back over the connection. */
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

interface Refusals {
  readonly dialect: Dialect
  readonly accessDenied: () => Error
}

/** The answer that a fault puts in the place of the true one; errors are thrown, a reset is none. */
export function replacementOf(
  replacement: Replacement,
  { dialect, accessDenied }: Refusals,
): Answer | undefined {
  switch (replacement.kind) {
    case 'deny':
      throw accessDenied()
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

/** Half of the body; the server sets the Content-Length by what is left. */
export function damaged(answer: Answer, damage: Damage | undefined): Answer {
  if (damage?.kind !== 'truncate') return answer
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
}

/** With a `Date` of its own, where a fault says so; else the server sets it by the emulator's clock. */
export function dated(answer: Answer, { dateOffBy }: Effects, now: Date): Answer {
  if (dateOffBy === undefined) return answer
  const date = new Date(now.getTime() + dateOffBy).toUTCString()
  return { ...answer, headers: { ...answer.headers, date } }
}
