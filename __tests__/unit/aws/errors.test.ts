import {
  describeError,
  hasCode,
  isDenied,
  isPassing,
  isThrottled,
} from '../../../src/aws/errors.ts'

const named = (name: string, more: object = {}): Error =>
  Object.assign(new Error('said'), { name, ...more })

describe('what is said of an error', () => {
  it.each([
    ['the code of AWS', named('InvalidAMIID.NotFound'), 'InvalidAMIID.NotFound', 'said'],
    ['the code of the system', named('Error', { code: 'ECONNRESET' }), 'ECONNRESET', 'said'],
    ['its name where it says nothing', new TypeError(''), 'TypeError', 'TypeError'],
    ['the first of several', new AggregateError([named('One'), named('Two')]), 'One', 'said'],
    ['its own where it gathers none', new AggregateError([], 'all'), 'AggregateError', 'all'],
    ['the text of what is no error', 'gone', 'Unknown', 'gone'],
  ])('is %s', (_what, error, code, message) => {
    expect(describeError(error)).toMatchObject({ code, message })
  })
})

describe('what is added to the words of AWS', () => {
  const INVALID = 'The security token included in the request is invalid'
  const NOT_ENABLED = 'A Region that is not enabled in the account answers like this as well.'
  const RUN_OUT =
    'These credentials have run out. Those of role-to-assume are renewed, and not those that the job had before: they must last as long as the run does.'

  it.each([
    [
      'CredentialsProviderError',
      'Could not load credentials from any providers',
      'There are no credentials: get them in a step before, or set role-to-assume without role-chaining.',
    ],
    ['RequestExpired', 'no', RUN_OUT],
    ['ExpiredToken', 'no', RUN_OUT],
    ['ExpiredTokenException', 'no', RUN_OUT],
  ])('of %s, "%s", is "%s"', (code, message, added) => {
    expect(describeError(named(code, { message }))).toMatchObject({
      code,
      message: `${message}. ${added}`,
    })
  })

  it.each([
    ['AuthFailure', 'AWS was not able to validate the provided access credentials'],
    ['InvalidClientTokenId', INVALID],
    ['UnrecognizedClientException', INVALID],
  ])('of %s depends on whether the Region can be off', (code, message) => {
    const error = named(code, { message })
    const off = { cause: 'region-not-enabled', message: `${message}. ${NOT_ENABLED}` }
    const wrong = {
      cause: 'no-credentials',
      message: expect.stringMatching(/these keys: they are/),
    }
    for (const region of ['af-south-1', 'eu-south-1', 'ap-southeast-3', 'us-east-9'])
      expect(describeError(error, region)).toMatchObject(off)
    for (const region of ['eu-west-1', 'us-west-2', 'ap-northeast-3', 'cn-north-1', undefined])
      expect(describeError(error, region)).toMatchObject(wrong)
  })

  it('is perhaps the name of the Region where it has no address', () => {
    const message = 'getaddrinfo ENOTFOUND ec2.eu-west-9.amazonaws.com'

    expect(describeError(named('Error', { code: 'ENOTFOUND', message }))).toMatchObject({
      cause: 'network',
      message: expect.stringMatching('Is eu-west-9 a Region of AWS\\?$'),
    })
  })

  it.each([
    ['AuthFailure', 'This image is managed by AWS Backup'],
    ['AccessDenied', INVALID],
    ['ValidationError', INVALID],
  ])('of %s, "%s", is nothing', (name, message) => {
    expect(describeError(named(name, { message })).message).toBe(message)
  })
})

describe('what mends an error', () => {
  const WHO =
    'User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: ec2:X '
  const status = (httpStatusCode: number): object => ({ $metadata: { httpStatusCode } })

  it.each<readonly [string, Error, object]>([
    ['a permission', named('UnauthorizedOperation'), { cause: 'denied' }],
    [
      'a permission that AWS names',
      named('AccessDeniedException', {
        message: `${WHO}because no identity-based policy allows it`,
      }),
      { cause: 'denied', actions: ['ec2:X'] },
    ],
    ['new credentials', named('ExpiredToken'), { cause: 'expired' }],
    ['any credentials', named('CredentialsProviderError'), { cause: 'no-credentials' }],
    ['less haste', named('RequestLimitExceeded'), { cause: 'throttled' }],
    ['a later run', named('InternalError', status(500)), { cause: 'outage' }],
    ['a later run', named('ServiceUnavailable', status(503)), { cause: 'outage' }],
    ['another network', named('Error', { code: 'ECONNREFUSED' }), { cause: 'network' }],
    ['another network', named('TimeoutError'), { cause: 'network' }],
    ['another Region', named('OptInRequired'), { cause: 'region-not-enabled' }],
    ['another Region', named('RegionDisabledException'), { cause: 'region-not-enabled' }],
    ['other roles', named('CleanedAccountError'), { cause: 'inputs' }],
    ['another Region', named('InvalidAction'), { cause: 'not-supported' }],
    ['another Region', named('UnsupportedOperation'), { cause: 'not-supported' }],
    ['another Region', named('UnknownOperationException'), { cause: 'not-supported' }],
    ['a file', named('Error', { code: 'EACCES', path: '/a' }), { cause: 'unreadable' }],
    ['an answer', named('UnreadableResponse'), { cause: 'unreadable' }],
    ['a record that a reader of this action refuses', named('Error'), { cause: 'unreadable' }],
    ['a quota', named('ImageUsageReportLimitExceeded'), { cause: 'limit' }],
    ['a step before', named('NothingCheckedOut'), { cause: 'nothing-checked-out' }],
    ['the clock', named('ClockError'), { cause: 'clock' }],
    ['nothing that is known', new TypeError('x'), { cause: 'other' }],
  ])('is %s', (_what, error, expected) => {
    expect(describeError(error)).toMatchObject(expected)
  })

  it.each([
    ['with an explicit deny in a service control policy', 'a service control policy'],
    ['with an explicit deny in a permissions boundary: arn:x', 'a permissions boundary (arn:x)'],
    [
      'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1.',
      'a service control policy (arn:aws:organizations::1:policy/o-1/p-1)',
    ],
    ['with an explicit deny', 'a policy with an explicit deny'],
    ['with an explicit deny in an identity-based policy', 'an identity-based policy'],
    ['because no service control policy allows the ec2:X action', 'a service control policy'],
    ['because no VPC endpoint policy allows the ec2:X action', 'a VPC endpoint policy'],
    ['because no session policy allows the ec2:X action', 'a session policy'],
  ])('is another policy where it is denied %s: %s', (why, policy) => {
    const error = named('UnauthorizedOperation', { message: WHO + why })

    expect(describeError(error)).toMatchObject({ cause: 'denied-by-policy', policy })
  })
})

describe('the kind of an error', () => {
  it.each([
    ['UnauthorizedOperation', { denied: true, throttled: false }],
    ['AccessDenied', { denied: true, throttled: false }],
    ['AccessDeniedException', { denied: true, throttled: false }],
    ['AuthFailure', { denied: false, throttled: false }],
    ['OperationNotPermitted', { denied: false, throttled: false }],
    ['InternalError', { denied: false, throttled: false }],
    ['RequestLimitExceeded', { denied: false, throttled: true }],
    ['Throttling', { denied: false, throttled: true }],
    ['ThrottlingException', { denied: false, throttled: true }],
  ])('of %s is %j', (name, kind) => {
    const error = named(name)

    expect({ denied: isDenied(error), throttled: isThrottled(error) }).toEqual(kind)
  })

  it.each([
    ['a server error', named('InternalError', { $metadata: { httpStatusCode: 500 } }), true],
    ['a reset', named('Error', { code: 'ECONNRESET' }), true],
    ['a time-out', named('TimeoutError'), true],
    ['a refusal', named('UnauthorizedOperation', { $metadata: { httpStatusCode: 403 } }), false],
    ['what is no error', 'InternalError', false],
  ])('passes, or does not, for %s', (_what, error, passes) => {
    expect(isPassing(error)).toBe(passes)
  })

  it('is told by the exact code', () => {
    expect(hasCode(named('InvalidAMIID.NotFound'), 'Other', 'InvalidAMIID.NotFound')).toBe(true)
    expect(hasCode(named('InvalidAMIID.NotFound2'), 'InvalidAMIID.NotFound')).toBe(false)
    expect(hasCode({ name: 'InvalidAMIID.NotFound' }, 'InvalidAMIID.NotFound')).toBe(false)
  })
})
