import {
  accountId,
  duration,
  imageId,
  imageIds,
  parameterPath,
  region,
  removalLimit,
  roleArn,
  roleSessionName,
  totalLimit,
} from '../../../src/inputs/values.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/index.ts'

describe('a duration', () => {
  it.each([
    ['90m', 90 * MINUTE],
    ['36h', 36 * HOUR],
    ['30d', 30 * DAY],
    ['8w', 56 * DAY],
    ['0d', 0],
    ['0m', 0],
    ['007d', 7 * DAY],
    ['36500d', 36_500 * DAY],
  ])('%j is accepted', (text, value) => {
    expect(duration(text)).toEqual({ ok: true, value })
  })

  it.each([
    '',
    '30',
    'd',
    '30 d',
    '30D',
    '30days',
    '1d12h',
    '-1d',
    '+1d',
    '1.5d',
    '1e3d',
    'P30D',
    '30s',
    '30y',
    '٣d',
    '1d\n',
    '36501d',
    '99999999999999999999w',
  ])('%j is refused', (text) => {
    expect(duration(text)).toEqual({
      ok: false,
      accepted:
        'one whole number and one unit, m, h, d or w, of at most 100 years: 90m, 36h, 30d, 8w',
    })
  })
})

describe('max-removals', () => {
  it.each([
    ['250', { kind: 'count', count: 250 }],
    ['100 oldest', { kind: 'oldest', count: 100 }],
    ['0', { kind: 'count', count: 0 }],
    ['20%', { kind: 'percentage', percent: 20 }],
    ['0%', { kind: 'percentage', percent: 0 }],
    ['100%', { kind: 'percentage', percent: 100 }],
    ['none', { kind: 'none' }],
  ])('%j is accepted', (text, value) => {
    expect(removalLimit(text)).toEqual({ ok: true, value })
  })

  it.each([
    '',
    '%',
    '101%',
    '20 %',
    '-1',
    '1.5',
    '12.5%',
    'all',
    'None',
    'nonexistent',
    'planned',
    '1e3',
    '0x10',
    '9007199254740993',
    '10%%',
    'oldest',
    '0 oldest',
    '20% oldest',
    '100oldest',
    '100 newest',
  ])('%j is refused', (text) => {
    expect(removalLimit(text)).toEqual({
      ok: false,
      accepted:
        'a count such as 250, a percentage from 0% to 100%, a count of 1 or more with the word oldest such as 100 oldest, or none',
    })
  })
})

describe('image-ids', () => {
  it.each([
    ['ami-0a1b2c3d, ami-0a1b2c3e', ['ami-0a1b2c3d', 'ami-0a1b2c3e']],
    ['ami-0a1b2c3d\nami-0a1b2c3e', ['ami-0a1b2c3d', 'ami-0a1b2c3e']],
    ['["ami-0a1b2c3d","ami-0a1b2c3e"]', ['ami-0a1b2c3d', 'ami-0a1b2c3e']],
    ['[ "ami-0a1b2c3d" ]', ['ami-0a1b2c3d']],
  ])('%j is accepted', (text, value) => {
    expect(imageIds(text)).toEqual({ ok: true, value })
  })

  it.each([
    '[]',
    '[',
    '[ ]',
    '["ami-0a1b2c3d"',
    '[{}]',
    '[null]',
    '[[]]',
    '["ami-1"]',
    'too-long',
    '{}',
  ])('%j is refused, because it must never mean every image', (text) => {
    expect(imageIds(text)).toMatchObject({ ok: false })
  })
})

describe('max-removals-total', () => {
  it.each([
    ['5000', { kind: 'count', count: 5000 }],
    ['0', { kind: 'count', count: 0 }],
    ['none', { kind: 'none' }],
  ])('%j is accepted', (text, value) => {
    expect(totalLimit(text)).toEqual({ ok: true, value })
  })

  it.each(['', '20%', '0%', '101%', '-1', '1.5', 'all', 'planned', '9007199254740993'])(
    '%j is refused',
    (text) => {
      expect(totalLimit(text)).toEqual({ ok: false, accepted: 'a count such as 5000, or none' })
    },
  )
})

describe.each([
  {
    what: 'an image id',
    parse: imageId,
    accepted: ['ami-0a1b2c3d', 'ami-0123456789abcdef0'],
    refused: [
      'ami-123',
      'ami-0A1B2C3D',
      'ami-0a1b2c3d4',
      'ami-0123456789abcdefg',
      'ami-0123456789abcdef01',
      'snap-0a1b2c3d',
      'xami-0a1b2c3d',
      'ami-0a1b2c3d ami-0a1b2c3e',
    ],
    hint: 'image ids: ami- and 8 or 17 hexadecimal digits',
  },
  {
    what: 'an account id',
    parse: accountId,
    accepted: ['111122223333', '000000000001'],
    refused: ['11112222333', '1111222233334', '1111-2222-3333', 'my-account', ''],
    hint: 'account ids: 12 digits',
  },
  {
    what: 'a Region',
    parse: region,
    accepted: ['eu-west-1', 'us-gov-east-1', 'cn-northwest-1', 'ap-southeast-12', 'eusc-de-east-1'],
    refused: ['eu-west', 'EU-WEST-1', 'eu-west-1a', 'eu_west_1', 'europe', 'eu-west-1/', '*', ''],
    hint: 'AWS Regions by their code, such as eu-west-1',
  },
  {
    what: 'a role ARN',
    parse: roleArn,
    accepted: [
      'arn:aws:iam::111122223333:role/cleanup',
      'arn:aws:iam::111122223333:role/path/to/Cleanup_1+=,.@-x',
      'arn:aws-cn:iam::111122223333:role/cleanup',
      'arn:aws-us-gov:iam::111122223333:role/cleanup',
    ],
    refused: [
      'cleanup',
      'arn:aws:iam::111122223333:user/cleanup',
      'arn:aws:iam::1111:role/cleanup',
      'arn:aws:iam::111122223333:role/',
      'arn:aws:iam:eu-west-1:111122223333:role/cleanup',
      'arn:aws:sts::111122223333:assumed-role/cleanup/session',
      'arn:gcp:iam::111122223333:role/cleanup',
      'x arn:aws:iam::111122223333:role/cleanup',
      'arn:aws:iam::111122223333:role/clean up',
    ],
    hint: 'role ARNs: arn:aws:iam::111122223333:role/NAME',
  },
  {
    what: 'a role session name',
    parse: roleSessionName,
    accepted: ['GitHubActions', 'ab', 'a_b+c=d,e.f@g-h', 'x'.repeat(64)],
    refused: ['a', 'x'.repeat(65), 'with space', 'slash/es', ''],
    hint: '2 to 64 letters, digits or any of _+=,.@-',
  },
  {
    what: 'a parameter path',
    parse: parameterPath,
    accepted: ['/', '/images', '/images/', '/Images/web_1.2-x', 'web-image'],
    refused: ['', '//', '/images/*', '/images with spaces', ' /images'],
    hint: 'parameter paths such as /images/, or names such as /images/web',
  },
])('$what', ({ parse, accepted, refused, hint }) => {
  it.each(accepted)('%j is accepted', (text) => {
    expect(parse(text)).toEqual({ ok: true, value: text })
  })

  it.each(refused)('%j is refused', (text) => {
    expect(parse(text)).toEqual({ ok: false, accepted: hint })
  })
})
