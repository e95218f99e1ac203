import {
  mayHaveHappened,
  NotAnswered,
  NotAttempted,
  returnedFalse,
  toNotAttempted,
  toUnsuccessful,
  unansweredOutcome,
} from '../../../src/apply/attempts.ts'
import type { ImageOutcome } from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'

const CANCEL = new Error('SIGTERM')
const going = new AbortController().signal
const cancelled = AbortSignal.abort(CANCEL)

const ABORTED = Object.assign(new Error('The operation was aborted'), { name: 'AbortError' })
const DENIED = awsError('UnauthorizedOperation', 'no')

const denied = {
  outcome: 'failed',
  error: { code: 'UnauthorizedOperation', cause: 'denied', message: 'no' },
} as const
const notAnswered = {
  outcome: 'failed',
  error: {
    code: 'NotAnswered',
    cause: 'outage',
    message: expect.stringMatching('AWS did not answer'),
    mayHaveHappened: true,
  },
} as const
const cut = { outcome: 'not-attempted', why: 'cancelled' } as const
const tooOld = 'deferred'

describe('a removal that did not go through', () => {
  it.each([
    { what: 'AWS refused it', error: DENIED, signal: going, came: denied },
    { what: 'AWS refused it, then the run ended', error: DENIED, signal: cancelled, came: denied },
    { what: 'the guard saw the end of the run', error: new NotAttempted('cancelled'), came: cut },
    {
      what: 'the guard saw old evidence',
      error: new NotAttempted('evidence-too-old'),
      came: tooOld,
    },
    { what: 'the end of the run cut it off', error: CANCEL, signal: cancelled, came: cut },
    { what: 'the end of the run cut its pause off', error: ABORTED, signal: cancelled, came: cut },
  ])('is $came where $what', ({ error, signal = going, came }) => {
    expect(toUnsuccessful(error, signal, false)).toEqual(came)
  })

  it.each([CANCEL, ABORTED])(
    'fails where the run goes on and something else was cut off',
    (error) => {
      expect(toUnsuccessful(error, going, false)).toMatchObject({ outcome: 'failed' })
    },
  )

  it('fails where what was thrown is no error', () => {
    expect(toUnsuccessful({ name: 'AbortError' }, cancelled, false)).toMatchObject({
      outcome: 'failed',
    })
  })
})

describe('a removal of which an attempt was not answered', () => {
  it.each([
    { what: 'ended before the next', error: new NotAttempted('cancelled'), came: notAnswered },
    { what: 'waits for new evidence', error: new NotAttempted('evidence-too-old'), came: tooOld },
    { what: 'could not be looked up', error: new NotAnswered(DENIED), came: notAnswered },
  ])('and that $what is $came', ({ error, came }) => {
    expect(toUnsuccessful(error, going, true)).toEqual(came)
  })
})

describe('what will not be tried any more', () => {
  it('was not attempted, and says why', () => {
    expect(toNotAttempted('target-stopped', false)).toEqual({
      outcome: 'not-attempted',
      why: 'target-stopped',
    })
  })

  it('may be gone where an attempt was not answered', () => {
    expect(toNotAttempted('target-stopped', true)).toEqual(notAnswered)
  })
})

describe('nobody knows what became of an image', () => {
  it.each<{ outcome: ImageOutcome | undefined; unknown: boolean }>([
    { outcome: toNotAttempted('cancelled', true), unknown: true },
    { outcome: denied, unknown: false },
    { outcome: cut, unknown: false },
    { outcome: { outcome: 'removed' }, unknown: false },
    { outcome: undefined, unknown: false },
  ])('of $outcome: $unknown', ({ outcome, unknown }) => {
    expect(mayHaveHappened(outcome)).toBe(unknown)
  })
})

describe('a call that nobody answered', () => {
  it('says that it may have happened, and the last error where there was one', () => {
    expect(new NotAnswered()).toMatchObject({
      name: 'NotAnswered',
      message: 'AWS did not answer an attempt, so it may have happened.',
    })
    expect(new NotAnswered(new Error('reset')).message).toBe(
      'AWS did not answer an attempt, so it may have happened. The last error was: reset',
    )
  })

  it('is a failure of its image, which may be disabled', () => {
    expect(unansweredOutcome(false)).toEqual(notAnswered)
    expect(unansweredOutcome(true)).toEqual({ ...notAnswered, isDisabled: true })
  })
})

describe('other ends of a call', () => {
  it('are named', () => {
    expect(new NotAttempted('look-too-old')).toMatchObject({
      name: 'NotAttempted',
      message: 'look-too-old',
    })
    expect(returnedFalse('ec2:DeregisterImage').message).toContain('ec2:DeregisterImage')
  })
})
