import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry'
import type { Failure } from '../model.ts'

/** Every service has its own word for a missing permission. */
const DENIED_CODES: ReadonlySet<string> = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
])

/** The SDK's own classification takes any error, and reads what it finds on it. */
const isError = (error: unknown): error is Parameters<typeof isThrottlingError>[0] =>
  error instanceof Error

/** The code and the words of whatever was thrown: EC2's code is the error's name. */
export function describeError(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'Unknown', message: String(error) }
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : []
  if (first !== undefined) return describeError(first)
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { code: systemCode ?? error.name, message: error.message || error.name }
}

/** The role or user lacks an IAM permission. */
export const isDenied = (error: unknown): boolean =>
  error instanceof Error && DENIED_CODES.has(error.name)

/** AWS asks to slow down. */
export const isThrottled = (error: unknown): boolean => isError(error) && isThrottlingError(error)

/** It may be gone at the next attempt: a server error, a reset, a time-out. */
export const isPassing = (error: unknown): boolean =>
  isError(error) && (isTransientError(error) || isServerError(error))

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && codes.includes(error.name)
