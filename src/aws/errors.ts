import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry'
import type { Cause, Failure } from '../model/index.ts'
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

/** A Region that lacks a service or a call answers that it does not know it. */
const NOT_SUPPORTED_CODES: ReadonlySet<string> = new Set([
  'InvalidAction',
  'UnknownOperationException',
  'UnsupportedOperation',
  'UnsupportedOperationException',
])

/**
 * AWS does not know the credentials. A Region that the account has not enabled answers like this to
 * good ones as well.
 */
const UNKNOWN_CREDENTIALS_CODES: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])

const UNKNOWN_CREDENTIALS_TEXT =
  /validate the provided access credentials|security token included in the request is invalid/i

/**
 * The Regions that every account has: all others have to be enabled.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const ALWAYS_ENABLED =
  /^(?:us-(?:east|west)-[12]|ca-central-1|sa-east-1|eu-central-1|eu-west-[123]|eu-north-1|ap-south-1|ap-southeast-[12]|ap-northeast-[123]|cn-.*|us-gov-.*)$/

const NO_CREDENTIALS_TEXT = /could not load credentials from any providers/i

const LIMIT_CODE = /(?:LimitExceeded|QuotaExceeded|QuotaExceededException)$/

/** Added to AWS's message where that does not tell the cause. */
const EXPLANATIONS: Readonly<Partial<Record<Cause, string>>> = {
  expired:
    'These credentials have run out. Those of role-to-assume are renewed, and not those that the job had before: they must last as long as the run does.',
  'no-credentials':
    'There are no credentials: get them in a step before, or set role-to-assume without role-chaining.',
  'region-not-enabled': 'A Region that is not enabled in the account answers like this as well.',
}

const UNKNOWN_CREDENTIALS =
  'AWS does not know these keys: they are wrong, were deleted or turned off, or belong to another partition.'

/** The system's own errors: `ECONNRESET`, `CERT_HAS_EXPIRED`, `UND_ERR_SOCKET`. */
const SYSTEM_CODE = /^(?:E[A-Z]{2,}|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|UND_ERR|HPE_|ERR_TLS)/

/** Errors of this action, and of AWS, whose name says all. */
const CAUSES_BY_CODE: ReadonlyMap<string, Cause> = new Map([
  ['OptInRequired', 'region-not-enabled'],
  // AWS STS: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  ['RegionDisabledException', 'region-not-enabled'],
  ['CredentialsProviderError', 'no-credentials'],
  ['ClockError', 'clock'],
  ['InputError', 'inputs'],
  ['PlanFileError', 'inputs'],
  ['ReportFileError', 'inputs'],
  ['AccountNotAllowed', 'inputs'],
  ['CleanedAccountError', 'inputs'],
  ['RegionPatternError', 'inputs'],
  ['MissingTokenPermission', 'no-id-token'],
  ['NothingCheckedOut', 'nothing-checked-out'],
  ['InUseFiles', 'unreadable'],
  ['Unreadable', 'unreadable'],
  ['UnreadableResponse', 'unreadable'],
  ['PagingError', 'unreadable'],
  ['ZodError', 'unreadable'],
])

/** A call that was never answered. */
const NETWORK_NAMES: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ProxyError',
  'NetworkingError',
])

/**
 * How AWS names the policy that was in the way. A statement that is missing in the role's own policy
 * is not meant, because adding one mends that.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENYING = /explicit deny in (an? [\w -]*(?:policy|boundary))(?:: (arn:[^\s,;]*[^\s,;.]))?/i
const NOT_ALLOWING = /because no ((?!identity-based)[\w -]*(?:policy|boundary)) allows/i

/** The policy that no statement of the role gets past, such as "a service control policy", with its ARN. */
function policyIn(message: string): string | undefined {
  const [, denying, arn] = DENYING.exec(message) ?? []
  if (denying !== undefined) return arn === undefined ? denying : `${denying} (${arn})`
  // Some services do not say which policy it is in.
  if (/explicit deny/i.test(message)) return 'a policy with an explicit deny'
  const notAllowing = NOT_ALLOWING.exec(message)?.[1]
  return notAllowing === undefined ? undefined : `a ${notAllowing}`
}

/** AWS may miss a permission of another service: that of the KMS key behind a parameter. */
const missingIn = (message: string): string | undefined =>
  /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1]

const areUnknown = (code: string, message: string): boolean =>
  UNKNOWN_CREDENTIALS_CODES.has(code) && UNKNOWN_CREDENTIALS_TEXT.test(message)

const mayBeOff = (region: string | undefined): boolean =>
  region !== undefined && !ALWAYS_ENABLED.test(region)

/** Causes that the code alone tells, with the Region that was asked. */
function causeOfCode(code: string, message: string, region?: string): Cause | undefined {
  if (EXPIRED_CODES.has(code)) return 'expired'
  if (DENIED_CODES.has(code)) return policyIn(message) === undefined ? 'denied' : 'denied-by-policy'
  if (NOT_SUPPORTED_CODES.has(code)) return 'not-supported'
  if (areUnknown(code, message)) return mayBeOff(region) ? 'region-not-enabled' : 'no-credentials'
  return CAUSES_BY_CODE.get(code)
}

/** The HTTP status of AWS's answer; 0 where there was none. */
function statusOf(error: Error): number {
  const { $metadata: { httpStatusCode = 0 } = {} } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number }
  }
  return httpStatusCode
}

/** An error of a file has its path, one of a connection does not. */
const isOfFile = (error: Error): boolean => 'path' in error || error.name === 'SyntaxError'

/** Causes that only the answer, or the lack of one, tells. */
function causeOfAnswer(error: Error, code: string): Cause | undefined {
  if (isError(error) && isThrottlingError(error)) return 'throttled'
  if (statusOf(error) >= 500 || (isError(error) && isServerError(error))) return 'outage'
  if (isOfFile(error)) return 'unreadable'
  if (SYSTEM_CODE.test(code) || NETWORK_NAMES.has(error.name)) return 'network'
  return isError(error) && isTransientError(error) ? 'network' : undefined
}

function causeOf(error: Error, code: string, message: string, region?: string): Cause {
  const known = causeOfCode(code, message, region)
  if (known !== undefined) return known
  if (NO_CREDENTIALS_TEXT.test(message)) return 'no-credentials'
  const ofAnswer = causeOfAnswer(error, code)
  if (ofAnswer !== undefined) return ofAnswer
  if (LIMIT_CODE.test(code)) return 'limit'
  // A reader of this action that cannot make sense of what it reads throws a bare error.
  return error.name === 'Error' ? 'unreadable' : 'other'
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

/** A call that failed, and which one it was. */
export class FailedCall extends Error {
  readonly failure: Failure

  constructor(message: string, failure: Failure, cause: unknown) {
    super(message, { cause })
    this.failure = failure
  }
}

/** Where a name cannot be resolved, the Region in it may be none. */
function explanationOf(code: string, cause: Cause, message: string): string | undefined {
  if (cause === 'no-credentials' && areUnknown(code, message)) return UNKNOWN_CREDENTIALS
  if (code !== 'ENOTFOUND') return EXPLANATIONS[cause]
  const region = /\.([a-z]{2}(?:-[a-z]+)+-\d+)\./.exec(message)?.[1]
  return region === undefined ? undefined : `Is ${region} a Region of AWS?`
}

/** The action that AWS says is missing, or the policy that is in the way. */
function denialFields(cause: Cause, message: string): Pick<Failure, 'actions' | 'policy'> {
  const policy = cause === 'denied-by-policy' ? policyIn(message) : undefined
  const action = cause === 'denied' ? missingIn(message) : undefined
  return {
    ...(action !== undefined && { actions: [action] }),
    ...(policy !== undefined && { policy }),
  }
}

function describe(error: Error, region?: string): Failure {
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const message = withoutSecrets(error.message || error.name, LONGEST_MESSAGE)
  const code = redact(systemCode ?? error.name)
  const cause = causeOf(error, code, message, region)
  const explanation = explanationOf(code, cause, message)
  return {
    code,
    message: explanation === undefined ? message : withSentence(message, explanation),
    cause,
    ...denialFields(cause, message),
  }
}

/**
 * Turns anything that was thrown into a value: its code, its message on one line and without
 * secrets, and its cause. The code of AWS is the name of the SDK's error. Messages of AWS are read
 * here and nowhere else. The Region is given where nothing was read in it before: it may be off.
 */
export function describeError(error: unknown, region?: string): Failure {
  if (!(error instanceof Error))
    return { code: 'Unknown', message: withoutSecrets(String(error)), cause: 'other' }
  if (error instanceof FailedCall) return error.failure
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : []
  return first === undefined ? describe(error, region) : describeError(first, region)
}

/**
 * The failure of a snapshot that DeregisterImage was to delete with its image, and did not.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshotReturnCode.html
 */
export function failureOfSnapshot(code: string): Failure {
  const message = `DeregisterImage reported ${code} for this snapshot`
  if (code === 'missing-permissions')
    return { code, message, cause: 'denied', actions: ['ec2:DeleteSnapshot'] }
  return { code, message, cause: code === 'internal-error' ? 'outage' : 'other' }
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
