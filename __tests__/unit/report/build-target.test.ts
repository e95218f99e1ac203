import {
  DAY,
  type ImageOutcome,
  type PlannedImage,
  type PlannedOrphan,
  type PlannedSnapshot,
  type Problem,
  type SnapshotOutcome,
  type SnapshotVerdict,
  type TargetStatus,
  type Verdict,
  type WhyNotAttempted,
} from '../../../src/model/index.ts'
import {
  anImage,
  aReference,
  daysAgo,
  imageId,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  endedWith,
  reportedTarget,
  reportOf,
} from '../../support/planned-factories.ts'

const [IMAGE, SNAPSHOT] = [imageId(1), snapshotId(1)]
const plan = { images: [aPlannedImage()] }

const failure = {
  ...({ code: 'UnauthorizedOperation', cause: 'denied-by-policy', message: 'Not you.' } as const),
  ...{ call: 'ec2:DeregisterImage', policy: 'a service control policy' },
}
const FAILED = { outcome: 'failed', error: failure } as const

const TO_DISABLE = { verdict: { verdict: 'disable', reason: { code: 'requested' } } } as const
const failed = anImage({ state: 'failed' })
const inGrace = (until: Date | undefined): Verdict => ({
  verdict: 'keep',
  reason: { code: 'in-grace', disabledAt: daysAgo(4), until },
})
const inDays = (days: number): string => daysAgo(-days).toISOString()

/** Why a removal was never tried, and what is said of it. */
const WHYS: readonly (readonly [WhyNotAttempted, string])[] = [
  ['cancelled', 'the run was cancelled'],
  ['evidence-too-old', 'the evidence was too old, and could not be read again in time'],
  ['target-stopped', 'its account and Region were stopped'],
  ['image-stays', 'the image was not deregistered'],
]
const notAttempted = WHYS.map(
  ([why, message]) =>
    [
      { outcome: 'not-attempted', why },
      { outcome: 'not-attempted', error: { code: why, cause: 'other', message } },
    ] as const,
)

describe('an image in the report', () => {
  it('has all that is known of it', () => {
    const references = [
      aReference({ detail: 'running' }),
      aReference({ source: 'repository', resource: 'a.tf:1', target: undefined }),
    ]
    const image = anImage({ lastLaunchedAt: daysAgo(30) })
    const verdict = { verdict: 'keep', reason: { code: 'in-use' } } as const
    const planned = aPlannedImage({ image, references, verdict })
    const { accountId, region } = TARGET
    expect(reportedTarget({ plan: { images: [planned] } }).images).toEqual([
      {
        ...{ id: IMAGE, name: 'front-2026-08-22', family: 'dev.front', familyKey: 'front' },
        ...{ architecture: 'x86_64', state: 'available', rank: 5, snapshots: [] },
        createdAt: '2026-08-22T12:00:00.000Z',
        lastLaunchedAt: '2026-10-21T12:00:00.000Z',
        tags: { environment: 'dev', role: 'front' },
        ...{ verdict: 'keep', outcome: 'kept', reason: 'in-use' },
        explanation: 'Used by i-00000001 (running), a.tf:1.',
        references: [
          { source: 'instances', resource: 'i-00000001', detail: 'running', accountId, region },
          { source: 'repository', resource: 'a.tf:1' },
        ],
        recovery: { recoverable: 'no' },
      },
    ])
  })

  it.each<readonly [Record<string, ImageOutcome>, object]>([
    [{ [IMAGE]: { outcome: 'removed' } }, { outcome: 'removed' }],
    [{ [IMAGE]: { outcome: 'already-gone' } }, { outcome: 'already-gone' }],
    [{ [IMAGE]: FAILED }, FAILED],
    ...notAttempted.map(([outcome, told]) => [{ [IMAGE]: outcome }, told] as const),
    [{}, { outcome: 'not-attempted', error: { message: 'its account and Region were stopped' } }],
  ])('that was to go tells what came of it: %j', (ends, told) => {
    const { images } = reportedTarget({ plan, outcomes: endedWith(ends) })
    expect(images).toMatchObject([{ verdict: 'remove', reason: 'surplus', ...told }])
  })

  it.each<readonly [string, Partial<PlannedImage> & { ended?: ImageOutcome }, object]>([
    ['would be disabled if `grace` were set', {}, { couldBeDisabled: true }],
    ['would not, where a rule or the input says otherwise', { grace: 0 }, {}],
    ['would not, where nothing can be launched from it', { image: failed }, {}],
    [
      'waits for its removal, and would be disabled first',
      { verdict: { verdict: 'keep', reason: { code: 'next-run', step: 'remove' } } },
      { couldBeDisabled: true, waitsFor: 'remove' },
    ],
    [
      'waits to be disabled',
      { verdict: { verdict: 'keep', reason: { code: 'next-run', step: 'disable' } }, grace: DAY },
      { waitsFor: 'disable' },
    ],
    ['is in it', { verdict: inGrace(daysAgo(-3)), grace: 7 * DAY }, { removableAt: inDays(3) }],
    ['is in that of another run', { verdict: inGrace(undefined) }, {}],
    ['is to be disabled', { ...TO_DISABLE, grace: 7 * DAY }, { removableAt: inDays(7) }],
    [
      'was disabled, and counts from its mark',
      { ...TO_DISABLE, grace: 7 * DAY, ended: { outcome: 'disabled', markedAt: daysAgo(1) } },
      { removableAt: inDays(6) },
    ],
    [
      'was disabled and lacks its mark',
      { ...TO_DISABLE, grace: 7 * DAY, ended: { ...FAILED, isDisabled: true } },
      {},
    ],
  ])('says of its grace that it %s', (_what, { ended, ...planned }, told) => {
    const outcomes = ended && endedWith({ [IMAGE]: ended })
    const { images } = reportedTarget({ plan: { images: [aPlannedImage(planned)] }, outcomes })
    const [{ couldBeDisabled, removableAt, waitsFor } = {}] = images
    expect({ couldBeDisabled, removableAt, waitsFor }).toEqual(told)
  })

  it('stands with its family, newest first, and last where it has none', () => {
    const planned = (number: number, age: number, label?: string) =>
      aPlannedImage({
        image: anImage({ id: imageId(number), createdAt: daysAgo(age) }),
        family: label === undefined ? undefined : { key: label, label },
      })
    const images = [
      ...[planned(1, 1), planned(2, 9, 'b'), planned(3, 3, 'a')],
      ...[planned(5, 2, 'b'), planned(4, 2, 'b')],
    ]
    const { images: sorted } = reportedTarget({ plan: { images } })
    expect(sorted.map(({ id }) => id)).toEqual([3, 4, 5, 2, 1].map(imageId))
  })
})

describe('a snapshot in the report', () => {
  const ofSnapshot = (overrides: Partial<PlannedSnapshot>, outcome?: SnapshotOutcome) => {
    const images = [aPlannedImage({ snapshots: [aPlannedSnapshot(overrides)] })]
    const ends = outcome && endedWith({ [IMAGE]: { outcome: 'removed' } }, { [SNAPSHOT]: outcome })
    return reportedTarget({ plan: { images }, outcomes: ends }).images[0]?.snapshots[0]
  }

  it.each<readonly [SnapshotVerdict, object]>([
    [{ verdict: 'remove' }, { verdict: 'remove', outcome: 'planned' }],
    [{ verdict: 'stays-with-image' }, { verdict: 'keep', outcome: 'kept' }],
    [
      { verdict: 'keep', reason: { code: 'not-owned' } },
      {
        ...{ verdict: 'keep', outcome: 'kept', reason: 'not-owned' },
        explanation: 'The account does not list it among its own snapshots.',
      },
    ],
  ])('tells what is planned: %j', (verdict, told) => {
    const size = { gib: 8, storageTier: 'standard', recovery: { recoverable: 'no' } }
    expect(ofSnapshot({ verdict })).toEqual({ id: SNAPSHOT, ...size, ...told })
  })

  it.each<readonly [SnapshotOutcome, object]>([
    [{ outcome: 'deleted' }, { outcome: 'deleted' }],
    [{ outcome: 'already-gone' }, { outcome: 'already-gone' }],
    [FAILED, FAILED],
    ...notAttempted,
    [
      { outcome: 'kept', reason: { code: 'shared-with-image', images: [] } },
      { outcome: 'kept', reason: 'shared-with-image', explanation: 'Another image maps it.' },
    ],
  ])('tells what came of it: %j', (outcome, told) => {
    expect(ofSnapshot({}, outcome)).toMatchObject({ verdict: 'remove', ...told })
  })

  it.each<readonly [SnapshotOutcome | undefined, object]>([
    [undefined, { outcome: 'kept', reason: 'shared-with-image' }],
    [{ outcome: 'already-gone' }, { outcome: 'kept', reason: 'shared-with-image' }],
    [{ outcome: 'deleted' }, { outcome: 'deleted' }],
  ])('that was to stay with another image may have gone with that one: %j', (outcome, told) => {
    const reason = { code: 'shared-with-image', images: ['ami-2'] } as const
    const snapshot = ofSnapshot({ verdict: { verdict: 'keep', reason } }, outcome)
    expect(snapshot).toMatchObject({ verdict: 'keep', ...told })
  })
})

describe('an orphan in the report', () => {
  const reason = { code: 'orphan', image: 'ami-0000dead' } as const
  const mapped = { code: 'mapped', images: ['ami-1'] } as const
  const made = {
    ...{ reason: 'orphan', image: 'ami-0000dead', startedAt: '2026-08-22T12:00:00.000Z' },
    explanation: 'Made for ami-0000dead, which no longer exists.',
  }
  const stays = { code: 'shared-with-image', images: ['ami-1'] } as const
  const keptAfterAll = endedWith({}, { [SNAPSHOT]: { outcome: 'kept', reason: stays } })

  it.each<readonly [string, PlannedOrphan['verdict'], object]>([
    ['goes', { verdict: 'remove', reason }, { verdict: 'remove', outcome: 'planned', ...made }],
    [
      'is only listed',
      { verdict: 'report', reason },
      { verdict: 'report', outcome: 'kept', ...made },
    ],
    [
      'stays for a reason',
      { verdict: 'keep', reason: mapped },
      { verdict: 'keep', outcome: 'kept', reason: 'mapped', explanation: 'ami-1 maps it.' },
    ],
  ])('%s', (_what, verdict, told) => {
    const orphans = [aPlannedOrphan({ verdict })]
    expect(reportedTarget({ plan: { orphans } }).orphans).toMatchObject([told])
  })

  it('tells why it stays after all', () => {
    const orphans = [aPlannedOrphan()]
    expect(reportedTarget({ plan: { orphans }, outcomes: keptAfterAll }).orphans).toMatchObject([
      {
        ...{ verdict: 'remove', outcome: 'kept', reason: 'shared-with-image' },
        explanation: 'ami-1 maps it as well.',
      },
    ])
  })

  it('is none where an image that goes tells why it stays', () => {
    const verdict = { verdict: 'keep', reason: { code: 'not-owned' } } as const
    const images = [aPlannedImage({ snapshots: [aPlannedSnapshot({ verdict })] })]
    const ofImage = { code: 'mapped', images: [IMAGE] } as const
    const orphans = [aPlannedOrphan({ verdict: { verdict: 'keep', reason: ofImage } })]
    expect(reportedTarget({ plan: { images, orphans } }).orphans).toEqual([])
  })

  const before = `Made for ${IMAGE}, which existed when this run began: the next run looks again.`
  const exists = `Made for ${IMAGE}, which exists.`

  it.each<readonly [Record<string, ImageOutcome> | undefined, string]>([
    [{ [IMAGE]: { outcome: 'removed' } }, before],
    [{ [IMAGE]: { outcome: 'already-gone' } }, before],
    [{ [IMAGE]: { outcome: 'not-attempted', why: 'cancelled' } }, exists],
    [undefined, exists],
  ])('whose image was there when it was planned is looked at again: %j', (ends, explanation) => {
    const verdict = { verdict: 'keep', reason: { code: 'image-exists', image: IMAGE } } as const
    const { orphans } = reportedTarget({
      plan: { ...plan, orphans: [aPlannedOrphan({ verdict })] },
      outcomes: ends && endedWith(ends),
    })
    expect(orphans).toMatchObject([{ reason: 'image-exists', explanation }])
  })
})

describe('a target in the report', () => {
  const problemOf = (code: Problem['code'], message = 'It says why.'): Problem => ({
    code,
    cause: 'other',
    message,
  })
  const aboveLimit = problemOf('above-max-removals')

  it.each<TargetStatus>(['done', 'refused', 'failed', 'cancelled'])(
    'has its status: %s',
    (status) => {
      expect(reportedTarget({ status })).toMatchObject({ status })
    },
  )

  it.each([
    ['evidence-incomplete', 'not-read'],
    ['account-not-entered', 'not-read'],
    ['cancelled', 'cancelled'],
    ['evidence-incomplete', 'interrupted'],
  ] as const)('that has no plan because of %s is %s', (code, status) => {
    const problem = problemOf(code)
    const ended = status === 'interrupted' ? { status } : {}
    const targets = [{ kind: 'not-read', target: TARGET, problem, ...ended }] as const
    const error = { code, message: 'It says why.' }
    expect(reportOf({ targets, problems: [problem] })).toMatchObject({
      ...{ totals: { targets: 1, stopped: 1 }, errors: [error] },
      targets: [{ ...TARGET, status, error, images: [], orphans: [], evidence: [] }],
    })
  })

  it('that was stopped says by what, and nothing of it was attempted', () => {
    const stopped = { status: 'refused', outcomes: endedWith({}), problem: aboveLimit } as const
    const error = { code: 'above-max-removals', message: 'It says why.' }
    expect(reportedTarget({ plan, ...stopped })).toMatchObject({
      ...{ status: 'refused', error, images: [{ outcome: 'not-attempted', error }] },
    })
  })

  it('that is above a limit is no error in a dry run, and shows its plan', () => {
    const target = reportedTarget({ plan, status: 'refused', problem: aboveLimit })
    expect(target).toMatchObject({ status: 'refused', images: [{ outcome: 'planned' }] })
    expect(target).not.toHaveProperty('error')
  })

  it('that failed is an error in a dry run as well', () => {
    const problem = problemOf('another-target-unread')
    expect(reportedTarget({ status: 'failed', problem })).toMatchObject({
      ...{ status: 'failed', error: { message: 'It says why.' } },
    })
  })
})
