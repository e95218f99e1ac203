import { DAY, HOUR, type ImageState } from '../../../src/model/index.ts'
import { ago, someAnswers } from '../../support/model-factories.ts'
import { ID, KEPT } from './kept-images.ts'
import { verdictOn } from './planning.ts'

describe('the rules on one image', () => {
  it('remove an image that none of them keeps', () => {
    expect(verdictOn({})).toEqual({
      verdict: 'remove',
      reason: { code: 'expired', age: 90 * DAY, limit: 0, rank: 1 },
    })
  })

  it.each(KEPT)('keep $what', ({ image = {}, policy, inventory, reason }) => {
    expect(verdictOn(image, policy, inventory)).toEqual({ verdict: 'keep', reason })
  })

  it.each<ImageState>(['available', 'disabled', 'error', 'failed', 'invalid'])(
    'let an image go that is %s',
    (state) => {
      expect(verdictOn({ state }).verdict).toBe('remove')
    },
  )
  it('let a shared image go where shared-images is remove', () => {
    const inventory = { answers: someAnswers({ imageSharing: new Map([[ID, ['444455556666']]]) }) }
    const policy = { sharedImages: 'remove' } as const

    expect(verdictOn({ isPublic: true }, policy, inventory).verdict).toBe('remove')
  })
})

describe('unused-for', () => {
  it.each([
    { when: 'a millisecond less', since: 7 * DAY - 1, verdict: 'keep' },
    { when: 'exactly as long', since: 7 * DAY, verdict: 'remove' },
    { when: 'longer', since: 8 * DAY, verdict: 'remove' },
  ])('launched $when ago: $verdict', ({ since, verdict }) => {
    const policy = { unusedFor: 7 * DAY }

    expect(verdictOn({ lastLaunchedAt: ago(since) }, policy).verdict).toBe(verdict)
  })
  it('counts an instance that ended within the hour as a launch now', () => {
    const launched = { launched: new Set([ID]) }
    const policy = { unusedFor: HOUR }

    expect(verdictOn({ lastLaunchedAt: ago(90 * DAY) }, policy, launched).reason).toEqual({
      code: 'recently-launched',
      lastLaunchedAt: ago(0),
      limit: HOUR,
    })
    expect(verdictOn({ lastLaunchedAt: 'unreadable' }, policy, launched).verdict).toBe('keep')
    expect(verdictOn({}, { unusedFor: 0 }, launched).verdict).toBe('remove')
  })

  it('is off with 0d', () => {
    expect(verdictOn({ lastLaunchedAt: ago(0) }, { unusedFor: 0 }).verdict).toBe('remove')
    // The runner's clock may be behind.
    expect(verdictOn({ lastLaunchedAt: ago(-HOUR) }, { unusedFor: 0 }).verdict).toBe('remove')
  })
})

describe('the age of an image', () => {
  it.each([
    { what: 'younger than max-age by a millisecond', age: 30 * DAY - 1, maxAge: 30 * DAY },
    { what: 'younger than a day, without max-age', age: DAY - 1, maxAge: undefined },
  ])('keeps what is $what', ({ age, maxAge }) => {
    const reason = { code: 'too-young', age, limit: maxAge ?? DAY }

    expect(verdictOn({ createdAt: ago(age) }, { maxAge })).toEqual({ verdict: 'keep', reason })
  })

  it.each([
    { what: 'exactly max-age old', age: 30 * DAY, maxAge: 30 * DAY, code: 'expired' },
    { what: 'exactly a day old, without max-age', age: DAY, maxAge: undefined, code: 'surplus' },
    { what: 'just made, with max-age: 0d', age: 0, maxAge: 0, code: 'expired' },
    { what: 'an hour old, with max-age: 1h', age: HOUR, maxAge: HOUR, code: 'expired' },
  ])('lets go what is $what', ({ age, maxAge, code }) => {
    expect(verdictOn({ createdAt: ago(age) }, { maxAge })).toMatchObject({
      verdict: 'remove',
      reason: { code },
    })
  })
})
