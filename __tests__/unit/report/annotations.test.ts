import { describe, expect, it } from '@jest/globals'
import { annotations, failures } from '../../../src/report/annotations.ts'
import {
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
        message: 'ami-1 is kept (and 1,200 more like it, in the summary)',
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
      `3 removals failed. ${idOf('ami', 1)}: AuthFailure: not yours (and 2 more like it, in the summary)`,
    ])
    expect(annotations(report)).toEqual([])
  })

  it('are one error for each kind of failure', () => {
    const images = [goingImage(1, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [] })]
    const report = createReport({
      dryRun: false,
      errors: ['eu-west-1', 'us-east-1'].map((region) =>
        reportError({ message: `${region} could not be read` }),
      ),
      targets: [reportTarget({ images })],
    })
    expect(failures(report)).toEqual([
      'eu-west-1 could not be read\n\nus-east-1 could not be read',
      `1 removal failed. ${idOf('ami', 1)}: AuthFailure: no`,
    ])
  })

  it('are one short line each', () => {
    const warnings = [{ code: 'unknown-alias', message: `a\nb${'x'.repeat(4_000)}` }]
    const [only] = annotations(createReport({ warnings }))
    expect(only?.message).toMatch(/^a bx{495,}…$/)
    expect(only?.message).toHaveLength(500)
  })

  it('say the kind even of one that has no title yet', () => {
    const warnings = [{ code: 'something-new', message: 'x' }]
    expect(annotations(createReport({ warnings }))).toMatchObject([{ title: 'something-new' }])
  })
})
