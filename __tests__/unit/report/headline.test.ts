import { figures } from '../../../src/report/summary/figures.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import type { Report, ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  removedImage,
  reportError,
  reportImage,
  reportOrphan,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'
import { tablesOf } from '../../support/rendered.ts'

const real = (target: Partial<ReportTarget>): Report =>
  createReport({ dryRun: false, targets: [reportTarget(target)] })
const unread = (region: string): ReportTarget =>
  reportTarget({
    region,
    status: 'not-read',
    error: itemError('evidence-incomplete'),
    evidence: [],
  })

describe('the headline', () => {
  it.each([
    [
      'a dry run that would remove',
      createReport({ targets: [reportTarget({ images: [reportImage(), goingImage(2)] })] }),
      'Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB.',
    ],
    [
      'a dry run with nothing to do',
      createReport({ targets: [reportTarget({ images: [reportImage()] })] }),
      'Dry run: nothing would be removed; the one image in eu-west-1 would be kept.',
    ],
    [
      'a run that was killed, and in which a limit stopped one of two targets',
      createReport({
        dryRun: false,
        targets: [
          reportTarget({ status: 'interrupted', images: [1, 2, 3].map((n) => goingImage(n)) }),
          reportTarget({
            ...{ status: 'interrupted', region: 'us-east-1', images: [goingImage(4)] },
            error: itemError('above-max-removals'),
          }),
        ],
      }),
      'The run did not end: 3 images were to go; the log says what did.',
    ],
    [
      'a run that was killed when a target that had begun could not be read again',
      createReport({
        dryRun: false,
        targets: [
          reportTarget({
            ...{ status: 'interrupted', images: [goingImage(1)] },
            error: itemError('evidence-incomplete'),
          }),
        ],
      }),
      'The run did not end: 1 image was to go; the log says what did.',
    ],
    [
      'a dry run with orphans only',
      createReport({ targets: [reportTarget({ orphans: [reportOrphan()] })] }),
      'Dry run: 1 orphaned snapshot of 8 GiB would be removed and no image, in eu-west-1.',
    ],
    [
      'a run that leaves a backlog to later runs',
      createReport({
        settings: { 'max-removals': '2 oldest' },
        targets: [
          reportTarget({
            images: [
              goingImage(1),
              ...[2, 3, 4, 5, 6].map((number) =>
                reportImage({ id: `ami-0000000${String(number)}`, reason: 'next-run' }),
              ),
            ],
          }),
        ],
      }),
      'Dry run: 1 of 6 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB; 5 images wait for later runs, 3 more runs at most.',
    ],
    [
      'a run that removed',
      real({ images: [reportImage(), removedImage(2), removedImage(3)] }),
      '2 of 3 images in eu-west-1 were removed, with 2 snapshots of 16 GiB.',
    ],
    [
      'a run with nothing to do',
      real({ images: [reportImage()] }),
      'Nothing to do: the one image in eu-west-1 is kept.',
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
      '1 orphaned snapshot of 8 GiB was removed and no image, in eu-west-1; 1 snapshot failed.',
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
      '1 of 4 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image failed; 1 image not tried; 1 image already gone.',
    ],
    [
      'several targets',
      createReport({
        targets: [reportTarget({ images: [goingImage(1)] }), reportTarget({ region: 'us-east-1' })],
      }),
      'Dry run: 1 of 1 image in 2 targets would be removed, with 1 snapshot of 8 GiB.',
    ],
    [
      'a target that could not be read',
      createReport({
        dryRun: false,
        targets: [reportTarget({ images: [removedImage(1)] }), unread('us-east-1')],
      }),
      '1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 of 2 targets could not be read.',
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
      '1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; the run was cancelled; 1 of 2 targets could not be read.',
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
      '1 of 1 image in 3 targets was removed, with 1 snapshot of 8 GiB; the run was cancelled; max-removals-total stopped the plan in us-east-1.',
    ],
    [
      'no target that could be read',
      createReport({ dryRun: false, targets: [unread('eu-west-1'), unread('us-east-1')] }),
      'Nothing was removed: none of 2 targets could be read.',
    ],
    [
      'no target',
      createReport({ targets: [] }),
      'Dry run: nothing could be decided: there is no target.',
    ],
    [
      'a run that could not begin',
      createReport({ targets: [], errors: [reportError({ code: 'not-begun', cause: 'inputs' })] }),
      'The run could not begin. Nothing was read and nothing was removed.',
    ],
  ])('of %s', (_what, report, sentence) => {
    expect(headline(report)).toBe(sentence)
  })
})

const refused = (region: string, images: number, outcome: ReportImage['outcome']): ReportTarget =>
  reportTarget({
    region,
    status: 'refused',
    refusals: [{ what: 'images', count: images, limit: 1 }],
    images: Array.from({ length: images }, (_, index) =>
      goingImage(index + 1, { outcome, snapshots: [] }),
    ),
  })

describe('the headline of a plan above a limit', () => {
  it('says so in a dry run, which is no success', () => {
    const report = createReport({ targets: [refused('eu-west-1', 2, 'planned')] })
    expect(headline(report)).toBe(
      'Dry run: 2 of 2 images in eu-west-1 would be removed, but max-removals would stop all of it.',
    )
  })

  it('says both parts where a limit stops one of them', () => {
    const open = reportTarget({ region: 'us-east-1', images: [goingImage(1)] })
    const dry = createReport({ targets: [open, refused('eu-west-1', 2, 'planned')] })
    expect(headline(dry)).toBe(
      'Dry run: 3 of 3 images in 2 targets would be removed, with 1 snapshot of 8 GiB, but max-removals would stop 2 images of it in eu-west-1.',
    )
    const done = reportTarget({ region: 'us-east-1', images: [removedImage(1)] })
    const targets = [done, refused('eu-west-1', 2, 'not-attempted')]
    expect(headline(createReport({ dryRun: false, targets }))).toBe(
      '1 of 3 images in 2 targets was removed, with 1 snapshot of 8 GiB; max-removals stopped the plan for 2 images in eu-west-1.',
    )
  })

  it('does not say of what it stopped that it was not tried as well', () => {
    const targets = [{ ...refused('eu-west-1', 2, 'not-attempted'), refusals: [] }]
    expect(headline(createReport({ dryRun: false, targets }))).toBe(
      'Nothing was removed: max-removals-total stopped the plan for 2 images.',
    )
  })

  it('does not name a Region that several accounts have', () => {
    const other = reportTarget({ accountId: '444455556666', images: [goingImage(9)] })
    const report = createReport({ targets: [refused('eu-west-1', 2, 'planned'), other] })
    expect(headline(report)).toMatch(/would stop 2 images of it in 1 target\.$/)
  })
})

describe('the headline of a run that disables', () => {
  const disabled = goingImage(1, { verdict: 'disable', outcome: 'disabled', snapshots: [] })

  it('tells it from removing', () => {
    expect(headline(real({ images: [disabled, removedImage(2), reportImage()] }))).toBe(
      '1 of 3 images in eu-west-1 was removed and 1 disabled, with 1 snapshot of 8 GiB.',
    )
    expect(headline(real({ images: [disabled] }))).toBe('1 of 1 image in eu-west-1 was disabled.')
  })
})

describe('the figures', () => {
  it('of a dry run are what would go', () => {
    const report = createReport({
      targets: [reportTarget({ images: [reportImage(), goingImage(2)] })],
    })
    expect(tablesOf(figures(report) ?? '')).toEqual([
      {
        columns: ['', 'To remove', 'Kept', 'All'],
        rows: [
          ['Images', '1', '1', '2'],
          ['Snapshots', '1', '0', '1'],
        ],
      },
    ])
    expect(figures(report)).toContain('💰 At once: **8 GiB**, up to **$0.40 a month** less')
  })

  it('of a real run have a column for each outcome that there is', () => {
    const images = [
      removedImage(1),
      goingImage(2, { outcome: 'failed', snapshots: [] }),
      goingImage(3, { verdict: 'disable', outcome: 'disabled', snapshots: [] }),
    ]
    expect(tablesOf(figures(real({ images })) ?? '')).toEqual([
      {
        columns: ['', 'Removed', 'Disabled', 'Kept', 'Failed', 'All'],
        rows: [
          ['Images', '1', '1', '0', '1', '3'],
          ['Snapshots', '1', '0', '0', '0', '1'],
        ],
      },
    ])
  })

  it('are not there where nothing happens', () => {
    expect(figures(real({ images: [reportImage()] }))).toBeUndefined()
  })
})
