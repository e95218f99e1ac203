import * as problems from '../../../src/engine/problems.ts'
import {
  HOUR,
  MINUTE,
  type Evidence,
  type FamilyRule,
  type Problem,
  type Warning,
} from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { aRow } from '../../support/engine/scenes.ts'
import { A } from '../../support/engine/stories.ts'
import { aPlannedImage, naming, OTHER_REGION, TARGET } from '../../support/model-factories.ts'

const row = (source: Evidence['source'], durationMs: number): Evidence =>
  aRow(source, { durationMs })

const slowWith = (...evidence: readonly Evidence[]): problems.SlowTarget => ({
  target: OTHER_REGION,
  evidence,
})

const HERE = 'eu-west-1 (111122223333)'
const SLOW =
  'us-east-1 (111122223333): the evidence cannot be read within 10 minutes, after which no removal may rest on it.'
const LEFT = `Nothing more was taken away in ${HERE}.`

describe('a target whose evidence cannot be read in time', () => {
  it.each([
    {
      rows: [row('fleets', 2 * MINUTE), row('ssm-parameters', 11 * MINUTE), row('instances', 1)],
      slowest: ' Its slowest source is ssm-parameters, with 11 minutes.',
    },
    {
      rows: [row('fleets', MINUTE)],
      slowest: ' Its slowest source is fleets, with 1 minutes.',
    },
    { rows: [row('instances', MINUTE - 1)], slowest: '' },
    { rows: [], slowest: '' },
  ])('is named with a source that took a minute: "$slowest"', ({ rows, slowest }) => {
    expect(problems.slowProblem(TARGET, slowWith(...rows), 10 * MINUTE)).toEqual({
      code: 'evidence-too-old',
      cause: 'throttled',
      message: `${SLOW}${slowest} ${LEFT}`,
      target: TARGET,
    })
  })

  it('may take as long as it is allowed to', () => {
    expect(problems.slowProblem(TARGET, slowWith(), HOUR).message).toContain('within 60 minutes')
  })
})

describe('a rule that holds for nothing', () => {
  const aRule = (number: number, ...texts: readonly string[]): FamilyRule => ({
    number,
    family: texts.map((text) => ({ text, matches: /^/ })),
    keep: true,
  })
  const rule = aRule(3, 'dev.*', 'test')
  const [first, second] = [aRule(1, 'd*'), aRule(2, 't*')]
  const WHERE = ' in the accounts and Regions that could be read'

  it.each([
    { behind: [], isBlind: false, told: 'matches no family.' },
    { behind: [], isBlind: true, told: `matches no family${WHERE}.` },
    { behind: [first], isBlind: false, told: 'holds for no family: rule 1 (d*) comes first.' },
    {
      behind: [first, second],
      isBlind: true,
      told: `holds for no family${WHERE}: rule 1 (d*) and rule 2 (t*) come first.`,
    },
  ])('is told: $told', ({ behind, isBlind, told }) => {
    expect(problems.unusedRuleWarning({ rule, behind }, isBlind)).toEqual({
      code: 'unused-rule',
      message: `rules: rule 3 (dev.*, test) ${told}`,
    })
  })

  it('is told with all others where nothing goes because of it', () => {
    const unused = [rule, first].map((each) => ({ rule: each, behind: [] }))
    expect(problems.unusedKeepRuleProblem(unused)).toMatchObject({
      cause: 'inputs',
      message: expect.stringMatching(
        /^rules: rule 3 \(dev\.\*, test\) matches no family\. rules: rule 1 \(d\*\) matches no family\. It says/,
      ),
    })
  })
})

describe('in a dry run', () => {
  const message = 'Too many.'
  const settings = [{ input: 'max-removals', value: '3' }]

  it.each<Warning>([
    { code: 'above-max-removals', message, target: TARGET, settings },
    { code: 'above-max-removals-total', message, target: TARGET, settings },
    { code: 'plan-not-approved', message, target: TARGET },
    { code: 'plan-not-approved', message },
  ])('$code is a warning', (warning) => {
    const problem = { ...warning, cause: 'limit' } as Problem
    expect(problems.asWarning(problem)).toStrictEqual(warning)
  })

  it.each([
    'account-not-entered',
    'evidence-incomplete',
    'evidence-too-old',
    'another-target-unread',
    'image-ids-not-found',
    'cancelled',
  ] as const)('%s fails the run as well', (code) => {
    expect(problems.asWarning({ code, cause: 'other', message })).toBeUndefined()
  })
})

describe('an image that is seen in use afterwards', () => {
  const uses = ['i-1', 'i-2', 'i-3'].map((resource) => naming(A, { resource }))
  const removed = (recoverable: 'yes' | 'no', names = uses): unknown => {
    const recovery = { recoverable, ...(recoverable === 'yes' && { rule: 'rule-1', days: 7 }) }
    const planned = { ...aPlannedImage(), recovery } as ReturnType<typeof aPlannedImage>
    return problems.removedInUseProblem(TARGET, planned, names)
  }
  const SEEN = 'which was seen only after this run had removed it.'

  it.each([
    {
      told: removed('no'),
      message: `${HERE}: ${A} is in use by i-1 (instances) and 2 more, ${SEEN} No Recycle Bin rule is known to cover it, so nothing may bring it back.`,
    },
    {
      told: removed('yes', uses.slice(0, 1)),
      message: `${HERE}: ${A} is in use by i-1 (instances), ${SEEN} To bring it back from the Recycle Bin: aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ${A}`,
    },
  ])('fails the run where it was removed: $message', ({ told, message }) => {
    expect(told).toEqual({ code: 'in-use-after', cause: 'other', message, target: TARGET })
  })
})

describe('what else a run may say', () => {
  const expired = awsError('ExpiredTokenException', 'The keys expired.')
  const off = awsError('ClockError', 'The clock is off.')

  it.each([
    {
      told: problems.noneExistsProblem([A, 'ami-2']),
      is: {
        code: 'image-ids-not-found',
        cause: 'inputs',
        message: `image-ids: none of ${A}, ami-2 exists here.`,
      },
    },
    {
      told: problems.notFoundWarning(A, true),
      is: {
        code: 'image-not-found',
        message: `image-ids names ${A}, which does not exist in the accounts and Regions that could be read.`,
      },
    },
    {
      told: problems.blindProblem(TARGET),
      is: {
        code: 'another-target-unread',
        cause: 'other',
        message: expect.stringContaining('shared-images is remove'),
        target: TARGET,
      },
    },
    {
      told: problems.evidenceProblem(problems.CANCELLED),
      is: {
        code: 'evidence-account-not-read',
        cause: 'other',
        message: 'evidence-roles: The run was cancelled.',
      },
    },
    { told: problems.stuckProblem(TARGET), is: { cause: 'throttled', target: TARGET } },
    {
      told: problems.stoppedProblem(TARGET, expired),
      is: {
        code: 'calls-stopped',
        cause: 'expired',
        message: expect.stringMatching(
          /there\. The keys expired\. .* Nothing more was taken away there\.$/,
        ),
        target: TARGET,
      },
    },
    { told: problems.stoppedProblem(TARGET, off), is: { cause: 'clock' } },
    { told: problems.unexpectedProblem(TARGET, 'odd'), is: { cause: 'other', target: TARGET } },
  ])('is complete: $is.code $is.cause', ({ told, is }) => {
    expect(told).toMatchObject(is)
  })
})
