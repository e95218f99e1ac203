import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry'
import type { Failure } from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { redact } from './secrets.ts'

/** Every service has its own word for a missing permission. */
const DENIED_CODES: ReadonlySet<string> = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
])

/** Every service has its own word for credentials that have run out, too. */
const EXPIRED_CODES: ReadonlySet<string> = new Set([
  'RequestExpired',
  'ExpiredToken',
  'ExpiredTokenException',
])

const EXPIRED =
  'These credentials have run out. Those of role-to-assume are renewed, and not those that the job had before: they must last as long as the run does.'

/** What a Region answers that the account has not enabled: it does not know the credentials. */
const UNKNOWN_CREDENTIALS_CODES: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])

const UNKNOWN_CREDENTIALS_TEXT =
  /validate the provided access credentials|security token included in the request is invalid/i

const NOT_ENABLED = 'A Region that is not enabled in the account answers like this as well.'

const NO_CREDENTIALS_TEXT = /could not load credentials from any providers/i

const NO_CREDENTIALS =
  'There are no credentials: get them in a step before, or set role-to-assume without role-chaining.'

function explanationOf(code: string, message: string): string | undefined {
  if (EXPIRED_CODES.has(code)) return EXPIRED
  if (NO_CREDENTIALS_TEXT.test(message)) return NO_CREDENTIALS
  const isUnknown = UNKNOWN_CREDENTIALS_CODES.has(code) && UNKNOWN_CREDENTIALS_TEXT.test(message)
  return isUnknown ? NOT_ENABLED : undefined
}

/** Some messages of AWS end with a full stop, and others do not. */
export const withSentence = (message: string, sentence: string): string =>
  `${message.replace(/\.$/, '')}. ${sentence}`

/** The SDK classifies any error by the members that it finds on it. */
const isError = (error: unknown): error is Parameters<typeof isThrottlingError>[0] =>
  error instanceof Error

/** The longest messages of AWS quote policies, and their ends help nobody. */
const LONGEST_MESSAGE = 2_000

/** Secrets are taken out before the text is cut, because half of one is not recognized. */
const withoutSecrets = (text: string, longest?: number): string => oneLine(redact(text), longest)

/**
 * The code and the message of whatever was thrown, on one line and without secrets. The code of AWS
 * is the name of the SDK's error. Messages of AWS become text here and nowhere else.
 */
export function describeError(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'Unknown', message: withoutSecrets(String(error)) }
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : []
  if (first !== undefined) return describeError(first)
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const message = withoutSecrets(error.message || error.name, LONGEST_MESSAGE)
  const code = redact(systemCode ?? error.name)
  const explanation = explanationOf(code, message)
  return { code, message: explanation === undefined ? message : withSentence(message, explanation) }
}

/** The role or user lacks an IAM permission. */
export const isDenied = (error: unknown): boolean =>
  error instanceof Error && DENIED_CODES.has(error.name)

/** The credentials are past their time: no call with them can succeed. */
export const isExpired = (error: unknown): boolean =>
  error instanceof Error && EXPIRED_CODES.has(error.name)

/** AWS asks to slow down. */
export const isThrottled = (error: unknown): boolean => isError(error) && isThrottlingError(error)

/** The next attempt may succeed: a server error, a reset, a time-out. */
export const isPassing = (error: unknown): boolean =>
  isError(error) && (isTransientError(error) || isServerError(error))

/** Whether AWS answered one of these codes: the SDK makes the code the name of the error. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && codes.includes(error.name)
