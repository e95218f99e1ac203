import type { Problem, TargetStatus } from '../../../src/model/index.ts'
import { imageId, snapshotId, TARGET } from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  outcomesOf,
  reportedTarget,
  reportOf,
} from '../../support/planned-factories.ts'

const aboveLimit: Problem = {
  code: 'above-max-removals',
  cause: 'limit',
  message: 'max-removals: too many',
}

describe('a target in the report', () => {
  it.each<TargetStatus>(['done', 'refused', 'failed', 'cancelled'])(
    'has its status: %s',
    (status) => {
      expect(reportedTarget({ status })).toMatchObject({ status })
    },
  )

  it.each([
    { code: 'evidence-incomplete', status: 'not-read' },
    { code: 'account-not-entered', status: 'not-read' },
    { code: 'cancelled', status: 'cancelled' },
  ] as const)('that has no plan is $status, because of $code', ({ code, status }) => {
    const problem = { code, cause: 'other', message: 'It says why.' } as const
    expect(reportOf({ targets: [{ kind: 'not-read', target: TARGET, problem }] })).toMatchObject({
      totals: { targets: 1, stopped: 1 },
      targets: [{ status, error: { code, message: 'It says why.' } }],
    })
  })

  it('that was stopped says by what, and nothing of it was attempted', () => {
    const target = reportedTarget({
      plan: { images: [aPlannedImage()] },
      status: 'refused',
      outcomes: outcomesOf({}),
      problem: aboveLimit,
    })
    expect(target).toMatchObject({
      status: 'refused',
      error: { code: 'above-max-removals', message: 'max-removals: too many' },
      images: [
        {
          outcome: 'not-attempted',
          error: { code: 'above-max-removals', message: 'max-removals: too many' },
        },
      ],
    })
  })

  it('that is above a limit is no error in a dry run, and shows its plan', () => {
    const target = reportedTarget({
      plan: { images: [aPlannedImage()] },
      status: 'refused',
      problem: aboveLimit,
    })
    expect(target).toMatchObject({ status: 'refused', images: [{ outcome: 'planned' }] })
    expect(target).not.toHaveProperty('error')
  })

  it('that failed is an error in a dry run as well', () => {
    const problem = {
      code: 'another-target-unread',
      cause: 'other',
      message: 'Nobody knows.',
    } as const
    expect(reportedTarget({ status: 'failed', problem })).toMatchObject({
      status: 'failed',
      error: { message: 'Nobody knows.' },
    })
  })
})

describe('an orphan whose image was there when it was planned', () => {
  const reason = { code: 'image-exists', image: imageId(1) } as const
  const orphan = aPlannedOrphan({ verdict: { verdict: 'keep', reason } })
  const told = (outcome: 'removed' | 'already-gone' | 'cancelled' | undefined) =>
    reportedTarget({
      plan: { images: [aPlannedImage()], orphans: [orphan] },
      ...(outcome !== undefined && {
        outcomes: outcomesOf({
          images: new Map([
            [
              imageId(1),
              outcome === 'cancelled' ? { outcome: 'not-attempted', why: outcome } : { outcome },
            ],
          ]),
        }),
      }),
    }).orphans

  it.each(['removed', 'already-gone'] as const)('is looked at again: %s', (outcome) => {
    expect(told(outcome)).toMatchObject([
      {
        id: snapshotId(1),
        reason: 'image-exists',
        explanation: `Made for ${imageId(1)}, which existed when this run began: the next run looks again.`,
      },
    ])
  })

  it.each(['cancelled', undefined] as const)('stays because that exists: %s', (outcome) => {
    expect(told(outcome)).toMatchObject([{ explanation: `Made for ${imageId(1)}, which exists.` }])
  })
})
