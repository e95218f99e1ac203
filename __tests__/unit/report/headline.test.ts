import { describe, expect, it } from '@jest/globals'
import { figures, headline } from '../../../src/report/summary/headline.ts'
import type { Report, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  removedImage,
  reportImage,
  reportOrphan,
  reportTarget,
} from '../../support/report-factories.ts'
import { tablesOf } from '../../support/rendered.ts'

const real = (target: Partial<ReportTarget>): Report =>
  createReport({ dryRun: false, targets: [reportTarget(target)] })
const unread = (region: string): ReportTarget =>
  reportTarget({ region, status: 'not-read', error: 'denied', evidence: [] })

describe('the headline', () => {
  it.each([
    [
      'a dry run that would remove',
      createReport({ targets: [reportTarget({ images: [reportImage(), goingImage(2)] })] }),
      'Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB. Nothing was removed.',
    ],
    [
      'a dry run with nothing to do',
      createReport({ targets: [reportTarget({ images: [reportImage()] })] }),
      'Dry run: nothing would be removed. The one image in eu-west-1 would be kept.',
    ],
    [
      'a dry run with orphans only',
      createReport({ targets: [reportTarget({ orphans: [reportOrphan()] })] }),
      'Dry run: 1 orphaned snapshot of 8 GiB would be removed, and no image. Nothing was removed. There is no image in eu-west-1.',
    ],
    [
      'a run that removed',
      real({ images: [reportImage(), removedImage(2), removedImage(3)] }),
      '2 of 3 images in eu-west-1 removed, with 2 snapshots of 16 GiB.',
    ],
    [
      'a run with nothing to do',
      real({ images: [reportImage()] }),
      'Nothing to do. The one image in eu-west-1 is kept.',
    ],
    [
      'a run that removed orphans only',
      real({
        images: [reportImage(), reportImage({ id: 'ami-00000002' })],
        orphans: [
          reportOrphan({ outcome: 'deleted' }),
          reportOrphan({ id: 'snap-0000fffe', outcome: 'failed' }),
        ],
      }),
      '1 of 2 orphaned snapshots removed, of 8 GiB (1 failed). All 2 images in eu-west-1 are kept.',
    ],
    [
      'a run in which not all went well',
      real({
        images: [
          removedImage(1),
          goingImage(2, { outcome: 'failed', snapshots: [] }),
          goingImage(3, { outcome: 'not-attempted', snapshots: [] }),
          goingImage(4, { outcome: 'already-gone', snapshots: [] }),
        ],
      }),
      '1 of 4 images in eu-west-1 removed, with 1 snapshot of 8 GiB (1 failed, 1 not attempted, 1 already gone).',
    ],
    [
      'several targets',
      createReport({
        targets: [reportTarget({ images: [goingImage(1)] }), reportTarget({ region: 'us-east-1' })],
      }),
      'Dry run: 1 of 1 image in 2 targets would be removed, with 1 snapshot of 8 GiB. Nothing was removed.',
    ],
    [
      'a target that could not be read',
      createReport({
        dryRun: false,
        targets: [reportTarget({ images: [removedImage(1)] }), unread('us-east-1')],
      }),
      '1 of 1 image in 2 targets removed, with 1 snapshot of 8 GiB. 1 of 2 targets could not be read.',
    ],
    [
      'a target that was being read when the run was cancelled',
      createReport({
        dryRun: false,
        targets: [
          reportTarget({ images: [removedImage(1)] }),
          reportTarget({ region: 'us-east-1', status: 'cancelled', evidence: [] }),
        ],
      }),
      '1 of 1 image in 2 targets removed, with 1 snapshot of 8 GiB. 1 of 2 targets could not be read.',
    ],
    [
      'targets that were read and did not come to their end',
      createReport({
        dryRun: false,
        targets: [
          reportTarget({ images: [removedImage(1)], status: 'cancelled' }),
          reportTarget({ region: 'us-east-1', status: 'refused' }),
          reportTarget({ region: 'eu-west-3', status: 'failed' }),
        ],
      }),
      '1 of 1 image in 3 targets removed, with 1 snapshot of 8 GiB.',
    ],
    [
      'no target that could be read',
      createReport({ dryRun: false, targets: [unread('eu-west-1'), unread('us-east-1')] }),
      'Nothing could be decided, and nothing was removed.',
    ],
    [
      'no target',
      createReport({ targets: [] }),
      'Dry run: nothing could be decided, and nothing was removed.',
    ],
  ])('of %s', (_what, report, sentence) => {
    expect(headline(report)).toBe(sentence)
  })
})

describe('the figures', () => {
  it('of a dry run are what would go', () => {
    const report = createReport({
      targets: [reportTarget({ images: [reportImage(), goingImage(2)] })],
    })
    expect(tablesOf(figures(report))).toEqual([
      {
        columns: [
          'Would be removed',
          'Kept',
          'Failed',
          'Snapshots',
          'Size',
          'Cost a month, at most',
        ],
        rows: [['1', '1', '0', '1', '8 GiB', '$0.40']],
      },
    ])
  })

  it('of a real run are what went', () => {
    const images = [removedImage(1), goingImage(2, { outcome: 'failed', snapshots: [] })]
    expect(tablesOf(figures(real({ images })))).toMatchObject([
      { columns: ['Removed', 'Kept', 'Failed', 'Snapshots', 'Size', 'Cost a month, at most'] },
    ])
    expect(tablesOf(figures(real({ images })))[0]?.rows).toEqual([
      ['1', '0', '1', '1', '8 GiB', '$0.40'],
    ])
  })
})
