import { annotations, failures, refusal } from '../../../src/report/annotations.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  reportError,
  reportSnapshot,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'

describe('the annotations', () => {
  it('are none where nothing went wrong', () => {
    expect(annotations(createReport())).toEqual([])
    expect(failures(createReport())).toEqual([])
  })

  it('have the code as title where there is no other, also one that every object knows', () => {
    const warnings = [{ code: 'constructor', message: 'x' }]

    expect(annotations(createReport({ warnings }))).toEqual([
      { title: 'constructor', message: 'x' },
    ])
  })

  it('are no more than a person reads, however many kinds others made up', () => {
    const warnings = Array.from({ length: 1_000 }, (_, index) => ({
      code: `code ${String(index)}`,
      message: 'x',
    }))

    expect(annotations(createReport({ warnings }))).toHaveLength(40)
  })

  it('are one for each kind of warning, with how many there are', () => {
    const warnings = [
      { code: 'unreadable-keep-until', message: 'ami-1 is kept' },
      { code: 'references-skipped', message: 'skip-references: fleets' },
      ...Array.from({ length: 1_200 }, () => ({
        code: 'unreadable-keep-until',
        message: 'ami-2 is kept',
      })),
    ]
    expect(annotations(createReport({ warnings }))).toEqual([
      {
        title: 'Unreadable keep-until tag',
        message: 'ami-1 is kept. 1,200 more like it: see the job summary.',
      },
      {
        title: 'References were skipped',
        message: 'skip-references: fleets',
      },
    ])
  })

  it('are one error for removals that failed in the same way, each item counted once', () => {
    const snapshot = reportSnapshot({ outcome: 'failed', error: itemError('AuthFailure') })
    const images = [
      goingImage(1, { outcome: 'failed', error: itemError('AuthFailure'), snapshots: [] }),
      goingImage(2, { outcome: 'removed', snapshots: [snapshot] }),
      goingImage(3, { outcome: 'removed', snapshots: [snapshot] }),
    ]
    const report = createReport({ dryRun: false, targets: [reportTarget({ images })] })
    expect(failures(report)).toMatchObject([
      {
        title: 'Images could not be removed',
        message: expect.stringMatching(
          `^eu-west-1 \\(${ACCOUNT}\\): 1 image could not be removed \\(${idOf('ami', 1)}\\): AuthFailure: no. Remove it where`,
        ),
      },
      {
        title: 'Snapshots were left behind',
        message: expect.stringMatching('1 snapshot could not be deleted'),
      },
    ])
    expect(annotations(report)).toEqual([])
  })

  it('are one error for each kind and cause, with what to do, the most urgent first', () => {
    const report = createReport({
      dryRun: false,
      errors: [
        reportError({ code: 'cancelled', message: 'The run was cancelled.' }),
        ...['eu-west-1', 'us-east-1'].map((region) =>
          reportError({ cause: 'expired', message: `${region} could not be read` }),
        ),
        reportError({ cause: 'region-not-enabled', message: 'af-south-1 could not be read' }),
      ],
    })
    expect(failures(report)).toEqual([
      {
        title: 'Evidence is not complete',
        message:
          'eu-west-1 could not be read. Set `role-to-assume`, which renews its credentials, or let those of the job last longer (`role-duration-seconds` where they were made). 1 more like it: see the job summary.',
      },
      {
        title: 'Evidence is not complete',
        message:
          'af-south-1 could not be read. Take the Region out of `aws-region`, or enable it in the account.',
      },
      {
        title: 'Cancelled',
        message: 'The run was cancelled. Run it again. What was left is planned anew.',
      },
    ])
  })

  it('are one short line each', () => {
    const warnings = [{ code: 'unknown-alias', message: `a\nb${'x'.repeat(4_000)}` }]
    const [only] = annotations(createReport({ warnings }))
    expect(only?.message).toMatch(/^a bx{496}…$/)
  })

  it('say the kind even of one that has no title yet', () => {
    const warnings = [{ code: 'something-new', message: 'x' }]
    expect(annotations(createReport({ warnings }))).toMatchObject([{ title: 'something-new' }])
  })
})

describe('the annotation of a run that could not begin', () => {
  it('names everything that is wrong, in one line', () => {
    expect(refusal('2 inputs are not usable.\n- mapping: a\n- max-age: b').message).toBe(
      '2 inputs are not usable. - mapping: a - max-age: b',
    )
  })

  it('says where the rest is where that is too much', () => {
    expect(refusal('x'.repeat(4_000)).message).toMatch(/^x{899}… More in the job summary\.$/)
  })
})
