import { describe, expect, it } from '@jest/globals'
import { annotations } from '../../../src/report/annotations.ts'
import {
  createReport,
  goingImage,
  idOf,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

describe('the annotations', () => {
  it('are none where nothing went wrong', () => {
    expect(annotations(createReport())).toEqual([])
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
        level: 'warning',
        title: 'Unreadable keep-until tag',
        message: 'ami-1 is kept (and 1,200 more like it, in the summary)',
      },
      {
        level: 'warning',
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
    expect(annotations(report)).toEqual([
      {
        level: 'error',
        title: 'Removals failed',
        message: `${idOf('ami', 1)}: AuthFailure: not yours (and 2 more like it, in the summary)`,
      },
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
