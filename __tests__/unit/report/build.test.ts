import { type Recovery, targetKey } from '../../../src/model/index.ts'
import { interimOutputs } from '../../../src/report/outputs.ts'
import { renderInterimSummary } from '../../../src/report/summary/interim.ts'
import { asWritten } from '../../../src/report/unfinished.ts'
import {
  anApproval,
  anImage,
  aSnapshot,
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
  endedWith,
  reportedTarget,
  reportOf,
} from '../../support/planned-factories.ts'

const denied = { code: 'evidence-incomplete', cause: 'denied', message: 'denied' } as const
const failure = { code: 'AuthFailure', cause: 'other', message: 'Not yours.' } as const
const failed = endedWith({ [imageId(1)]: { outcome: 'failed', error: failure } })
const removed = endedWith(
  { [imageId(1)]: { outcome: 'removed' } },
  { [snapshotId(1)]: { outcome: 'deleted' } },
)

describe('how long the Recycle Bin holds what was removed', () => {
  const covered: Recovery = { recoverable: 'yes', retentionDays: 14, ruleId: 'rule-1' }
  const told = { recoverable: 'yes', retentionDays: 14 }
  const unknown: Recovery = { recoverable: 'unknown', why: 'denied' }

  it.each([
    [
      'is told to the day once it was removed',
      covered,
      removed,
      { ...told, until: '2026-12-04T12:00:00.000Z' },
    ],
    ['has not begun in a dry run', covered, undefined, told],
    ['has not begun where it stays', covered, failed, told],
    ['is not known where the rules are not', unknown, undefined, { recoverable: 'unknown' }],
  ])('%s', (_what, recovery, outcomes, held) => {
    const planned = aPlannedImage({ recovery, snapshots: [aPlannedSnapshot({ recovery })] })
    const [image] = reportedTarget({ plan: { images: [planned] }, outcomes }).images
    expect(image?.recovery).toEqual(held)
    expect(image?.snapshots[0]?.recovery).toEqual(held)
  })
})

describe('the report', () => {
  it('has the evidence, what is not known and what was refused', () => {
    const notes = ['x']
    const looked = { source: 'fleets', resources: 2, images: 1, skipped: false } as const
    const evidence = [{ ...looked, durationMs: 5, notes }]
    const refusals = [{ what: 'images', count: 101, limit: 100 }] as const
    const notKnown = [{ part: 'snapshot locks', why: 'denied' }]
    const target = reportedTarget({ evidence, notKnown, plan: { refusals } })
    expect(target).toMatchObject({ evidence, notKnown, refusals })
  })

  const failedTarget = aPlannedTarget({ plan: { images: [aPlannedImage()] }, outcomes: failed })

  it.each([
    ['nothing failed', {}, 'success'],
    ['there is an error', { problems: [denied] }, 'failure'],
    ['a removal failed', { targets: [failedTarget] }, 'failure'],
  ])('tells the result: %s', (_what, run, result) => {
    expect(reportOf({ dryRun: false, ...run }).result).toBe(result)
  })

  it('compares each target with its own approval', () => {
    const approving = (number: number, target = TARGET) =>
      anApproval({ ...target, images: new Map([[imageId(number), new Set<string>()]]) })
    const approvals = [approving(7), approving(8, OTHER_REGION), approving(9, OTHER_ACCOUNT)]
    const file = { runId: '4711', generatedAt: NOW.toISOString(), sha256: 'f00' }
    const { planFile, warnings } = reportOf({
      targets: [aPlannedTarget(), aPlannedTarget({ target: OTHER_REGION })],
      planFile: { ...file, approvals },
    })
    expect(planFile).toMatchObject({
      ...file,
      differences: [
        { id: imageId(7), region: TARGET.region, reason: 'already-gone' },
        { id: imageId(8), region: OTHER_REGION.region, reason: 'already-gone' },
      ],
      otherTargets: [{ accountId: OTHER_ACCOUNT.accountId, region: OTHER_ACCOUNT.region }],
    })
    const message =
      'Of what the plan file takes away, 2 items do not go now: "Approved plan" in the summary says why of each.'
    expect(warnings).toEqual([{ code: 'plan-differs', message }])
  })

  it('does not warn of what is newly eligible and was not approved', () => {
    const reason = { code: 'not-planned', snapshots: [] } as const
    const images = [aPlannedImage({ verdict: { verdict: 'keep', reason } })]
    const file = { runId: undefined, sha256: 'f00', generatedAt: NOW.toISOString() }
    const { planFile, warnings } = reportOf({
      targets: [aPlannedTarget({ plan: { images } })],
      planFile: { ...file, approvals: [anApproval()] },
    })
    expect(planFile?.differences).toMatchObject([{ planned: false }])
    expect(warnings).toEqual([])
  })

  it('says nothing of a plan file where none was given', () => {
    expect(reportOf()).not.toHaveProperty('planFile')
  })

  it('names the session of each target whose account was entered', () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/cleanup/ami-cleanup-4711'
    const { targets } = reportOf({
      targets: [aPlannedTarget(), aPlannedTarget({ target: OTHER_ACCOUNT })],
      sessions: new Map([[targetKey(TARGET), session]]),
    })
    expect(targets.map((target) => target.session)).toEqual([session, undefined])
  })
})

describe('the report of a run that did not end', () => {
  const [gone, unmarked, notReached] = [imageId(1), imageId(2), imageId(3)]
  const [deleted, left] = [snapshotId(1), snapshotId(2)]
  const report = reportOf({
    ...{ dryRun: false, isInterrupted: true },
    targets: [
      aPlannedTarget({
        status: 'interrupted',
        plan: {
          images: [gone, unmarked, notReached].map((id) =>
            aPlannedImage({ image: anImage({ id }) }),
          ),
          orphans: [deleted, left].map((id) => aPlannedOrphan({ snapshot: aSnapshot({ id }) })),
        },
        outcomes: endedWith(
          {
            [gone]: { outcome: 'removed' },
            [unmarked]: { outcome: 'failed', error: failure, isDisabled: true },
          },
          { [deleted]: { outcome: 'deleted' } },
        ),
      }),
    ],
  })
  const written = asWritten(report)

  it('says of what was not reached only that it was planned', () => {
    const { images, orphans } = report.targets[0] ?? { images: [], orphans: [] }
    const outcomeOf = (id: string) =>
      [...images, ...orphans].find((item) => item.id === id)?.outcome
    expect([notReached, left].map(outcomeOf)).toEqual(['planned', 'planned'])
    expect(JSON.stringify(written)).not.toContain('not-attempted')
  })

  it('has no count of what was done', () => {
    for (const totals of [written.totals, written.targets[0]?.totals]) {
      expect(Object.keys(totals?.images ?? {}).join()).toBe('total,planned,plannedDisabled,kept')
      expect(Object.keys(totals?.snapshots ?? {}).join()).toBe('total,planned,kept,listed')
    }
    expect(JSON.stringify(written)).not.toMatch(/reclaimed|"(removed|failed|disabled)":/)
    expect(written.run).not.toHaveProperty('finishedAt')
  })

  it('has the lists of what was done until then, and no output that only the end knows', () => {
    const outputs = interimOutputs(report, '/tmp/report.json')
    expect(outputs).toMatchObject({
      'deleted-image-ids': JSON.stringify([gone]),
      'disabled-image-ids': JSON.stringify([unmarked]),
      'deleted-snapshot-ids': JSON.stringify([deleted]),
      'stopped-count': '1',
    })
    // The page is made at the end.
    const atEnd = /(removed|disabled|failed)-count|reclaimed-gib|page-file/
    expect(Object.keys(outputs).filter((name) => atEnd.test(name))).toEqual([])
  })

  it('has a summary that lists them, and says nothing of the rest', () => {
    const summary = renderInterimSummary(report)
    expect(summary).toContain(`- <code>${gone}</code> in eu-west-1: removed`)
    expect(summary).toContain(`- <code>${unmarked}</code> in eu-west-1: ❌ disabled, not marked`)
    expect(summary).toContain(`- <code>${deleted}</code> in eu-west-1: deleted`)
    expect(summary).not.toContain(notReached)
    expect(summary).toContain(NOW.toISOString())
  })
})
