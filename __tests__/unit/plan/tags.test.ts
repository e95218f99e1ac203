import type { Image, ImageState, Protection } from '../../../src/model/index.ts'
import {
  disabledAtOf,
  enabledAgain,
  endOfDate,
  inGrace,
  managerOf,
  protectionOf,
  stepFor,
} from '../../../src/plan/tags.ts'
import {
  A,
  anImage,
  DAY,
  daysAgo,
  HOUR,
  inWords,
  mapped,
  NOW,
  planOne,
  S,
  tagged,
  tags,
  verdictOn,
} from './planning.ts'

const protectionBy = (
  image: Partial<Image>,
  now = NOW,
  expiryTag?: string,
): Protection | undefined => protectionOf(anImage(image), { now, expiryTag })

const later = (date: Date, milliseconds: number): Date => new Date(date.getTime() + milliseconds)

describe('deregistration protection', () => {
  it.each(['enabled-with-cooldown', 'enabled-without-cooldown', 'enabled', '', 'Disabled'])(
    'of %j protects',
    (value) => {
      expect(protectionBy({ deregistrationProtection: value })).toEqual({
        by: 'deregistration-protection',
        value,
      })
    },
  )

  it.each(['disabled', undefined])('of %j does not', (deregistrationProtection) => {
    expect(protectionBy({ deregistrationProtection })).toBeUndefined()
  })
})

describe('the tag ami-cleanup:keep', () => {
  it.each(['', 'true', 'yes', '0', 'no', 'falsely', ' false'])('of %j protects', (value) => {
    const image = tagged({ 'ami-cleanup:keep': value })

    expect(protectionBy(image)).toEqual({ by: 'keep-tag', value })
  })

  it.each([
    ...['false', 'False', 'FALSE', 'fAlSe'].map((value) => ['ami-cleanup:keep', value] as const),
    ...['keep', 'ami-cleanup:Keep', 'ami-cleanup:keeper', 'ami-cleanup'].map(
      (key) => [key, 'true'] as const,
    ),
  ])('is not %s of %j', (key, value) => {
    expect(protectionBy(tagged({ [key]: value }))).toBeUndefined()
  })
})

describe('the date of a tag', () => {
  it.each([
    ['2027-01-31', '2027-02-01T00:00:00.000Z'],
    [' 2027-01-31 ', '2027-02-01T00:00:00.000Z'],
    ['2028-02-29', '2028-03-01T00:00:00.000Z'],
    ['2027-12-31', '2028-01-01T00:00:00.000Z'],
    ['2027-01-31T10:30:00+02:00', '2027-01-31T08:30:00.000Z'],
    ['2027-01-31T23:59Z', '2027-01-31T23:59:00.000Z'],
    ['2027-01-31T19:59:59Z', '2027-01-31T19:59:59.000Z'],
    ['2027-01-31T10:00:00.25Z', '2027-01-31T10:00:00.250Z'],
    ['2027-01-31T10:00:00.123456Z', '2027-01-31T10:00:00.123Z'],
    ['2027-01-31T10:00:00-0530', '2027-01-31T15:30:00.000Z'],
    ['2027-01-31T10:00+05:30', '2027-01-31T04:30:00.000Z'],
    ['2027-01-31T10:00-23:00', '2027-02-01T09:00:00.000Z'],
  ])('%j ends at %s, and protects until then', (value, end) => {
    const until = new Date(end)
    const keepUntil = tagged({ 'ami-cleanup:keep-until': value })
    const expiring = tagged({ DeleteOn: value })
    const before = later(until, -1)

    expect(endOfDate(value)).toEqual(until)
    expect(protectionBy(keepUntil, before)).toEqual({ by: 'keep-until-tag', value, until })
    expect(protectionBy(keepUntil, until)).toBeUndefined()
    expect(protectionBy(expiring, before, 'DeleteOn')).toEqual({
      by: 'expiry-tag',
      key: 'DeleteOn',
      value,
      until,
    })
    expect(protectionBy(expiring, until, 'DeleteOn')).toBeUndefined()
  })

  it.each([
    ['no date at all', ['', 'soon', '31.01.2027', '01/31/2027']],
    ['not all of a date', ['2027', '2027-01', '2027-1-31', '27-01-31', '2027-01-31Z']],
    ['no such month', ['2027-13-01', '2027-00-10']],
    ['no such day', ['2027-02-29', '2027-04-31', '2027-01-00', '2027-01-32']],
    ['no such day, at a time', ['2027-02-30T10:00:00Z']],
    ['a time without a zone', ['2027-01-31T10:00:00']],
    ['no such hour', ['2027-01-31T24:00:00Z', '2027-01-31T29:00Z']],
    ['no such minute or second', ['2027-01-31T10:60Z', '2027-01-31T10:00:60Z']],
    ['not all of a time', ['2027-01-31T10:00:00.Z', '2027-01-31T10Z', '2027-01-31 10:00:00Z']],
    ['no such zone', ['2027-01-31T10:00:00+24:00', '2027-01-31T10:00:00+05:60']],
    ['not all of a zone', ['2027-01-31T10:00:00+5']],
    ['more before it', ['x2027-01-31', '12027-01-31', 'x2027-01-31T10:00Z']],
    ['more behind it', ['2027-01-31x', '2027-01-31T10:00Zx']],
  ])('that is %s is unreadable and protects', (_what, values) => {
    for (const value of values) {
      expect(protectionBy(tagged({ 'ami-cleanup:keep-until': value }))).toEqual({
        by: 'unreadable-keep-until-tag',
        value,
      })
      expect(protectionBy(tagged({ DeleteOn: value }), NOW, 'DeleteOn')).toEqual({
        by: 'unreadable-expiry-tag',
        key: 'DeleteOn',
        value,
      })
    }
  })

  it.each([undefined, 'deleteon'])('is none of a tag that expiry-tag does not name: %s', (key) => {
    expect(protectionBy(tagged({ DeleteOn: '2099-01-01' }), NOW, key)).toBeUndefined()
  })
})

describe('managers', () => {
  it.each([
    ['aws:backup:source-resource', 'AWS Backup'],
    ['aws:dlm:lifecycle-policy-id', 'Data Lifecycle Manager'],
    ['dlm:managed', 'Data Lifecycle Manager'],
  ])('the tag %s is of %s', (tag, manager) => {
    expect(managerOf(tags({ Name: 'x', [tag]: '' }))).toEqual({ manager, tag })
  })

  it.each(['aws:backup', 'my-aws:backup:x', 'dlm:managed-by', 'my-aws:dlm:x', 'dlm', 'Name'])(
    'the tag %s is of none',
    (tag) => {
      expect(managerOf(tags({ [tag]: 'true' }))).toBeUndefined()
    },
  )
})

const GRACE = 14 * DAY
const MARK = '2026-11-01T13:00:00Z'

/** A disabled image, 100 days old. */
const marked = (mark: string | Date, overrides: Partial<Image> = {}): Image =>
  anImage({
    state: 'disabled',
    createdAt: daysAgo(100),
    ...tagged({ 'ami-cleanup:disabled-at': mark instanceof Date ? mark.toISOString() : mark }),
    ...overrides,
  })

describe('a mark', () => {
  const LAUNCHED = { lastLaunchedAt: daysAgo(50) }

  it.each(['2026-11-01T13:00:00Z', '2026-11-01T14:00:00+01:00', '2026-11-01T13:00:00.000Z'])(
    'counts as it is written: %s',
    (mark) => {
      expect(disabledAtOf(marked(mark), NOW)).toEqual(new Date(MARK))
    },
  )

  it.each<readonly [string, boolean, Image]>([
    ['of now', true, marked(NOW)],
    ['of the future', false, marked(later(NOW, 1))],
    ['of when the image was made', true, marked(daysAgo(100))],
    ['of before the image was made', false, marked(later(daysAgo(100), -1))],
    ['of when it was last launched', true, marked(daysAgo(50), LAUNCHED)],
    ['of before it was last launched', false, marked(later(daysAgo(50), -1), LAUNCHED)],
    ['in another state', false, marked(daysAgo(50), { state: 'available' })],
    ['of an image without a date', true, marked(MARK, { createdAt: undefined })],
    ['with an unreadable launch', true, marked(MARK, { lastLaunchedAt: 'unreadable' })],
    [
      'without a date, but launched',
      false,
      marked(MARK, { createdAt: undefined, lastLaunchedAt: NOW }),
    ],
    ['that is missing', false, anImage({ state: 'disabled' })],
    ['that is empty', false, marked('')],
    ['that is no time', false, marked('yesterday')],
    ['that has no time of the day', false, marked('2026-11-01')],
    ['that has no zone', false, marked('2026-11-01T13:00:00')],
    ['of a day that does not exist', false, marked('2026-02-30T13:00:00Z')],
    ['with more behind it', false, marked(`${MARK} or so`)],
  ])('%s counts: %s', (_what, counts, image) => {
    expect(disabledAtOf(image, NOW) !== undefined).toBe(counts)
  })

  it.each([MARK, 'yesterday', ''])('of %j protects an image that was enabled again', (mark) => {
    const image = marked(mark, { state: 'available' })

    expect(enabledAgain(image)).toEqual({ by: 'enabled-again', mark })
    expect(verdictOn(image)).toMatchObject({
      reason: { code: 'protected', protection: { by: 'enabled-again' } },
    })
  })

  it.each<ImageState>(['disabled', 'failed', 'error', 'invalid'])(
    'protects none that is %s',
    (state) => {
      expect(enabledAgain(marked(MARK, { state }))).toBeUndefined()
    },
  )
})

describe('a disabled image', () => {
  const disabledAt = daysAgo(10)
  const until = later(disabledAt, GRACE)

  it('waits until grace is over', () => {
    const image = marked(disabledAt)

    expect(inGrace(image, GRACE, NOW)).toEqual({ code: 'in-grace', disabledAt, until })
    expect(inGrace(image, GRACE, later(until, -1))).toBeDefined()
    expect(inGrace(image, GRACE, until)).toBeUndefined()
  })
  it.each([
    ['it is not disabled', marked(disabledAt, { state: 'failed' })],
    ['its mark does not count', marked('yesterday')],
    ['it has no mark', anImage({ state: 'disabled' })],
  ])('is the only one that waits: not where %s', (_why, other) => {
    expect(inGrace(other, GRACE, NOW)).toBeUndefined()
    expect(inGrace(other, undefined, NOW)).toBeUndefined()
  })
})

describe('the step that an image is due for', () => {
  it.each<readonly [string, Image, string]>([
    ['available', anImage(), 'disable'],
    ['available with a mark', marked(daysAgo(20), { state: 'available' }), 'disable'],
    ['disabled', anImage({ state: 'disabled' }), 'disable'],
    ['disabled with a mark that does not count', marked('yesterday'), 'disable'],
    ['disabled with a mark that counts', marked(daysAgo(20)), 'remove'],
    ['failed', anImage({ state: 'failed' }), 'remove'],
    ['in error', anImage({ state: 'error' }), 'remove'],
    ['invalid', anImage({ state: 'invalid' }), 'remove'],
  ])('where it is %s, with grace', (_what, image, step) => {
    expect(stepFor(image, GRACE, NOW)).toBe(step)
    for (const grace of [undefined, 0]) expect(stepFor(image, grace, NOW)).toBe('remove')
  })

  it('is to be disabled where it would be removed without, for that reason, with its snapshots left', () => {
    const image = { createdAt: daysAgo(100), snapshots: [mapped(S)] }
    const [without, withGrace] = [planOne(image), planOne(image, { grace: GRACE })]

    expect(withGrace.verdict).toEqual({ ...without.verdict, verdict: 'disable' })
    expect(withGrace.snapshots).toMatchObject([{ verdict: { verdict: 'stays-with-image' } }])
  })

  it.each<readonly [string, Image, string]>([
    ['over', marked(later(NOW, -GRACE)), 'remove expired'],
    ['over in an hour', marked(later(NOW, HOUR - GRACE)), 'keep in-grace'],
  ])('comes when its grace is %s', (_when, image, outcome) => {
    expect(inWords(planOne({ ...image, id: A }, { grace: GRACE }))).toBe(outcome)
  })
})
