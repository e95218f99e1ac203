import * as attempts from '../../../src/apply/attempts.ts'
import type { ImageOutcome } from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'

const { NotAnswered, NotAttempted, toNotAttempted, toUnsuccessful, unansweredOutcome } = attempts

const CANCEL = new Error('SIGTERM')
const going = new AbortController().signal
const ended = AbortSignal.abort(CANCEL)

const ABORTED = Object.assign(new Error('The operation was aborted'), { name: 'AbortError' })
const DENIED = awsError('UnauthorizedOperation', 'no')

const failed = { outcome: 'failed' }
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
const tooOld = new NotAttempted('evidence-too-old')
const lookTooOld = new NotAttempted('look-too-old')
const cancelled = new NotAttempted('cancelled')

describe('a removal that did not go through', () => {
  it.each<[what: string, error: unknown, signal: AbortSignal, came: unknown]>([
    ['AWS refused it', DENIED, going, denied],
    ['AWS refused it, then the run ended', DENIED, ended, denied],
    ['the guard saw the end of the run', cancelled, going, cut],
    ['the guard saw old evidence', tooOld, going, 'deferred'],
    ['the last look was too old', lookTooOld, going, 'deferred'],
    ['the end of the run cut it off', CANCEL, ended, cut],
    ['the end of the run cut its pause off', ABORTED, ended, cut],
    ['something else was cut off', CANCEL, going, expect.objectContaining(failed)],
    ['a pause of something else was', ABORTED, going, expect.objectContaining(failed)],
    ['no error was thrown', { name: 'AbortError' }, ended, expect.objectContaining(failed)],
  ])('where %s', (_what, error, signal, came) => {
    expect(toUnsuccessful(error, signal, false)).toEqual(came)
  })

  it.each<[what: string, error: Error, came: unknown]>([
    ['ended before the next', cancelled, notAnswered],
    ['waits for new evidence', tooOld, 'deferred'],
    ['could not be looked up', new NotAnswered(DENIED), notAnswered],
  ])('after an attempt that was not answered: it %s', (_what, error, came) => {
    expect(toUnsuccessful(error, going, true)).toEqual(came)
  })

  it('was not attempted where none will follow, or may have happened', () => {
    const why = 'target-stopped'
    expect(toNotAttempted(why, false)).toEqual({ outcome: 'not-attempted', why })
    expect(toNotAttempted(why, true)).toEqual(notAnswered)
    expect(unansweredOutcome(false)).toEqual(notAnswered)
    expect(unansweredOutcome(true)).toEqual({ ...notAnswered, isDisabled: true })
  })
})

it.each<{ outcome: ImageOutcome | undefined; isUnknown: boolean }>([
  { outcome: toNotAttempted('cancelled', true), isUnknown: true },
  { outcome: denied, isUnknown: false },
  { outcome: cut, isUnknown: false },
  { outcome: { outcome: 'removed' }, isUnknown: false },
  { outcome: undefined, isUnknown: false },
])('nobody knows what became of an image of $outcome: $isUnknown', ({ outcome, isUnknown }) => {
  expect(attempts.mayHaveHappened(outcome)).toBe(isUnknown)
})

const NOT_ANSWERED = 'AWS did not answer an attempt, so it may have happened.'

it.each([
  { error: new NotAnswered(), name: 'NotAnswered', message: NOT_ANSWERED },
  {
    error: new NotAnswered(new Error('reset')),
    name: 'NotAnswered',
    message: `${NOT_ANSWERED} The last error was: reset`,
  },
  { error: lookTooOld, name: 'NotAttempted', message: 'look-too-old' },
  {
    error: attempts.returnedFalse('DisableImage'),
    name: 'ReturnedFalse',
    message: 'EC2 answered that it did not carry out DisableImage',
  },
])('an end of a call has its name and its words: $message', ({ error, name, message }) => {
  expect(error).toMatchObject({ name, message })
})
