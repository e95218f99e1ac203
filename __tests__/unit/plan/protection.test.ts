import type { Image, Protection } from '../../../src/model/index.ts'
import { endOfDate, managerOf, protectionOf as protectionBy } from '../../../src/plan/tags.ts'
import { anImage, NOW, tags } from '../../support/model-factories.ts'

const protectionOf = (image: Image, now: Date, expiryTag?: string): Protection | undefined =>
  protectionBy(image, { now, expiryTag })

const withTags = (record: Readonly<Record<string, string>>) => anImage({ tags: tags(record) })

describe('deregistration protection', () => {
  it.each(['enabled-with-cooldown', 'enabled-without-cooldown', 'enabled', '', 'Disabled'])(
    'of %j protects',
    (value) => {
      const image = anImage({ deregistrationProtection: value })

      expect(protectionOf(image, NOW)).toEqual({ by: 'deregistration-protection', value })
    },
  )

  it.each(['disabled', undefined])('of %j does not', (deregistrationProtection) => {
    expect(protectionOf(anImage({ deregistrationProtection }), NOW)).toBeUndefined()
  })
})

describe('the tag ami-cleanup:keep', () => {
  it.each(['', 'true', 'yes', '0', 'no', 'falsely', ' false'])('of %j protects', (value) => {
    const image = withTags({ 'ami-cleanup:keep': value })

    expect(protectionOf(image, NOW)).toEqual({ by: 'keep-tag', value })
  })

  it.each(['false', 'False', 'FALSE', 'fAlSe'])('of %j does not', (value) => {
    expect(protectionOf(withTags({ 'ami-cleanup:keep': value }), NOW)).toBeUndefined()
  })

  it.each(['keep', 'ami-cleanup:Keep', 'ami-cleanup:keeper', 'ami-cleanup'])(
    'is not the tag %s',
    (key) => {
      expect(protectionOf(withTags({ [key]: 'true' }), NOW)).toBeUndefined()
    },
  )
})

describe('the tag ami-cleanup:keep-until', () => {
  const image = (value: string) => withTags({ 'ami-cleanup:keep-until': value })

  it('protects to the end of its day, UTC', () => {
    const until = new Date('2027-02-01T00:00:00Z')
    const protection = { by: 'keep-until-tag', value: '2027-01-31', until }

    expect(protectionOf(image('2027-01-31'), new Date('2027-01-31T23:59:59.999Z'))).toEqual(
      protection,
    )
    expect(protectionOf(image('2027-01-31'), until)).toBeUndefined()
  })

  it('protects to its instant where it says one', () => {
    const value = '2027-01-31T10:30:00+02:00'
    const until = new Date('2027-01-31T08:30:00Z')

    expect(protectionOf(image(value), new Date(until.getTime() - 1))).toEqual({
      by: 'keep-until-tag',
      value,
      until,
    })
    expect(protectionOf(image(value), until)).toBeUndefined()
  })

  it.each([
    ['2027-01-31', '2027-02-01T00:00:00.000Z'],
    [' 2027-01-31 ', '2027-02-01T00:00:00.000Z'],
    ['2028-02-29', '2028-03-01T00:00:00.000Z'],
    ['2027-12-31', '2028-01-01T00:00:00.000Z'],
    ['2027-01-31T23:59Z', '2027-01-31T23:59:00.000Z'],
    ['2027-01-31T19:59:59Z', '2027-01-31T19:59:59.000Z'],
    ['2027-01-31T10:00:00.25Z', '2027-01-31T10:00:00.250Z'],
    ['2027-01-31T10:00:00.123456Z', '2027-01-31T10:00:00.123Z'],
    ['2027-01-31T10:00:00-0530', '2027-01-31T15:30:00.000Z'],
    ['2027-01-31T10:00+05:30', '2027-01-31T04:30:00.000Z'],
    ['2027-01-31T10:00-23:00', '2027-02-01T09:00:00.000Z'],
  ])('of %j ends at %s', (value, end) => {
    expect(endOfDate(value)?.toISOString()).toBe(end)
  })

  it.each([
    '',
    'soon',
    '2027',
    '2027-01',
    '2027-1-31',
    '27-01-31',
    '2027-13-01',
    '2027-00-10',
    '2027-02-29',
    '2027-02-30T10:00:00Z',
    '2027-04-31',
    '2027-01-00',
    '2027-01-32',
    '31.01.2027',
    '01/31/2027',
    '2027-01-31T10:00:00',
    '2027-01-31T24:00:00Z',
    '2027-01-31T29:00Z',
    '2027-01-31T10:60Z',
    '2027-01-31T10:00:60Z',
    '2027-01-31T10:00:00.Z',
    '2027-01-31T10:00:00+24:00',
    '2027-01-31T10:00:00+05:60',
    '2027-01-31T10:00:00+5',
    '2027-01-31T10Z',
    '2027-01-31 10:00:00Z',
    '2027-01-31Z',
    'x2027-01-31',
    '2027-01-31x',
    'x2027-01-31T10:00Z',
    '2027-01-31T10:00Zx',
    '12027-01-31',
  ])('of %j is unreadable and protects', (value) => {
    expect(protectionOf(image(value), NOW)).toEqual({ by: 'unreadable-keep-until-tag', value })
  })
})

describe('the tag of expiry-tag', () => {
  const image = (value: string) => withTags({ DeleteOn: value })

  it('protects until its date has passed', () => {
    const until = new Date('2027-02-01T00:00:00Z')

    expect(protectionOf(image('2027-01-31'), new Date(until.getTime() - 1), 'DeleteOn')).toEqual({
      by: 'expiry-tag',
      key: 'DeleteOn',
      value: '2027-01-31',
      until,
    })
    expect(protectionOf(image('2027-01-31'), until, 'DeleteOn')).toBeUndefined()
  })

  it('protects where nobody can read it', () => {
    expect(protectionOf(image('soon'), NOW, 'DeleteOn')).toEqual({
      by: 'unreadable-expiry-tag',
      key: 'DeleteOn',
      value: 'soon',
    })
  })

  it('is an ordinary tag where the input does not name it', () => {
    expect(protectionOf(image('2099-01-01'), NOW)).toBeUndefined()
    expect(protectionOf(image('2099-01-01'), NOW, 'deleteon')).toBeUndefined()
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
