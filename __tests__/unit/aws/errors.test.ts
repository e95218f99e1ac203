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

it('says what to do where there are no credentials', () => {
  const error = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  })

  expect(describeError(error).message).toBe(
    'Could not load credentials from any providers. There are no credentials: get them in a step before, or set role-to-assume without role-chaining.',
  )
})

describe('credentials that a Region does not know', () => {
  const INVALID = 'The security token included in the request is invalid'

  it.each([
    ['AuthFailure', 'AWS was not able to validate the provided access credentials'],
    ['InvalidClientTokenId', INVALID],
    ['UnrecognizedClientException', INVALID],
  ])('may be those of an account that has not enabled it: %s', (name, message) => {
    const said = describeError(Object.assign(new Error(message), { name }))

    expect(said.message).toBe(
      `${message}. A Region that is not enabled in the account answers like this as well.`,
    )
  })

  it.each([
    ['AuthFailure', 'This image is managed by AWS Backup'],
    ['AccessDenied', INVALID],
  ])('are not meant by %s: %s', (name, message) => {
    expect(describeError(Object.assign(new Error(message), { name })).message).toBe(message)
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
    ...(
      [
        ['with an explicit deny in a service control policy', 'a service control policy'],
        ['with an explicit deny in a permissions boundary: arn:x', 'a permissions boundary'],
        ['with an explicit deny', 'a policy with an explicit deny'],
        ['with an explicit deny in an identity-based policy', 'an identity-based policy'],
        ['because no service control policy allows the ec2:X action', 'a service control policy'],
        ['because no VPC endpoint policy allows the ec2:X action', 'a VPC endpoint policy'],
        ['because no session policy allows the ec2:X action', 'a session policy'],
      ] as const
    ).map(
      ([why, policy]) =>
        [
          `another policy: ${why}`,
          named('UnauthorizedOperation', { message: WHO + why }),
          { cause: 'denied-by-policy', policy },
        ] as const,
    ),
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

  it('is perhaps the name of the Region where it has no address', () => {
    const error = named('Error', {
      code: 'ENOTFOUND',
      message: 'getaddrinfo ENOTFOUND ec2.eu-west-9.amazonaws.com',
    })
    expect(describeError(error)).toMatchObject({
      cause: 'network',
      message: expect.stringMatching('Is eu-west-9 a Region of AWS\\?$'),
    })
  })
})

describe('the kind of an error', () => {
  it.each(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'])(
    'is a missing permission for %s',
    (name) => {
      expect(isDenied(named(name))).toBe(true)
    },
  )

  it.each(['AuthFailure', 'OperationNotPermitted', 'InternalError'])(
    'is no missing permission for %s',
    (name) => {
      expect(isDenied(named(name))).toBe(false)
    },
  )

  it.each(['RequestLimitExceeded', 'Throttling', 'ThrottlingException'])(
    'is throttling for %s',
    (name) => {
      expect(isThrottled(named(name))).toBe(true)
    },
  )

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
  it.each(['RequestExpired', 'ExpiredToken', 'ExpiredTokenException'])(
    'says what %s is about: credentials that nobody renews',
    (name) => {
      const { code, message } = describeError(named(name))
      expect(code).toBe(name)
      expect(message).toContain('Those of role-to-assume are renewed')
    },
  )
})
