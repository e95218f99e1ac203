import { targetKey } from '../../../src/model/index.ts'
import {
  anApproval,
  imageId,
  NOW,
  OTHER_ACCOUNT,
  OTHER_REGION,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  aPlannedTarget,
  outcomesOf,
  reportedTarget,
  reportOf,
} from '../../support/planned-factories.ts'

const denied = { code: 'evidence-incomplete', cause: 'denied', message: 'denied' } as const
const failure = { code: 'AuthFailure', cause: 'other', message: 'Not yours.' } as const

describe('an orphan in the report', () => {
  it('goes, or is only listed', () => {
    const listed = aPlannedOrphan({
      verdict: { verdict: 'report', reason: { code: 'orphan', image: 'ami-0000dead' } },
    })
    const { orphans } = reportedTarget({ plan: { orphans: [aPlannedOrphan(), listed] } })
    const common = {
      reason: 'orphan',
      explanation: 'Made for ami-0000dead, which no longer exists.',
      image: 'ami-0000dead',
      startedAt: '2026-08-22T12:00:00.000Z',
    }
    expect(orphans).toMatchObject([
      { ...common, verdict: 'remove', outcome: 'planned' },
      { ...common, verdict: 'report', outcome: 'kept' },
    ])
  })

  it('stays for a reason', () => {
    const orphan = aPlannedOrphan({
      verdict: { verdict: 'keep', reason: { code: 'mapped', images: ['ami-1'] } },
    })
    expect(reportedTarget({ plan: { orphans: [orphan] } }).orphans).toMatchObject([
      { verdict: 'keep', outcome: 'kept', reason: 'mapped', explanation: 'ami-1 maps it.' },
    ])
  })

  it('tells why it stays after all', () => {
    const reason = { code: 'shared-with-image', images: ['ami-1'] } as const
    const snapshots = new Map([[snapshotId(1), { outcome: 'kept', reason } as const]])
    const target = reportedTarget({
      plan: { orphans: [aPlannedOrphan()] },
      outcomes: outcomesOf({ snapshots }),
    })
    expect(target.orphans).toMatchObject([
      {
        verdict: 'remove',
        outcome: 'kept',
        reason: 'shared-with-image',
        explanation: 'ami-1 maps it as well.',
      },
    ])
  })
})

describe('how long the Recycle Bin holds what was removed', () => {
  const recovery = { recoverable: 'yes', retentionDays: 14, ruleId: 'rule-1' } as const
  const plan = {
    images: [aPlannedImage({ recovery, snapshots: [aPlannedSnapshot({ recovery })] })],
  }

  it('is told to the day once it was removed', () => {
    const held = { recoverable: 'yes', retentionDays: 14, until: '2026-12-04T12:00:00.000Z' }
    const outcomes = outcomesOf({
      images: new Map([[imageId(1), { outcome: 'removed' }]]),
      snapshots: new Map([[snapshotId(1), { outcome: 'deleted' }]]),
    })
    expect(reportedTarget({ plan, outcomes }).images).toMatchObject([
      { recovery: held, snapshots: [{ recovery: held }] },
    ])
  })

  it('has not begun before', () => {
    const covered = { recoverable: 'yes', retentionDays: 14 }
    expect(reportedTarget({ plan }).images[0]?.recovery).toEqual(covered)
    const outcomes = outcomesOf({
      images: new Map([[imageId(1), { outcome: 'failed', error: failure }]]),
    })
    expect(reportedTarget({ plan, outcomes }).images[0]?.recovery).toEqual(covered)
  })

  it('is not known where the rules are not', () => {
    const images = [aPlannedImage({ recovery: { recoverable: 'unknown', why: 'denied' } })]
    expect(reportedTarget({ plan: { images } }).images[0]?.recovery).toEqual({
      recoverable: 'unknown',
    })
  })
})

describe('the report', () => {
  it('has a target that could not be read, with the error', () => {
    const target = { kind: 'not-read', target: TARGET, problem: denied } as const
    expect(reportOf({ targets: [target], problems: [denied] })).toMatchObject({
      result: 'failure',
      errors: [{ code: 'evidence-incomplete', message: 'denied' }],
      targets: [
        {
          ...TARGET,
          status: 'not-read',
          error: { code: 'evidence-incomplete', message: 'denied' },
          images: [],
          orphans: [],
          evidence: [],
        },
      ],
    })
  })

  it('has the evidence, what is not known and what was refused', () => {
    const evidence = {
      source: 'fleets',
      resources: 2,
      images: 1,
      skipped: false,
      durationMs: 5,
      notes: ['x'],
    } as const
    const refusal = { what: 'images', count: 101, limit: 100 } as const
    const notKnown = [{ part: 'snapshot locks', why: 'denied' }]
    const target = { evidence: [evidence], notKnown, plan: { refusals: [refusal] } }
    expect(reportedTarget(target)).toMatchObject({
      evidence: [evidence],
      notKnown,
      refusals: [refusal],
    })
  })

  it.each([
    ['nothing failed', {}, 'success'],
    ['there is an error', { problems: [denied] }, 'failure'],
    [
      'a removal failed',
      {
        targets: [
          aPlannedTarget({
            plan: { images: [aPlannedImage()] },
            outcomes: outcomesOf({
              images: new Map([[imageId(1), { outcome: 'failed', error: failure }]]),
            }),
          }),
        ],
      },
      'failure',
    ],
  ])('tells the result: %s', (_what, run, result) => {
    expect(reportOf({ dryRun: false, ...run }).result).toBe(result)
  })

  it('compares each target with its own approval', () => {
    const approvals = [
      anApproval({ images: new Map([[imageId(7), new Set<string>()]]) }),
      anApproval({ ...OTHER_REGION, images: new Map([[imageId(8), new Set<string>()]]) }),
      anApproval({ ...OTHER_ACCOUNT, images: new Map([[imageId(9), new Set<string>()]]) }),
    ]
    const { planFile, warnings } = reportOf({
      targets: [aPlannedTarget(), aPlannedTarget({ target: OTHER_REGION })],
      planFile: { runId: '4711', generatedAt: NOW.toISOString(), sha256: 'f00', approvals },
    })
    expect(planFile).toMatchObject({
      ...{ runId: '4711', generatedAt: NOW.toISOString(), sha256: 'f00' },
      differences: [
        { id: imageId(7), region: TARGET.region, reason: 'already-gone' },
        { id: imageId(8), region: OTHER_REGION.region, reason: 'already-gone' },
      ],
      otherTargets: [{ accountId: OTHER_ACCOUNT.accountId, region: OTHER_ACCOUNT.region }],
    })
    expect(warnings).toEqual([
      {
        code: 'plan-differs',
        message: 'Of what the plan file removes, 2 items do not go now: the summary says why.',
      },
    ])
  })

  it('does not warn of what is newly eligible and was not approved', () => {
    const reason = { code: 'not-planned', snapshots: [] } as const
    const images = [aPlannedImage({ verdict: { verdict: 'keep', reason } })]
    const { planFile, warnings } = reportOf({
      targets: [aPlannedTarget({ plan: { images } })],
      planFile: {
        ...{ runId: undefined, sha256: 'f00', generatedAt: NOW.toISOString() },
        approvals: [anApproval()],
      },
    })
    expect(planFile?.differences).toMatchObject([{ planned: false }])
    expect(warnings).toEqual([])
  })

  it('names the session of each target whose account was entered', () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/cleanup/ami-cleanup-4711'
    const { targets } = reportOf({
      targets: [aPlannedTarget(), aPlannedTarget({ target: OTHER_ACCOUNT })],
      sessions: new Map([[targetKey(TARGET), session]]),
    })
    expect(targets.map((target) => target.session)).toEqual([session, undefined])
  })

  it('says nothing of a plan file where none was given', () => {
    expect(reportOf()).not.toHaveProperty('planFile')
  })
})
