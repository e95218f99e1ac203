import { describe, expect, it } from '@jest/globals'
import { recoverySentences } from '../../../src/report/recovery.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type { ReportRecovery, ReportSnapshot, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { render, textOf } from '../../support/rendered.ts'

const held = (retentionDays: number): ReportRecovery => ({ recoverable: 'yes', retentionDays })

const going = (number: number, overrides: Partial<ReportSnapshot> = {}): ReportSnapshot =>
  reportSnapshot({
    id: idOf('snap', number),
    verdict: 'remove',
    outcome: 'planned',
    recovery: held(7),
    ...overrides,
  })

const sentences = (target: Partial<ReportTarget>): readonly string[] =>
  recoverySentences(reportTarget(target))

describe('whether what goes could be brought back', () => {
  it('is told with how long the Recycle Bin would hold it', () => {
    const images = [
      goingImage(1, {
        recovery: held(30),
        snapshots: [going(1), going(2, { recovery: held(14) })],
      }),
      reportImage({ id: idOf('ami', 2), recovery: { recoverable: 'no' } }),
    ]
    const orphans = [
      reportOrphan({ recovery: held(3) }),
      reportOrphan({ id: idOf('snap', 9), verdict: 'report', outcome: 'kept' }),
    ]
    expect(sentences({ images, orphans })).toEqual([
      'Recoverable: the Recycle Bin would hold 1 image and 3 snapshots for 3 to 14 days.',
    ])
  })

  it('is told of an image only with all that it maps', () => {
    const lost = going(2, { recovery: { recoverable: 'no' } })
    const images = [
      goingImage(1, { recovery: held(7), snapshots: [going(1), lost] }),
      goingImage(3, {
        recovery: held(7),
        snapshots: [going(3), reportSnapshot({ id: idOf('snap', 4), reason: 'not-owned' })],
      }),
    ]
    expect(sentences({ images })).toEqual([
      'Recoverable: the Recycle Bin would hold 2 snapshots for 7 days.',
      'Not recoverable: 2 images and 1 snapshot, for no Recycle Bin rule covers all of it, or a snapshot of an image is missing already.',
    ])
  })

  it('is not known where the rules could not be read, and the permission is named', () => {
    const unknown = { recoverable: 'unknown' } as const
    const images = [
      goingImage(1, { recovery: unknown, snapshots: [going(1, { recovery: unknown })] }),
    ]
    const notKnown = [{ part: 'Recycle Bin rules', why: 'rbin:ListRules: AccessDenied: no' }]
    expect(sentences({ images, notKnown })).toEqual([
      'Not known whether recoverable: 1 image and 1 snapshot. Recycle Bin rules: rbin:ListRules: AccessDenied: no',
    ])
  })

  it('is no question where nothing goes', () => {
    expect(sentences({ images: [reportImage()] })).toEqual([])
  })

  it('stands in the summary of a dry run; a real one tells how to undo it', () => {
    const seen = (dryRun: boolean, target: Partial<ReportTarget>): string =>
      textOf(render(renderSummary(createReport({ dryRun, targets: [reportTarget(target)] }))))
    expect(seen(true, { images: [goingImage(1)] })).toContain(
      '♻️ Not recoverable: 1 image and 1 snapshot, for no Recycle Bin rule covers all of it.',
    )
    expect(seen(false, { images: [removedImage(1)] })).not.toContain('♻️')
  })
})
