import { failures } from '../../../src/report/annotations.ts'
import { renderComment } from '../../../src/report/comment.ts'
import type { Report, ReportTarget } from '../../../src/report/schema.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import {
  createReport,
  goingImage,
  itemError,
  removedImage,
  reportError,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

const lost = { ...itemError('NotAnswered'), cause: 'outage', mayHaveHappened: true } as const

const unknownImage = goingImage(1, {
  outcome: 'failed',
  error: lost,
  snapshots: [reportSnapshot({ verdict: 'remove', outcome: 'failed', error: lost })],
})
const failedImage = goingImage(2, { outcome: 'failed', error: itemError('Boom'), snapshots: [] })
const toDisable = goingImage(4, {
  ...{ verdict: 'disable', outcome: 'failed', error: lost },
  snapshots: [],
})

const real = (target: Partial<ReportTarget>, overrides: Partial<Report> = {}): Report =>
  createReport({ dryRun: false, ...overrides, targets: [reportTarget(target)] })

describe('the headline of changes that AWS did not answer', () => {
  it.each<readonly [string, Partial<ReportTarget>, string]>([
    [
      'does not say that nothing was removed',
      { images: [unknownImage] },
      '1 image and 1 snapshot may have been removed.',
    ],
    [
      'tells them from those that failed',
      { images: [unknownImage, failedImage] },
      '1 image and 1 snapshot may have been removed; 1 image failed.',
    ],
    [
      'tells them from those that went',
      { images: [unknownImage, removedImage(3)] },
      '1 of 2 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image and 1 snapshot may have been removed.',
    ],
    [
      'does not say beside orphans that no image went',
      { images: [unknownImage], orphans: [reportOrphan({ outcome: 'deleted' })] },
      '1 orphaned snapshot of 8 GiB was removed, in eu-west-1; 1 image and 1 snapshot may have been removed.',
    ],
    [
      'says of disabling that it was that',
      { images: [toDisable] },
      '1 image may have been disabled.',
    ],
    [
      'says of a mark that it may be missing',
      { images: [{ ...toDisable, isDisabled: true }] },
      '1 of 1 image in eu-west-1 was disabled; 1 of the disabled may lack its mark.',
    ],
  ])('%s', (_what, target, sentence) => {
    expect(headline(real(target))).toBe(sentence)
  })

  it('has annotations that say no more either, apart from those of what failed', () => {
    const other = { ...failedImage, error: { ...lost, mayHaveHappened: undefined } }
    const titles = failures(real({ images: [unknownImage, other] })).map(({ title }) => title)

    expect(titles).toEqual([
      'Images may have been removed',
      'Images could not be removed',
      'Snapshots may have been deleted',
    ])
  })
})

const MISSING = { merged: { reports: 2, expected: 3, missing: 1 } }

describe('the headline of a merge that lacks reports', () => {
  const unread = reportTarget({ status: 'not-read', evidence: [] })
  const notBegun = [reportError({ code: 'not-begun', cause: 'inputs' })]
  const evidenceTargets: Report['evidenceTargets'] = [
    {
      ...{ accountId: '999900001111', region: 'eu-west-1', partition: 'aws' },
      status: 'not-read',
      evidence: [],
    },
  ]

  it.each<readonly [string, Report, string]>([
    [
      'where no target could be read',
      createReport({ ...MISSING, dryRun: false, targets: [unread, unread] }),
      'None of 2 targets could be read; 1 of 3 reports is missing.',
    ],
    [
      'where no target could be read in dry runs',
      createReport({ ...MISSING, targets: [unread] }),
      'Dry run: eu-west-1 could not be read; 1 of 3 reports is missing.',
    ],
    [
      'where there is no target',
      createReport({ ...MISSING, dryRun: false, targets: [] }),
      'There is no target; 1 of 3 reports is missing.',
    ],
    [
      'where no run could begin',
      createReport({ ...MISSING, targets: [], errors: notBegun }),
      'Dry run: no run that is known of could begin; 1 of 3 reports is missing.',
    ],
    [
      'where nothing went in those that are here',
      createReport({
        ...MISSING,
        dryRun: false,
        targets: [reportTarget({ images: [failedImage] })],
      }),
      '1 image failed; 1 of 3 reports is missing.',
    ],
    [
      'where nothing would go in those that are here',
      createReport({ ...MISSING, targets: [reportTarget({ images: [reportImage()] })] }),
      'Dry run: the one image in eu-west-1 would be kept; 1 of 3 reports is missing.',
    ],
    [
      'where there is nothing to do in those that are here',
      createReport({
        ...MISSING,
        dryRun: false,
        targets: [reportTarget({ images: [reportImage()] })],
      }),
      'The one image in eu-west-1 is kept; 1 of 3 reports is missing.',
    ],
    [
      'and of accounts that could not be read beside the only target',
      createReport({ dryRun: false, targets: [unread], evidenceTargets }),
      'Nothing was removed: eu-west-1 could not be read; 1 account of evidence-roles could not be read.',
    ],
  ])('says so %s', (_what, report, sentence) => {
    expect(headline(report)).toBe(sentence)
  })
})

describe('the headline of runs that did not end', () => {
  const interrupted = (accountId: string): ReportTarget =>
    reportTarget({
      ...{ accountId, region: 'us-east-1', status: 'interrupted' },
      images: [removedImage(8), goingImage(9)],
    })
  const done = reportTarget({ images: [removedImage(1), removedImage(2)] })

  it.each<readonly [string, Partial<Report>, string]>([
    [
      'one run',
      { targets: [interrupted('111122223333')] },
      'The run did not end: 2 images were to go; the log says what did.',
    ],
    [
      'one run that could not read a part',
      { targets: [interrupted('111122223333'), reportTarget({ status: 'not-read' })] },
      'The run did not end: 2 images were to go; the log says what did; 1 of 2 targets could not be read.',
    ],
    [
      'one of the legs of a merge',
      { ...MISSING, targets: [interrupted('222233334444'), done] },
      '2 of 2 images in eu-west-1 were removed, with 2 snapshots of 16 GiB; 1 of 2 targets did not end: 2 images were to go there, and its log says what did; 1 of 3 reports is missing.',
    ],
    [
      'one of the legs, where nothing went in the other',
      { ...MISSING, targets: [interrupted('222233334444'), reportTarget()] },
      'There is no image in eu-west-1; 1 of 2 targets did not end: 2 images were to go there, and its log says what did; 1 of 3 reports is missing.',
    ],
    [
      'all legs',
      { ...MISSING, targets: [interrupted('222233334444'), interrupted('333344445555')] },
      '2 of 2 targets did not end: 4 images were to go there, and their logs say what did; 1 of 3 reports is missing.',
    ],
  ])('is true of %s', (_what, overrides, sentence) => {
    expect(headline(createReport({ dryRun: false, ...overrides }))).toBe(sentence)
  })
})

it('has a comment that counts what AWS did not answer apart from failed removals', () => {
  const report = real({ images: [unknownImage, failedImage] })
  const key = { workflow: 'w', job: 'j', step: 's', configuration: 'c' }
  expect(renderComment(report, key)).toContain(
    "⚠️ 1 failed removal, 2 removals without an answer: the run's summary says what to do.",
  )
})
