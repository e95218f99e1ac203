import {
  accountId,
  boolean,
  duration,
  filter,
  imageId,
  imageIds,
  lines,
  listOf,
  mapping,
  notAccepted,
  oneOf,
  parameterPath,
  type Parser,
  region,
  removalLimit,
  roleArn,
  roleSessionName,
  splitList,
  totalLimit,
  wholeNumber,
} from '../../../src/inputs/values.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/index.ts'
import { notSelectedByFilters } from '../../../src/plan/rules.ts'
import { tags } from '../../support/model-factories.ts'
import { ACCEPTED } from './reading.ts'

/** Texts with a bar between them. */
const texts = (list: string): readonly string[] => list.split(' | ')

const asWritten = (list: string): object =>
  Object.fromEntries(texts(list).map((text) => [text, text]))
const count = (number: number): object => ({ kind: 'count', count: number })
const byTags = (...keys: readonly string[]): object => ({ by: 'tags', keys })
const byName = (...values: readonly string[]): object => ({ by: 'name', values })
const byPattern = (pattern: RegExp): object => ({ by: 'pattern', pattern })

const TWO_IDS = ['ami-0a1b2c3d', 'ami-0a1b2c3e']

interface Form {
  readonly what: string
  readonly parse: Parser<unknown>
  /** Each text with its value. */
  readonly accepted: object
  readonly refused: readonly string[]
  readonly hint: string
}

const FORMS: readonly Form[] = [
  {
    what: 'a boolean',
    parse: boolean,
    accepted: { true: true, True: true, TRUE: true, false: false, False: false, FALSE: false },
    refused: ['', ' true', ...texts('yes | no | on | 1 | 0 | tRUE | truee | y')],
    hint: 'true or false',
  },
  {
    what: 'one of a few words',
    parse: oneOf('keep', 'remove'),
    accepted: asWritten('keep | remove'),
    refused: ['', ...texts('Keep | keeps | kee | keep,remove')],
    hint: 'one of keep, remove',
  },
  {
    what: 'a whole number',
    parse: wholeNumber(0),
    accepted: { '0': 0, '4': 4, '007': 7, '9007199254740991': Number.MAX_SAFE_INTEGER },
    refused: ['', '1 ', ...texts('-1 | +1 | 1.0 | 1e3 | 0x1 | four | 9007199254740992 | ٤')],
    hint: ACCEPTED.count,
  },
  {
    what: 'a whole number in a range',
    parse: wholeNumber(900, 43_200),
    accepted: { '900': 900, '43200': 43_200 },
    refused: texts('899 | 43201'),
    hint: 'a whole number, from 900 to 43200',
  },
  {
    what: 'a list',
    parse: listOf(oneOf('keep', 'remove')),
    accepted: { 'keep, remove': ['keep', 'remove'], '': [] },
    // It may be `${{ a }},${{ b }}` with two empty values, and is not the same as no list.
    refused: [',', ' , ,', '\n', ' \n '],
    hint: 'a list with an entry',
  },
  {
    what: 'a duration',
    parse: duration,
    accepted: {
      ...{ '90m': 90 * MINUTE, '36h': 36 * HOUR, '30d': 30 * DAY, '8w': 56 * DAY },
      ...{ '0d': 0, '0m': 0, '007d': 7 * DAY, '36500d': 36_500 * DAY },
    },
    refused: [
      ...['', '1d\n', ...texts('30 | d | 30 d | 30D | 30days | 1d12h | -1d | +1d | 1.5d | 1e3d')],
      ...texts('P30D | 30s | 30y | ٣d | 36501d | 99999999999999999999w'),
    ],
    hint: ACCEPTED.duration,
  },
  {
    what: 'max-removals',
    parse: removalLimit,
    accepted: {
      ...{ '250': count(250), '0': count(0), '100 oldest': { kind: 'oldest', count: 100 } },
      '20%': { kind: 'percentage', percent: 20 },
      '0%': { kind: 'percentage', percent: 0 },
      '100%': { kind: 'percentage', percent: 100 },
      none: { kind: 'none' },
    },
    refused: [
      ...['', ...texts('% | 101% | 20 % | -1 | 1.5 | 12.5% | all | None | nonexistent | planned')],
      ...texts('1e3 | 0x10 | 9007199254740993 | 10%% | oldest | 0 oldest | 20% oldest'),
      ...texts('100oldest | 100 newest'),
    ],
    hint: ACCEPTED.removals,
  },
  {
    what: 'max-removals-total',
    parse: totalLimit,
    accepted: { '5000': count(5000), '0': count(0), none: { kind: 'none' } },
    refused: ['', ...texts('20% | 0% | 1 oldest | -1 | 1.5 | all | planned | 9007199254740993')],
    hint: 'a count such as 5000, or none',
  },
  {
    what: 'a mapping',
    parse: mapping,
    accepted: {
      all: { by: 'all' },
      'tags:environment,role': byTags('environment', 'role'),
      'tags : environment, role': byTags('environment', 'role'),
      'tags:\n  environment\n  role': byTags('environment', 'role'),
      'tags:a,b\nc': byTags('a,b', 'c'),
      'tags:role,,role': byTags('role'),
      'tags:aws:x': byTags('aws:x'),
      'tags:/x/': byTags('/x/'),
      'name: front , back ': byName('front', 'back'),
      'name:a/b': byName('a/b'),
      'name:/^(.+)-[0-9a-f]{7}$/': byPattern(/^(.+)-[0-9a-f]{7}$/u),
      'name: /a,b/': byPattern(/a,b/u),
      'name:/front/i': byPattern(/front/iu),
      'name:/a\\/b/': byPattern(/a\/b/u),
      'name:/a/b/': byPattern(/a\/b/u),
    },
    refused: [
      ...['', 'tags: , ', 'name:/x/,/y/i ', ...texts('ALL | all,tags:x | tags | tags: | name:')],
      ...texts('name:, | tag:role | Tags:role | regex:/x/ | /x/ | x tags:role | name:/x | name://'),
      ...texts('name:/x/g | name:/x/ii'),
    ],
    hint: ACCEPTED.mapping,
  },
  {
    what: 'a list of image ids, which must never mean every image',
    parse: imageIds,
    accepted: {
      'ami-0a1b2c3d, ami-0a1b2c3e': TWO_IDS,
      'ami-0a1b2c3d\nami-0a1b2c3e': TWO_IDS,
      '["ami-0a1b2c3d","ami-0a1b2c3e"]': TWO_IDS,
      '[ "ami-0a1b2c3d" ]': ['ami-0a1b2c3d'],
    },
    refused: texts('[] | [ | [ ] | ["ami-0a1b2c3d" | [""]'),
    hint: 'image ids, or a JSON array with at least one of them',
  },
  {
    what: 'an image id',
    parse: imageId,
    accepted: asWritten('ami-0a1b2c3d | ami-0123456789abcdef0'),
    refused: [
      ...texts('ami-123 | ami-0A1B2C3D | ami-0a1b2c3d4 | ami-0123456789abcdefg | snap-0a1b2c3d'),
      ...texts('ami-0123456789abcdef01 | xami-0a1b2c3d | ami-0a1b2c3d ami-0a1b2c3e'),
    ],
    hint: ACCEPTED.ids,
  },
  {
    what: 'an account id',
    parse: accountId,
    accepted: asWritten('111122223333 | 000000000001'),
    refused: ['', ...texts('11112222333 | 1111222233334 | 1111-2222-3333 | my-account')],
    hint: 'account ids: 12 digits',
  },
  {
    what: 'a Region',
    parse: region,
    accepted: asWritten(
      'eu-west-1 | us-gov-east-1 | cn-northwest-1 | ap-southeast-12 | eusc-de-east-1',
    ),
    refused: [
      ...['', ...texts('eu-west | EU-WEST-1 | eu-west-1a | eu_west_1 | europe | eu-west-1/ | *')],
    ],
    hint: 'AWS Regions by their code, such as eu-west-1',
  },
  {
    what: 'a role ARN',
    parse: roleArn,
    accepted: asWritten(
      'arn:aws:iam::111122223333:role/path/to/Cleanup_1+=,.@-x | arn:aws-us-gov:iam::111122223333:role/x',
    ),
    refused: [
      ...texts('cleanup | arn:aws:iam::111122223333:user/cleanup | arn:aws:iam::1111:role/cleanup'),
      ...texts('arn:aws:iam::111122223333:role/ | arn:aws:iam:eu-west-1:111122223333:role/cleanup'),
      ...texts('arn:gcp:iam::111122223333:role/x | x arn:aws:iam::111122223333:role/cleanup'),
      'arn:aws:iam::111122223333:role/clean up',
    ],
    hint: 'role ARNs: arn:aws:iam::111122223333:role/NAME',
  },
  {
    what: 'a role session name',
    parse: roleSessionName,
    accepted: asWritten(`GitHubActions | ab | a_b+c=d,e.f@g-h | ${'x'.repeat(64)}`),
    refused: ['', 'a', 'x'.repeat(65), 'with space', 'slash/es'],
    hint: ACCEPTED.sessionName,
  },
  {
    what: 'a parameter path',
    parse: parameterPath,
    accepted: asWritten('/ | /images | /images/ | /Images/web_1.2-x | web-image'),
    refused: ['', '//', '/images/*', '/images with spaces', ' /images'],
    hint: ACCEPTED.paths,
  },
  {
    what: 'a filter',
    parse: filter,
    accepted: {},
    refused: [
      ...['', ...texts('team | tag | tag: | name: | tag:=web | tag:te*m=web | tag:te?m | tag:*')],
      ...texts('Tag:team | NAME:x | id:ami-1 | label:x | x tag:team'),
    ],
    hint: ACCEPTED.filter,
  },
]

const accepted = FORMS.flatMap(({ what, parse, accepted: values }) =>
  Object.entries(values).map(([text, value]) => ({ what, text, parse, value: value as unknown })),
)
const refused = FORMS.flatMap(({ refused: values, ...form }) =>
  values.map((text) => ({ text, ...form })),
)

describe('a parser', () => {
  it.each(accepted)('of $what accepts $text', ({ parse, text, value }) => {
    expect(parse(text)).toEqual({ ok: true, value })
  })

  it.each(refused)('of $what refuses $text', ({ parse, text, hint }) => {
    expect(parse(text)).toEqual({ ok: false, accepted: hint })
  })
})

describe('a list', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' a , b ', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a,b\nc', ['a,b', 'c']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a,,b,', ['a', 'b']],
    ['\n a \n\n b', ['a', 'b']],
    ['b,a,b', ['b', 'a']],
    ['', []],
    [' , ', []],
  ])('%j has the entries %j', (text, entries) => {
    expect(splitList(text)).toEqual(entries)
  })

  it('of lines has commas in its entries', () => {
    expect(lines('a, b\n\n c \na, b')).toEqual({ ok: true, value: ['a, b', 'c'] })
  })

  const short: Parser<number> = (text) =>
    text.length > 3 ? notAccepted('short ones') : wholeNumber(0)(text)

  it.each([
    ['1, "drop"', 'short ones (not "\\"drop\\"")'],
    ['1,a,long,2,b', 'a whole number, 0 or more (not "a", "b"); short ones (not "long")'],
  ])('%j is refused with all the entries that are not accepted, and why', (text, why) => {
    expect(listOf(short)(text)).toEqual({ ok: false, accepted: why })
  })

  it.each(texts('[{}] | [null] | [[]] | ["ami-1"] | too-long | {}'))(
    'of image ids, %s, is refused for its entry',
    (text) => {
      expect(imageIds(text)).toMatchObject({ accepted: expect.stringMatching(/^image ids:.*not/) })
    },
  )
})

describe('a mapping by name is refused with what is wrong with', () => {
  it.each([
    ...texts('name:/(/ | name:/[/ | name:/\\p/ | name:/a{2,1}/i').map((text) => ({
      text,
      why: 'Invalid regular expression: ',
    })),
    { text: 'name:web-*', why: 'no name of an image has the character *,' },
    { text: 'name:web-?,api', why: 'no name of an image has the character ?,' },
    { text: 'name:api,^web$', why: 'no name of an image has the character ^,' },
  ])('$text: $why', ({ text, why }) => {
    expect(mapping(text)).toMatchObject({
      ok: false,
      accepted: expect.stringContaining(`${ACCEPTED.mapping}; ${why}`),
    })
  })
})

/** A subject with `=` is an image with this tag, any other an image with this name. */
function selects(text: string, subject: string): boolean {
  const parsed = filter(text)
  if (!parsed.ok) throw new Error(parsed.accepted)
  const [, key, value = ''] = /^(.+?)=(.*)$/su.exec(subject) ?? []
  const selectable =
    key === undefined
      ? { name: subject, tags: tags({}) }
      : { name: 'x', tags: tags({ [key]: value }) }
  return notSelectedByFilters(selectable, { include: [parsed.value], exclude: [] }) === undefined
}

describe('a filter', () => {
  it.each([
    ['tag:team', 'team=web | team=', 'untagged | Team=web | teams=web | tea=web'],
    ['tag:team=web', 'team=web', 'team=webs | team=Web | team=my web | web'],
    ['tag : team = web', 'team=web', 'team= web'],
    ['tag:team=', 'team=', 'team=web'],
    ['tag:team=w*', 'team=web | team=w', 'team=my web'],
    ['tag:team=*', 'team= | team=two\nlines', 'untagged'],
    ['tag:team=*b', 'team=web', 'team=webs'],
    ['tag:team=w?b', 'team=web | team=w😀b', 'team=wb'],
    ['tag:team=a=b', 'team=a=b', 'team=a'],
    ['tag:my team', 'my team=', 'my=team'],
    ['tag:aws:a:stack=x', 'aws:a:stack=x', 'aws=x'],
    ['tag:team=1.0', 'team=1.0', 'team=1x0'],
    ['tag:team=(a|b)+[c]', 'team=(a|b)+[c]', 'team=ac'],
    ['name:front-1', 'front-1', 'my-front-1 | front-10'],
    ['name: front-1', 'front-1', ' front-1'],
    ['name:front-*', 'front- | front-1', 'Front-1'],
    ['name:*front*', 'my-front-1', 'Front'],
    ['name:tag:x', 'tag:x', 'x'],
    ['name:web', 'web', 'name=web | Name=web'],
  ])('%s selects %j and not %j, and is shown as it is written', (text, selected, others) => {
    expect(texts(selected).filter((subject) => !selects(text, subject))).toEqual([])
    expect(texts(others).filter((subject) => selects(text, subject))).toEqual([])
    expect(filter(text)).toMatchObject({ value: { text } })
  })
})
