import type { ServiceName } from './model.ts'

/** An error as an AWS service answers it: a code, a message and the HTTP status it travels with. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}

/** How each service words the refusals that all services have in common. */
export interface Dialect {
  accessDenied(message: string): AwsError
  throttled(): AwsError
  internalError(): AwsError
  expiredCredentials(): AwsError
  unknownCredentials(): AwsError
  missingCredentials(): AwsError
  unknownOperation(name: string): AwsError
  unknownParameter(name: string): AwsError
  missingParameter(name: string): AwsError
  malformedParameter(name: string, value: string): AwsError
  invalidNextToken(): AwsError
  pageSizeOutOfRange(name: string, size: number, range: PageSizeRange): AwsError
}

export interface PageSizeRange {
  readonly min: number
  readonly max: number
}

const INVALID_TOKEN = 'The security token included in the request is invalid.'
const EXPIRED_TOKEN = 'The security token included in the request is expired'
const RATE_EXCEEDED = 'Rate exceeded'

/** The constraint message of AWS's service frameworks (seen in answers of SSM, STS, Auto Scaling). */
function constraintMessage(name: string, size: number, { min, max }: PageSizeRange): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1)
  const constraint =
    size < min
      ? `Member must have value greater than or equal to ${min}`
      : `Member must have value less than or equal to ${max}`
  return `1 validation error detected: Value '${size}' at '${member}' failed to satisfy constraint: ${constraint}`
}

/** EC2 encodes why it refused an action on a resource, for DecodeAuthorizationMessage of STS. */
function withEncodedMessage(message: string): string {
  if (!message.includes(' on resource: ')) return message
  const encoded = Buffer.from(message).toString('base64url')
  return `${message}. Encoded authorization failure message: ${encoded}`
}

/**
 * Codes: "Error codes for the Amazon EC2 API" (errors-overview in the EC2 API Reference). The
 * wording of `accessDenied` is put together by the authorizer; EC2 prefixes it with its own sentence.
 */
const ec2: Dialect = {
  accessDenied: (message) =>
    new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${withEncodedMessage(message)}`,
      403,
    ),
  throttled: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  internalError: () => new AwsError('InternalError', 'An internal error has occurred', 500),
  expiredCredentials: () => new AwsError('RequestExpired', 'Request has expired.'),
  unknownCredentials: () =>
    new AwsError(
      'AuthFailure',
      'AWS was not able to validate the provided access credentials',
      401,
    ),
  missingCredentials: () =>
    new AwsError(
      'MissingAuthenticationToken',
      'The request must contain either a valid (registered) AWS access key ID or X.509 certificate.',
      403,
    ),
  unknownOperation: (name) =>
    new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`),
  unknownParameter: (name) =>
    new AwsError('UnknownParameter', `The parameter ${name} is not recognized`),
  missingParameter: (name) =>
    new AwsError('MissingParameter', `The request must contain the parameter ${name}`),
  malformedParameter: (name, value) =>
    new AwsError(
      'InvalidParameterValue',
      `Value (${value}) for parameter ${name} is invalid. The value is malformed.`,
    ),
  invalidNextToken: () => new AwsError('InvalidNextToken', 'The specified NextToken is not valid.'),
  pageSizeOutOfRange: (name, size, { min, max }) =>
    new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter ${name.charAt(0).toLowerCase()}${name.slice(1)} is invalid. ` +
        `Expecting a value between ${min} and ${max}.`,
    ),
}

/** "Common Errors" of the Auto Scaling and STS API References (both speak the AWS query protocol). */
const query: Dialect = {
  accessDenied: (message) => new AwsError('AccessDenied', message, 403),
  throttled: () => new AwsError('Throttling', RATE_EXCEEDED, 400),
  internalError: () => new AwsError('InternalFailure', 'Internal failure', 500),
  expiredCredentials: () => new AwsError('ExpiredToken', EXPIRED_TOKEN, 403),
  unknownCredentials: () => new AwsError('InvalidClientTokenId', INVALID_TOKEN, 403),
  missingCredentials: () =>
    new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
  unknownOperation: (name) =>
    new AwsError('InvalidAction', `Could not find operation ${name} in this API version`),
  // AWS ignores what it does not know here; a client that sends it has a bug that should be seen.
  unknownParameter: (name) => new AwsError('MalformedInput', `Unexpected parameter ${name}`),
  missingParameter: (name) =>
    new AwsError(
      'ValidationError',
      `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' ` +
        'failed to satisfy constraint: Member must not be null',
    ),
  malformedParameter: (name, value) =>
    new AwsError('MalformedInput', `Invalid value '${value}' for ${name}`),
  invalidNextToken: () => new AwsError('InvalidNextToken', 'The token is invalid.'),
  pageSizeOutOfRange: (name, size, range) =>
    new AwsError('ValidationError', constraintMessage(name, size, range)),
}

/** "Common Errors" of the Systems Manager API Reference. */
const ssm: Dialect = {
  accessDenied: (message) => new AwsError('AccessDeniedException', message),
  throttled: () => new AwsError('ThrottlingException', RATE_EXCEEDED),
  internalError: () => new AwsError('InternalServerError', 'An error occurred', 500),
  expiredCredentials: () => new AwsError('ExpiredTokenException', EXPIRED_TOKEN),
  unknownCredentials: () => new AwsError('UnrecognizedClientException', INVALID_TOKEN),
  missingCredentials: () =>
    new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token'),
  unknownOperation: (name) => new AwsError('UnknownOperationException', `Unknown: ${name}`),
  // As in the query dialect: stricter than AWS on purpose.
  unknownParameter: (name) => new AwsError('SerializationException', `Unexpected field ${name}`),
  missingParameter: (name) =>
    new AwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' ` +
        'failed to satisfy constraint: Member must not be null',
    ),
  malformedParameter: (name, value) =>
    new AwsError('SerializationException', `Unexpected value ${value} for ${name}`),
  invalidNextToken: () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
  pageSizeOutOfRange: (name, size, range) =>
    new AwsError('ValidationException', constraintMessage(name, size, range)),
}

/** "Common Errors" of the Recycle Bin API Reference; its own errors are in the botocore model. */
const rbin: Dialect = {
  ...ssm,
  accessDenied: (message) => new AwsError('AccessDeniedException', message, 403),
  throttled: () => new AwsError('ThrottlingException', RATE_EXCEEDED, 429),
  internalError: () => new AwsError('InternalServerException', 'The service failed', 500),
  expiredCredentials: () => new AwsError('ExpiredTokenException', EXPIRED_TOKEN, 403),
  unknownCredentials: () => new AwsError('UnrecognizedClientException', INVALID_TOKEN, 403),
  missingCredentials: () =>
    new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
  unknownOperation: (name) => new AwsError('UnknownOperationException', `Unknown: ${name}`, 404),
  invalidNextToken: () => new AwsError('ValidationException', 'The NextToken is not valid.'),
}

/** "Common Errors" and the exceptions of the Batch API Reference. */
const batch: Dialect = {
  ...rbin,
  internalError: () => new AwsError('ServerException', 'Internal failure', 500),
  unknownParameter: (name) => new AwsError('ClientException', `Unexpected member ${name}`),
  invalidNextToken: () => new AwsError('ClientException', 'The nextToken is not valid.'),
  pageSizeOutOfRange: (name, size, range) =>
    new AwsError('ClientException', constraintMessage(name, size, range)),
}

/** The exceptions of the EC2 Image Builder API Reference. */
const imagebuilder: Dialect = {
  ...rbin,
  throttled: () => new AwsError('CallRateLimitExceededException', RATE_EXCEEDED, 429),
  internalError: () => new AwsError('ServiceException', 'The service failed', 500),
  unknownParameter: (name) => new AwsError('InvalidRequestException', `Unexpected member ${name}`),
  invalidNextToken: () =>
    new AwsError('InvalidPaginationTokenException', 'The pagination token is not valid.'),
  pageSizeOutOfRange: (name, size, range) =>
    new AwsError('InvalidRequestException', constraintMessage(name, size, range)),
}

export const DIALECTS: Readonly<Record<ServiceName, Dialect>> = {
  ec2,
  autoscaling: query,
  sts: query,
  ssm,
  rbin,
  batch,
  imagebuilder,
  // "Common Errors" of both API References are those of Systems Manager.
  codebuild: ssm,
  sagemaker: ssm,
  cloudformation: query,
  iam: query,
}
