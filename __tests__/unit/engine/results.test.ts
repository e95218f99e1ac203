import type {
  ImageOutcome,
  Outcomes,
  Problem,
  SnapshotOutcome,
  TargetInventory,
} from '../../../src/model/index.ts'
import {
  closedResult,
  NOTHING_DONE,
  resultOf,
  type TargetEnd,
} from '../../../src/engine/results.ts'
import type { SurveyedTarget } from '../../../src/engine/survey.ts'
import {
  aTargetInventory,
  aTargetPlan,
  imageId,
  outcomesOf,
  snapshotId,
  someEvidence,
  TARGET,
} from '../../support/model-factories.ts'

const denied: Problem = {
  code: 'evidence-incomplete',
  cause: 'denied',
  message: 'denied',
  target: TARGET,
}
const plan = aTargetPlan()

const unused = (): never => {
  throw new Error('A result needs nothing of AWS.')
}
const open = {
  target: TARGET,
  read: unused,
  ask: unused,
  look: unused,
  createChanges: unused,
}

/** What is known of a target that could be read. */
const read = (overrides: Partial<TargetInventory> = {}, problem?: Problem): SurveyedTarget => {
  const inventory = aTargetInventory(overrides)
  return { open, evidence: inventory, inventory, asked: undefined, problem }
}

const ended = (overrides: Partial<TargetEnd> = {}): TargetEnd => ({
  plan,
  outcomes: undefined,
  problem: undefined,
  ...overrides,
})

const ofImage = (outcome: ImageOutcome): Outcomes =>
  outcomesOf({ images: new Map([[imageId(1), outcome]]) })
const ofSnapshot = (outcome: SnapshotOutcome): Outcomes =>
  outcomesOf({ snapshots: new Map([[snapshotId(1), outcome]]) })

const statusOf = (end: Partial<TargetEnd>, of: SurveyedTarget = read()): string => {
  const result = resultOf(of, ended(end))
  return result.kind === 'planned' ? result.status : result.kind
}

const failed = {
  outcome: 'failed',
  error: { code: 'AuthFailure', cause: 'other', message: 'Not yours.' },
} as const
const cancelled = { outcome: 'not-attempted', why: 'cancelled' } as const
const problem = (code: Problem['code']): Problem => ({ code, cause: 'other', message: code })

describe('a target without a plan', () => {
  it('is one whose account could not be entered', () => {
    const notEntered = problem('account-not-entered')
    expect(closedResult({ target: TARGET, problem: notEntered })).toEqual({
      kind: 'not-read',
      target: TARGET,
      problem: notEntered,
    })
  })

  it('is one that could not be read', () => {
    const target = {
      open,
      evidence: someEvidence(),
      inventory: undefined,
      asked: undefined,
      problem: denied,
    }
    expect(resultOf(target, undefined)).toEqual({
      kind: 'not-read',
      target: TARGET,
      problem: denied,
    })
  })

  it('is one that could be read and not be asked', () => {
    expect(resultOf(read({}, denied), undefined)).toMatchObject({ kind: 'not-read' })
  })

  it('is no other one', () => {
    expect(() => resultOf(read(), undefined)).toThrow('A target that could be read has a plan.')
  })
})

describe('a target with a plan', () => {
  it('has its plan, what came of it, and the evidence of the newest reading', () => {
    const evidence = [
      { source: 'fleets', resources: 1, images: 0, skipped: false, durationMs: 5, notes: [] },
    ] as const
    const outcomes = ofImage({ outcome: 'removed' })

    expect(resultOf(read({ evidence }), ended({ outcomes }))).toEqual({
      kind: 'planned',
      target: TARGET,
      status: 'done',
      evidence,
      notKnown: [],
      plan,
      outcomes,
      problem: undefined,
    })
  })

  it('says what is not known of it', () => {
    const notKnown = [{ part: 'snapshot locks', why: 'locks are denied' }]

    expect(resultOf(read({ notKnown }), ended())).toMatchObject({ notKnown })
  })

  it('has the problem that stopped it, before one of reading it', () => {
    const slow = problem('evidence-too-old')

    expect(resultOf(read({}, denied), ended({ problem: slow }))).toMatchObject({ problem: slow })
    expect(resultOf(read({}, denied), ended())).toMatchObject({ problem: denied })
  })
})

describe('the status of a target', () => {
  it.each<{ what: string; end: Partial<TargetEnd>; status: string }>([
    { what: 'nothing is to be said', end: {}, status: 'done' },
    { what: 'nothing was to be done', end: { outcomes: NOTHING_DONE }, status: 'done' },
    { what: 'all went', end: { outcomes: ofImage({ outcome: 'removed' }) }, status: 'done' },
    {
      what: 'something was gone already',
      end: { outcomes: ofSnapshot({ outcome: 'already-gone' }) },
      status: 'done',
    },
    { what: 'an image failed', end: { outcomes: ofImage(failed) }, status: 'failed' },
    { what: 'a snapshot failed', end: { outcomes: ofSnapshot(failed) }, status: 'failed' },
    { what: 'an image was cancelled', end: { outcomes: ofImage(cancelled) }, status: 'cancelled' },
    {
      what: 'a snapshot was cancelled',
      end: { outcomes: ofSnapshot(cancelled) },
      status: 'cancelled',
    },
    {
      what: 'something failed before the rest was cancelled',
      end: {
        outcomes: { ...ofSnapshot(cancelled), images: ofImage(failed).images },
      },
      status: 'failed',
    },
    {
      what: 'a snapshot stays because its image does',
      end: { outcomes: ofSnapshot({ outcome: 'not-attempted', why: 'image-stays' }) },
      status: 'done',
    },
    {
      what: 'it is above max-removals',
      end: { problem: problem('above-max-removals'), outcomes: NOTHING_DONE },
      status: 'refused',
    },
    {
      what: 'the run is above max-removals-total, in a dry run',
      end: { problem: problem('above-max-removals-total') },
      status: 'refused',
    },
    {
      what: 'its evidence became too old',
      end: { problem: problem('evidence-too-old') },
      status: 'failed',
    },
    {
      what: 'another target could not be read before anything was done',
      end: { problem: problem('another-target-unread'), outcomes: NOTHING_DONE },
      status: 'refused',
    },
    {
      what: 'another target could not be read later',
      end: {
        problem: problem('another-target-unread'),
        outcomes: { ...NOTHING_DONE, images: new Map([['ami-1', { outcome: 'removed' }]]) },
      },
      status: 'failed',
    },
  ])('is $status where $what', ({ end, status }) => {
    expect(statusOf(end)).toBe(status)
  })

  it('is cancelled where the end of the run cut off what was asked there', () => {
    const cutOff = read({}, problem('cancelled'))

    expect(statusOf({ outcomes: ofImage({ outcome: 'removed' }) }, cutOff)).toBe('cancelled')
    expect(statusOf({ outcomes: ofImage(failed) }, cutOff)).toBe('failed')
  })

  it('is failed where it was done, and could not be read again afterwards', () => {
    expect(statusOf({ outcomes: ofImage({ outcome: 'removed' }) }, read({}, denied))).toBe('failed')
  })
})
