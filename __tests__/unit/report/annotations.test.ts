import { describe, expect, it } from '@jest/globals'
import { annotations, errorDetails, failures, refusal } from '../../../src/report/annotations.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  reportError,
  reportOrphan,
  reportSnapshot,
  reportTarget,
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

  it('are one error for all removals that failed, each item counted once', () => {
    const snapshot = reportSnapshot({ outcome: 'failed', error: 'AuthFailure: no' })
    const images = [
      goingImage(1, { outcome: 'failed', error: 'AuthFailure: not yours', snapshots: [] }),
      goingImage(2, { outcome: 'removed', snapshots: [snapshot] }),
      goingImage(3, { outcome: 'removed', snapshots: [snapshot] }),
    ]
    const orphans = [reportOrphan({ outcome: 'failed', error: 'InternalError: x' })]
    const report = createReport({ dryRun: false, targets: [reportTarget({ images, orphans })] })
    expect(failures(report)).toEqual([
      {
        title: 'Removals failed',
        message: `3 removals failed. ${idOf('ami', 1)}: AuthFailure: not yours. 2 more like it: see the job summary.`,
      },
    ])
    expect(annotations(report)).toEqual([])
  })

  it('are one error for each kind of failure', () => {
    const images = [goingImage(1, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [] })]
    const report = createReport({
      dryRun: false,
      errors: [
        ...['eu-west-1', 'us-east-1'].map((region) =>
          reportError({ message: `${region} could not be read` }),
        ),
        { code: 'cancelled', message: 'The run was cancelled.' },
      ],
      targets: [reportTarget({ images })],
    })
    expect(failures(report)).toEqual([
      {
        title: 'Evidence is not complete',
        message: 'eu-west-1 could not be read. 1 more like it: see the job summary.',
      },
      { title: 'Cancelled', message: 'The run was cancelled.' },
      {
        title: 'Removals failed',
        message: `1 removal failed. ${idOf('ami', 1)}: AuthFailure: no`,
      },
    ])
  })

  it('are the first line of what has several, and say where the rest is', () => {
    const message = 'What could not be read:\n- fleets: denied\n```json\n{}\n```'
    const report = createReport({ errors: [reportError({ message })] })
    expect(failures(report)).toEqual([
      {
        title: 'Evidence is not complete',
        message: 'What could not be read … More in the job summary.',
      },
    ])
    expect(errorDetails(report)).toEqual([message])
  })

  it('are one short line each', () => {
    const warnings = [{ code: 'unknown-alias', message: `a\nb${'x'.repeat(4_000)}` }]
    const [only] = annotations(createReport({ warnings }))
    expect(only?.message).toBe('a. More in the job summary.')
    const long = [{ code: 'unknown-alias', message: 'x'.repeat(4_000) }]
    const [cut] = annotations(createReport({ warnings: long }))
    expect(cut?.message).toMatch(/^x{499}… More in the job summary\.$/)
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

describe('the errors in full', () => {
  const incomplete = (region: string, what = 'fleets'): ReturnType<typeof reportError> =>
    reportError({
      message: `${region} is not complete:\n- ${what}: denied`,
      accountId: ACCOUNT,
      region,
    })

  it('are none where their annotations hold all of them', () => {
    const errors = [{ code: 'cancelled', message: 'The run was cancelled.' }]
    expect(errorDetails(createReport({ errors }))).toEqual([])
  })

  it('stand once each, and then by their target', () => {
    const errors = [incomplete('eu-west-1'), incomplete('us-east-1'), incomplete('us-east-2', 'x')]
    expect(errorDetails(createReport({ errors }))).toEqual([
      'eu-west-1 is not complete:\n- fleets: denied',
      `us-east-1 (${ACCOUNT}): same error`,
      'us-east-2 is not complete:\n- x: denied',
    ])
  })
})
