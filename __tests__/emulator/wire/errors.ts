import type { ServiceName, Shape } from './model.ts'

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

export interface PageSizeRange {
  readonly min: number
  readonly max: number
}

const INVALID_TOKEN = 'The security token included in the request is invalid.'
const EXPIRED_TOKEN = 'The security token included in the request is expired'
const RATE_EXCEEDED = 'Rate exceeded'
/** The constraint messages of AWS's service frameworks (seen in answers of SSM, STS, Auto Scaling). */
const NULL_MEMBER =
  "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
const OUT_OF_RANGE =
  "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value {relation}"

/**
 * The refusals that all services have in common, as `Code status: message`; `{name}` in a message is
 * what it is about, `{member}` the same with a small letter.
 * Codes: "Error codes for the Amazon EC2 API" (errors-overview in the EC2 API Reference).
 */
const ec2 = {
  accessDenied:
    'UnauthorizedOperation 403: You are not authorized to perform this operation. {name}{encoded}',
  throttled: 'RequestLimitExceeded 503: Request limit exceeded.',
  internalError: 'InternalError 500: An internal error has occurred',
  expiredCredentials: 'RequestExpired 400: Request has expired.',
  unknownCredentials:
    'AuthFailure 401: AWS was not able to validate the provided access credentials',
  unknownOperation: 'InvalidAction 400: The action {name} is not valid for this web service.',
  unknownParameter: 'UnknownParameter 400: The parameter {name} is not recognized',
  missingParameter: 'MissingParameter 400: The request must contain the parameter {name}',
  malformedParameter:
    'InvalidParameterValue 400: Value ({value}) for parameter {name} is invalid. The value is malformed.',
  invalidNextToken: 'InvalidNextToken 400: The specified NextToken is not valid.',
  pageSizeOutOfRange:
    'InvalidParameterValue 400: Value ( {value} ) for parameter {member} is invalid. Expecting a value between {min} and {max}.',
}

type Wordings = Readonly<Record<keyof typeof ec2, string>>

/** "Common Errors" of the Auto Scaling and STS API References (both speak the AWS query protocol). */
const query: Wordings = {
  accessDenied: 'AccessDenied 403: {name}',
  throttled: `Throttling 400: ${RATE_EXCEEDED}`,
  internalError: 'InternalFailure 500: Internal failure',
  expiredCredentials: `ExpiredToken 403: ${EXPIRED_TOKEN}`,
  unknownCredentials: `InvalidClientTokenId 403: ${INVALID_TOKEN}`,
  unknownOperation: 'InvalidAction 400: Could not find operation {name} in this API version',
  // AWS ignores what it does not know here; a client that sends it has a bug that should be seen.
  unknownParameter: 'MalformedInput 400: Unexpected parameter {name}',
  missingParameter: `ValidationError 400: ${NULL_MEMBER}`,
  malformedParameter: "MalformedInput 400: Invalid value '{value}' for {name}",
  invalidNextToken: 'InvalidNextToken 400: The token is invalid.',
  pageSizeOutOfRange: `ValidationError 400: ${OUT_OF_RANGE}`,
}

/** "Common Errors" of the Systems Manager API Reference. */
const ssm: Wordings = {
  accessDenied: 'AccessDeniedException 400: {name}',
  throttled: `ThrottlingException 400: ${RATE_EXCEEDED}`,
  internalError: 'InternalServerError 500: An error occurred',
  expiredCredentials: `ExpiredTokenException 400: ${EXPIRED_TOKEN}`,
  unknownCredentials: `UnrecognizedClientException 400: ${INVALID_TOKEN}`,
  unknownOperation: 'UnknownOperationException 400: Unknown: {name}',
  // As in the query dialect: stricter than AWS on purpose.
  unknownParameter: 'SerializationException 400: Unexpected field {name}',
  missingParameter: `ValidationException 400: ${NULL_MEMBER}`,
  malformedParameter: 'SerializationException 400: Unexpected value {value} for {name}',
  invalidNextToken: 'InvalidNextToken 400: The specified token is not valid.',
  pageSizeOutOfRange: `ValidationException 400: ${OUT_OF_RANGE}`,
}

/** "Common Errors" of the Recycle Bin API Reference; its own errors are in the botocore model. */
const rbin: Wordings = {
  ...ssm,
  accessDenied: 'AccessDeniedException 403: {name}',
  throttled: `ThrottlingException 429: ${RATE_EXCEEDED}`,
  internalError: 'InternalServerException 500: The service failed',
  expiredCredentials: `ExpiredTokenException 403: ${EXPIRED_TOKEN}`,
  unknownCredentials: `UnrecognizedClientException 403: ${INVALID_TOKEN}`,
  unknownOperation: 'UnknownOperationException 404: Unknown: {name}',
  invalidNextToken: 'ValidationException 400: The NextToken is not valid.',
}

/** "Common Errors" and the exceptions of the Batch API Reference. */
const batch: Wordings = {
  ...rbin,
  internalError: 'ServerException 500: Internal failure',
  unknownParameter: 'ClientException 400: Unexpected member {name}',
  invalidNextToken: 'ClientException 400: The nextToken is not valid.',
  pageSizeOutOfRange: `ClientException 400: ${OUT_OF_RANGE}`,
}

/** The exceptions of the EC2 Image Builder API Reference. */
const imagebuilder: Wordings = {
  ...rbin,
  throttled: `CallRateLimitExceededException 429: ${RATE_EXCEEDED}`,
  internalError: 'ServiceException 500: The service failed',
  unknownParameter: 'InvalidRequestException 400: Unexpected member {name}',
  invalidNextToken: 'InvalidPaginationTokenException 400: The pagination token is not valid.',
  pageSizeOutOfRange: `InvalidRequestException 400: ${OUT_OF_RANGE}`,
}

/** EC2 encodes why it refused an action on a resource, for DecodeAuthorizationMessage of STS. */
const encodedMessage = (message: string): string =>
  message.includes(' on resource: ')
    ? `. Encoded authorization failure message: ${Buffer.from(message).toString('base64url')}`
    : ''

type Refusal = (name?: string, value?: string | number, range?: PageSizeRange) => AwsError

const refusal =
  (wording: string): Refusal =>
  (name = '', value = '', { min, max } = { min: 0, max: 0 }) => {
    const [, code = '', status, message = ''] = /^(\w+) (\d+): (.*)$/.exec(wording) ?? []
    const relation =
      Number(value) < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`
    const member = name.charAt(0).toLowerCase() + name.slice(1)
    const encoded = encodedMessage(name)
    const words: Shape = { name, member, value, min, max, relation, encoded }
    const text = message.replace(/\{(\w+)\}/g, (_, key: string) => String(words[key]))
    return new AwsError(code, text, Number(status))
  }

/** How a service words the refusals that all services have in common. */
export type Dialect = Readonly<Record<keyof typeof ec2, Refusal>>

const dialect = (wordings: Wordings): Dialect =>
  Object.fromEntries(
    Object.entries(wordings).map(([kind, wording]) => [kind, refusal(wording)]),
  ) as Dialect

export const DIALECTS: Readonly<Record<ServiceName, Dialect>> = {
  ec2: dialect(ec2),
  autoscaling: dialect(query),
  sts: dialect(query),
  ssm: dialect(ssm),
  rbin: dialect(rbin),
  batch: dialect(batch),
  imagebuilder: dialect(imagebuilder),
  // "Common Errors" of both API References are those of Systems Manager.
  codebuild: dialect(ssm),
  sagemaker: dialect(ssm),
  cloudformation: dialect(query),
  iam: dialect(query),
}
