import * as results from '../../../src/engine/results.ts'
import type * as model from '../../../src/model/index.ts'
import type { SurveyedTarget } from '../../../src/engine/survey.ts'
import * as make from '../../support/model-factories.ts'
import { aRow } from '../../support/engine/scenes.ts'
import { A, S } from '../../support/engine/stories.ts'

const { NOTHING_DONE, resultOf } = results
const { aTargetInventory, outcomesOf, TARGET } = make

const problem = (code: model.Problem['code']): model.Problem => ({
  code,
  cause: 'other',
  message: code,
})
const denied = problem('evidence-incomplete')
const plan = make.aTargetPlan()
const evidence = [aRow('fleets')]

const unused = (): never => {
  throw new Error('A result needs nothing of AWS.')
}
const open = { target: TARGET, read: unused, ask: unused, look: unused, createChanges: unused }

/** What is known of a target that could be read. */
function read(overrides: Partial<model.TargetInventory> = {}, why?: model.Problem): SurveyedTarget {
  const inventory = aTargetInventory(overrides)
  return { open, evidence: inventory, inventory, asked: undefined, problem: why }
}

/** One that could not. */
const unread = (why: model.Problem): SurveyedTarget => ({
  ...read({}, why),
  evidence: make.someEvidence(),
  inventory: undefined,
})

const ended = (overrides: Partial<results.TargetEnd> = {}): results.TargetEnd => ({
  plan,
  outcomes: undefined,
  problem: undefined,
  ...overrides,
})

const ofImage = (outcome: model.ImageOutcome): model.Outcomes =>
  outcomesOf({ images: new Map([[A, outcome]]) })
const ofSnapshot = (outcome: model.SnapshotOutcome): model.Outcomes =>
  outcomesOf({ snapshots: new Map([[S, outcome]]) })

const removed = ofImage({ outcome: 'removed' })
const failed = {
  outcome: 'failed',
  error: { code: 'AuthFailure', cause: 'other', message: 'Not yours.' },
} as const
const not = <Why>(why: Why): { outcome: 'not-attempted'; why: Why } => ({
  outcome: 'not-attempted',
  why,
})
const cancelled = not('cancelled' as const)

describe('a target without a plan', () => {
  const notRead = { kind: 'not-read', target: TARGET, problem: denied }

  it.each([
    {
      what: 'whose account could not be entered',
      result: results.closedResult({ target: TARGET, problem: denied }),
    },
    { what: 'that could not be read', result: resultOf(unread(denied), undefined) },
    { what: 'that could not be asked', result: resultOf(read({}, denied), undefined) },
    { what: 'that could not be read, and was planned', result: resultOf(unread(denied), ended()) },
  ])('is one $what', ({ result }) => {
    expect(result).toEqual(notRead)
  })

  it('is no other one', () => {
    expect(() => resultOf(read(), undefined)).toThrow('A target that could be read has a plan.')
  })
})

describe('an account that is only read', () => {
  const stopped = problem('cancelled')

  it.each([
    { what: 'done', result: results.evidenceResultOf(read({ evidence })), evidence },
    {
      what: 'cancelled',
      result: results.evidenceResultOf(read({ evidence }, stopped)),
      evidence,
      problem: stopped,
    },
    { what: 'not-read', result: results.evidenceResultOf(unread(denied)), problem: denied },
    {
      what: 'not-read',
      result: results.closedEvidenceResult({ target: TARGET, problem: denied }),
      problem: denied,
    },
  ])('is $what', ({ what, result, ...of }) => {
    expect(result).toEqual({
      target: TARGET,
      status: what,
      evidence: [],
      problem: undefined,
      ...of,
    })
  })
})

describe('a target with a plan', () => {
  it('has its plan, what came of it, and the newest evidence with what is not known', () => {
    const notKnown = [{ part: 'snapshot locks', why: 'locks are denied' }]

    expect(resultOf(read({ evidence, notKnown }), ended({ outcomes: removed }))).toEqual({
      kind: 'planned',
      target: TARGET,
      status: 'done',
      evidence,
      notKnown,
      plan,
      outcomes: removed,
      problem: undefined,
    })
  })

  it('has the problem that stopped it, before one of reading it', () => {
    const slow = problem('evidence-too-old')

    expect(resultOf(read({}, denied), ended({ problem: slow }))).toMatchObject({ problem: slow })
    expect(resultOf(read({}, denied), ended())).toMatchObject({ problem: denied })
  })
})

type Row = readonly [status: string, what: string, end: Partial<results.TargetEnd>]

describe('the status of a target', () => {
  const statusOf = (end: Partial<results.TargetEnd>, of = read()): unknown => {
    const result = resultOf(of, ended(end))
    return result.kind === 'planned' && result.status
  }

  it.each<Row>([
    ['done', 'nothing is to be said', {}],
    ['done', 'nothing was to be done', { outcomes: NOTHING_DONE }],
    ['done', 'all went', { outcomes: removed }],
    ['done', 'something was gone already', { outcomes: ofSnapshot({ outcome: 'already-gone' }) }],
    ['failed', 'an image failed', { outcomes: ofImage(failed) }],
    ['failed', 'a snapshot failed', { outcomes: ofSnapshot(failed) }],
    ['cancelled', 'an image was cancelled', { outcomes: ofImage(cancelled) }],
    ['cancelled', 'a snapshot was cancelled', { outcomes: ofSnapshot(cancelled) }],
    [
      'failed',
      'something failed before the rest was cancelled',
      { outcomes: { ...ofSnapshot(cancelled), images: ofImage(failed).images } },
    ],
    ['done', 'a snapshot stays as its image does', { outcomes: ofSnapshot(not('image-stays')) }],
    [
      'refused',
      'it is above max-removals',
      { problem: problem('above-max-removals'), outcomes: NOTHING_DONE },
    ],
    [
      'refused',
      'the run is above max-removals-total, in a dry run',
      { problem: problem('above-max-removals-total') },
    ],
    ['failed', 'its evidence became too old', { problem: problem('evidence-too-old') }],
    [
      'refused',
      'another target could not be read before anything was done',
      { problem: problem('another-target-unread'), outcomes: NOTHING_DONE },
    ],
    [
      'failed',
      'another target could not be read later',
      { problem: problem('another-target-unread'), outcomes: removed },
    ],
  ])('is %s where %s', (status, _what, end) => {
    expect(statusOf(end)).toBe(status)
  })

  it('is cancelled where the end of the run cut off what was asked there', () => {
    const cutOff = read({}, problem('cancelled'))

    expect(statusOf({ outcomes: removed }, cutOff)).toBe('cancelled')
    expect(statusOf({ outcomes: ofImage(failed) }, cutOff)).toBe('failed')
  })

  it('is failed where it was done, and could not be read again afterwards', () => {
    expect(statusOf({ outcomes: removed }, read({}, denied))).toBe('failed')
  })
})
