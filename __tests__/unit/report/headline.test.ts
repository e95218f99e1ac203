import { failures } from '../../../src/report/annotations.ts'
import { knownOutputs, renderOutputs } from '../../../src/report/outputs.ts'
import { familyTable } from '../../../src/report/summary/family-table.ts'
import { figures } from '../../../src/report/summary/figures.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { targetName } from '../../../src/report/summary/tables.ts'
import { overview } from '../../../src/report/summary/targets.ts'
import type { Report, ReportImage } from '../../../src/report/schema.ts'
import { gridOf } from '../../support/rendered.ts'
import {
  ACCOUNT,
  idOf,
  itemError,
  NOW,
  reportError,
  times,
} from '../../support/report-factories.ts'
import {
  dry,
  imagesOf,
  pairsOf,
  real,
  reportIn,
  targetOf,
  UNANSWERED,
} from '../../support/short-reports.ts'

const refused = (short: string) =>
  targetOf(short, { refusals: [{ what: 'images', count: 2, limit: 1 }] })

const stopped = (short: string, code: string) => targetOf(short, { error: itemError(code) })

const CANCELLED = { errors: [reportError({ code: 'cancelled' })] }

const TWO = { merged: { reports: 2, missing: 0 } }

type Difference = NonNullable<Report['planFile']>['differences'][number]

/** What became of items of an approved plan: `in-use*2 orphan:locked`. */
function approved(short: string): Pick<Report, 'planFile'> {
  const words = short.split(' ').flatMap((word) => {
    const [what = '', count = '1'] = word.split('*')
    return times(Number(count), () => what)
  })
  const differences = words.map((word, index): Difference => {
    const [reason = '', kind = 'image'] = word.split(':').reverse()
    return {
      ...{ accountId: ACCOUNT, region: 'eu-west-1', id: idOf('ami', index), explanation: '' },
      kind: kind === 'image' ? 'image' : 'snapshot',
      planned: reason !== 'not-planned',
      reason: reason as Difference['reason'],
    }
  })
  return { planFile: { generatedAt: NOW.toISOString(), differences } }
}

describe('the headline', () => {
  const backlog = { settings: { 'max-removals': '2 oldest' } }
  const notBegun = { errors: [reportError({ code: 'not-begun', cause: 'inputs' })] }
  const lost = { outcome: 'failed', error: UNANSWERED } as const
  const unreadRole = { accountId: '9'.repeat(12), region: 'eu-west-1', partition: 'aws' }
  const evidenceTargets: Report['evidenceTargets'] = [
    { ...unreadRole, status: 'not-read', evidence: [] },
  ]

  it.each(
    pairsOf(`
      dry | kept going
        Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB.
      dry | kept
        Dry run: nothing would be removed; the one image in eu-west-1 would be kept.
      dry | kept*2
        Dry run: nothing would be removed; all 2 images in eu-west-1 would be kept.
      dry | orphan
        Dry run: 1 orphaned snapshot of 8 GiB would be removed and no image, in eu-west-1.
      real | kept removed*2
        2 of 3 images in eu-west-1 were removed, with 2 snapshots of 16 GiB.
      real | kept
        Nothing to do: the one image in eu-west-1 is kept.
      real | disabled removed kept
        1 of 3 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 was disabled.
      real | disabled*3 kept*4 orphan-deleted*5
        5 orphaned snapshots of 40 GiB were removed; 3 of 7 images in eu-west-1 were disabled.
      real | disabled removed*2 orphan-deleted
        2 of 3 images in eu-west-1 were removed, with 2 snapshots of 16 GiB, and 1 orphaned snapshot of 8 GiB; 1 was disabled.
      dry | to-disable going orphan*2
        Dry run: 1 of 2 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB, and 2 orphaned snapshots of 16 GiB; 1 would be disabled.
      real | marked*3 kept*4
        3 of 7 images in eu-west-1 were marked (disabled already).
      real | marked*2 disabled removed
        1 of 4 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 was disabled; 2 were marked (disabled already).
      dry | to-mark kept
        Dry run: 1 of 2 images in eu-west-1 would be marked (disabled already).
      real | disabled
        1 of 1 image in eu-west-1 was disabled.
      real | kept*2 orphan-deleted orphan-failed
        1 orphaned snapshot of 8 GiB was removed and no image, in eu-west-1; 1 snapshot failed.
      real | removed failed not-attempted already-gone
        1 of 4 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image failed; 1 image not tried; 1 image already gone.
      dry | going | us-east-1:
        Dry run: 1 of 1 image in 2 targets would be removed, with 1 snapshot of 8 GiB.
      dry
        Dry run: nothing could be decided: a pull request from a fork or from Dependabot gets no credentials.
    `),
  )('of %s', (line, sentence) => {
    expect(headline(reportIn(line))).toBe(sentence)
  })

  it.each(
    pairsOf(`
      real | removed | us-east-1 not-read:
        1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 of 2 targets could not be read.
      real | eu-west-1 cancelled: removed | us-east-1 refused: | eu-west-3 failed:
        1 of 1 image in 3 targets was removed, with 1 snapshot of 8 GiB; the run was cancelled; max-removals-total stopped the plan in us-east-1.
      real | eu-west-1 not-read: | us-east-1 not-read:
        Nothing was removed: none of 2 targets could be read.
      real | eu-west-1 refused: not-attempted*2
        Nothing was removed: max-removals-total stopped the plan for 2 images.
      real | eu-west-1 refused: not-attempted*2 orphan*5
        Nothing was removed: max-removals-total stopped the plan for 2 images and 5 orphaned snapshots.
      real | us-east-1 interrupted: going orphan*2
        The run did not end: 1 image and 2 orphaned snapshots were to go; the log says what did.
      real | us-east-1 interrupted: removed going
        The run did not end: 2 images were to go; the log says what did.
      real | us-east-1 interrupted: removed going | eu-west-1 not-read:
        The run did not end: 2 images were to go; the log says what did; 1 of 2 targets could not be read.
    `),
  )('of targets that did not come to their end: %s', (line, sentence) => {
    expect(headline(reportIn(line))).toBe(sentence)
  })

  it.each(
    pairsOf(`
      real, 1 of 3 missing | eu-west-1 not-read: | us-east-1 not-read:
        None of 2 targets could be read; 1 of 3 reports is missing.
      dry, 1 of 3 missing | eu-west-1 not-read:
        Dry run: eu-west-1 could not be read; 1 of 3 reports is missing.
      real, 1 of 3 missing
        There is no target; 1 of 3 reports is missing.
      real, 1 of 3 missing | failed
        1 image failed; 1 of 3 reports is missing.
      dry, 1 of 3 missing | kept
        Dry run: the one image in eu-west-1 would be kept; 1 of 3 reports is missing.
      real, 1 of 3 missing | kept
        The one image in eu-west-1 is kept; 1 of 3 reports is missing.
      real, 1 of 3 missing | us-east-1 of 2 interrupted: removed going | removed*2
        2 of 2 images in eu-west-1 were removed, with 2 snapshots of 16 GiB; 1 of 2 targets did not end: 2 images were to go there, and its log says what did; 1 of 3 reports is missing.
      real, 1 of 3 missing | us-east-1 of 2 interrupted: removed going | eu-west-1:
        There is no image in eu-west-1; 1 of 2 targets did not end: 2 images were to go there, and its log says what did; 1 of 3 reports is missing.
      real, 1 of 3 missing | us-east-1 of 2 interrupted: going*2 | us-east-1 of 3 interrupted: going*2
        2 of 2 targets did not end: 4 images were to go there, and their logs say what did; 1 of 3 reports is missing.
    `),
  )('of a merge that lacks reports: %s', (line, sentence) => {
    expect(headline(reportIn(line))).toBe(sentence)
  })

  it.each(
    pairsOf(`
      real | unanswered
        1 image and 1 snapshot may have been removed.
      real | unanswered failed
        1 image and 1 snapshot may have been removed; 1 image failed.
      real | unanswered removed
        1 of 2 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image and 1 snapshot may have been removed.
      real | unanswered orphan-deleted
        1 orphaned snapshot of 8 GiB was removed, in eu-west-1; 1 image and 1 snapshot may have been removed.
    `),
  )('of changes that AWS did not answer: %s', (line, sentence) => {
    expect(headline(reportIn(line))).toBe(sentence)
  })

  it.each([
    [
      'real | kept*6 removed',
      'in-use*2',
      '1 of 7 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 2 images of the plan file stay.',
    ],
    ['real | in-use*7', 'in-use*3', 'Nothing was removed: 3 images of the plan file stay.'],
    [
      'dry | in-use*7',
      'in-use*3',
      'Dry run: nothing would be removed; all 7 images in eu-west-1 would be kept; 3 images of the plan file would stay.',
    ],
    [
      'real | kept',
      'in-use orphan:locked already-gone orphan:not-looked-at*2 not-planned',
      'Nothing was removed: 1 image and 1 snapshot of the plan file stay, 2 snapshots of the plan file were not looked at; 1 image of the plan file was gone before.',
    ],
    [
      'real | kept',
      'already-gone*2',
      'Nothing to do: the one image in eu-west-1 is kept; 2 images of the plan file were gone before.',
    ],
    [
      'real | eu-west-1 not-read:',
      'not-looked-at',
      'Nothing was removed: eu-west-1 could not be read; 1 image of the plan file was not looked at.',
    ],
    // It is told of as waiting.
    ['real | next-run removed', 'next-run', '1 image waits for later runs.'],
    [
      'real | us-east-1 interrupted: going kept',
      'in-use',
      'The run did not end: 1 image was to go; the log says what did; 1 image of the plan file stays.',
    ],
  ])('of what a plan file approved: %s, %s', (line, items, sentence) => {
    const said = headline(reportIn(line, approved(items)))
    expect(said.slice(-sentence.length)).toBe(sentence)
    expect(said.split('of the plan file').length).toBe(sentence.split('of the plan file').length)
  })

  it('of a merge tells of what was approved and is in none of its reports', () => {
    const { planFile } = approved('in-use')
    const otherTargets = [{ accountId: ACCOUNT, region: 'us-east-1' }]
    const merged = reportIn('real | removed', {
      ...TWO,
      ...(planFile && { planFile: { ...planFile, differences: [], otherTargets } }),
    })
    expect(headline(merged)).toContain('; 1 target of the plan file is in none of the reports.')
    expect(headline({ ...merged, merged: undefined })).not.toContain('the plan file')
  })

  it.each<readonly [string, Report, string]>([
    [
      'that leaves a backlog to later runs',
      dry('going next-run*5', backlog),
      'Dry run: 1 of 6 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB; 5 images wait for later runs, 3 more runs at most.',
    ],
    [
      'that could not begin',
      real([], notBegun),
      'The run could not begin. Nothing was read and nothing was removed.',
    ],
    [
      'that could not begin, and was to be dry',
      dry([], { ...notBegun, settings: { 'dry-run': 'true' } }),
      'Dry run: the run could not begin. Nothing was read and nothing was removed.',
    ],
    [
      'that could not begin, and of which nobody can tell whether it was to be dry',
      dry([], { ...notBegun, settings: { 'dry-run': 'maybe' } }),
      'The run could not begin. Nothing was read and nothing was removed.',
    ],
    [
      'of a merge, of which one could not begin',
      real('kept*4 removed*3', {
        ...notBegun,
        merged: { reports: 2, missing: 0, notBegun: ['legs/2.json'] },
      }),
      '3 of 7 images in eu-west-1 were removed, with 3 snapshots of 24 GiB; 1 run could not begin.',
    ],
    [
      'of a merge, of which none could begin, and no report is missing',
      real([], { ...notBegun, merged: { reports: 2, missing: 0, notBegun: ['a', 'b'] } }),
      'Nothing was removed: no run could begin.',
    ],
    [
      'that was cancelled after all had gone',
      real('disabled*3', CANCELLED),
      '3 of 3 images in eu-west-1 were disabled; the run was cancelled.',
    ],
    [
      'that was cancelled while calls hung',
      real('unanswered', CANCELLED),
      '1 image and 1 snapshot may have been removed; the run was cancelled.',
    ],
    [
      'that is dry and was cancelled once all was planned',
      dry('going', CANCELLED),
      'Dry run: 1 of 1 image in eu-west-1 would be removed, with 1 snapshot of 8 GiB; the run was cancelled.',
    ],
    [
      'that was cancelled and then killed',
      real('eu-west-1 interrupted: going', CANCELLED),
      'The run did not end: 1 image was to go; the log says what did; the run was cancelled.',
    ],
    [
      'of a merge with a run that was cancelled',
      real(['removed', 'us-east-1 of 2 cancelled: not-attempted'], { ...CANCELLED, ...TWO }),
      '1 of 2 images in 2 targets was removed, with 1 snapshot of 8 GiB; 1 image not tried; the run of us-east-1 was cancelled.',
    ],
    [
      'of a merge with a run that was cancelled after all had gone',
      real(['removed', 'us-east-1 of 2:'], { ...CANCELLED, ...TWO }),
      '1 of 1 image in 2 targets was removed, with 1 snapshot of 8 GiB; a run was cancelled.',
    ],
    [
      'of a merge, of which none could begin',
      reportIn('dry, 1 of 3 missing', notBegun),
      'Dry run: no run that is known of could begin; 1 of 3 reports is missing.',
    ],
    [
      'that could not read accounts beside the only target',
      real('eu-west-1 not-read:', { evidenceTargets }),
      'Nothing was removed: eu-west-1 could not be read; 1 account of evidence-roles could not be read.',
    ],
    [
      'that was cancelled while a target was read',
      real(['removed', { region: 'us-east-1', status: 'cancelled', evidence: [] }]),
      '1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; the run was cancelled; 1 of 2 targets could not be read.',
    ],
    [
      'that was killed, and had not read one of its targets',
      real(['eu-west-1 interrupted: going*3', { status: 'interrupted', evidence: [] }]),
      'The run did not end: 3 images were to go; the log says what did; 1 of 2 targets could not be read.',
    ],
    [
      'that was killed after a limit stopped one of its targets',
      real([
        'eu-west-1 interrupted: going*3',
        stopped('us-east-1 interrupted: going', 'above-max-removals'),
      ]),
      'The run did not end: 3 images were to go; the log says what did.',
    ],
    [
      'that was killed when a target that had begun could not be read again',
      real(stopped('eu-west-1 interrupted: going', 'evidence-incomplete')),
      'The run did not end: 1 image was to go; the log says what did.',
    ],
    [
      'that is dry and above a limit, which is no success',
      dry(refused('eu-west-1 refused: to-disable*2')),
      'Dry run: 2 of 2 images in eu-west-1 would be disabled, but max-removals would stop all of this plan.',
    ],
    [
      'that is dry, and of which a limit stops one target',
      dry(['us-east-1: going', refused('eu-west-1 refused: to-disable going')]),
      'Dry run: 2 of 3 images in 2 targets would be removed, with 2 snapshots of 16 GiB; 1 would be disabled, but max-removals would stop 2 images of this plan in eu-west-1.',
    ],
    [
      'of which a limit stopped one target',
      real(['us-east-1: removed', refused('eu-west-1 refused: not-attempted*2')]),
      '1 of 3 images in 2 targets was removed, with 1 snapshot of 8 GiB; max-removals stopped the plan for 2 images in eu-west-1.',
    ],
    [
      'of which a plan file approves nothing',
      real(stopped('eu-west-1 refused: not-attempted*3', 'plan-not-approved')),
      'Nothing was removed: a plan file that approves nothing of it stopped the plan for 3 images.',
    ],
    [
      'above a limit in a Region that several accounts have, which is not named',
      dry([refused('eu-west-1 refused: to-disable*2'), 'eu-west-1 of 4: to-disable']),
      'Dry run: 3 of 3 images in 2 targets would be disabled, but max-removals would stop 2 images of this plan in 1 target.',
    ],
    [
      'whose disabling AWS did not answer',
      real({ images: imagesOf('disabled', lost) }),
      '1 image may have been disabled.',
    ],
    [
      'whose mark on what somebody else disabled AWS did not answer',
      real({ images: imagesOf('disabled', { ...lost, state: 'disabled' }) }),
      '1 image may have been marked.',
    ],
    [
      'whose mark may be missing',
      real({ images: imagesOf('disabled', { ...lost, isDisabled: true }) }),
      '1 of 1 image in eu-west-1 was disabled; 1 of the disabled may lack its mark.',
    ],
    [
      'that was cancelled, and whose marks may be missing',
      real(
        { images: imagesOf('disabled*2', { ...lost, isDisabled: true }) },
        { errors: [reportError({ code: 'cancelled', cause: 'other' })] },
      ),
      '2 of 2 images in eu-west-1 were disabled; 2 of the disabled may lack their mark; the run was cancelled.',
    ],
    [
      'whose marks may be missing',
      real({ images: imagesOf('disabled*2', { ...lost, isDisabled: true }) }),
      '2 of 2 images in eu-west-1 were disabled; 2 of the disabled may lack their mark.',
    ],
  ])('of a run %s', (_what, report, sentence) => {
    expect(headline(report)).toBe(sentence)
  })
})

it('has annotations that say no more of what AWS did not answer, apart from those of what failed', () => {
  const error: ReportImage['error'] = { ...UNANSWERED, mayHaveHappened: undefined }
  const images = [...imagesOf('unanswered'), ...imagesOf('failed', { error }, 2)]

  expect(failures(real({ images })).map(({ title }) => title)).toEqual([
    'Images may have been removed',
    'Images could not be removed',
    'Snapshots may have been deleted',
  ])
})

describe('the figures', () => {
  it.each([
    [
      'dry | kept going',
      [' | To remove | Kept | All', 'Images | 1 | 1 | 2', 'Snapshots | 1 | 0 | 1'],
    ],
    [
      'real | removed failed disabled',
      [
        ' | Removed | Disabled | Kept | Failed | All',
        'Images | 1 | 1 | 0 | 1 | 3',
        'Snapshots | 1 | 0 | 0 | 0 | 1',
      ],
    ],
    ['real | kept', []],
  ])('have a column for each outcome that there is: %s', (line, grid) => {
    expect(gridOf(figures(reportIn(line)) ?? '')).toEqual(grid)
  })

  it('come with what is saved', () => {
    expect(figures(dry('going'))).toContain('💰 At once: **8 GiB**, up to **$0.40 a month** less')
  })
})

describe('a merge with a leg that did not end', () => {
  /** Of three legs one was killed, one is done, and one has no report. */
  const report = reportIn(
    'real, 1 of 3 missing | us-east-1 of 2 interrupted: removed going kept | removed*2 kept',
  )
  const context = { report, rows: 10, now: NOW }

  it('has figures that add up, with what nobody knows in a column of its own', () => {
    expect(gridOf(figures(report) ?? '')).toEqual([
      ' | Removed | Kept | Not known | All',
      'Images | 2 | 2 | 2 | 6',
      'Snapshots | 2 | 0 | 2 | 4',
    ])
  })

  it('has no figure of that leg that only its end knows', () => {
    expect(gridOf(overview(context), 'State')).toEqual([
      'Target | State | Images | Kept | Removed | Freed',
      'us-east-1 · 222222222222 | ❌ did not end | 3 | 1 | ? | ?',
      'eu-west-1 · 111122223333 | done | 3 | 1 | 2 | 16 GiB',
    ])
    expect(renderSummary(report)).toContain(
      '<b>us-east-1 · 222222222222</b>: did not end, 2 to go, 1 kept',
    )
  })

  it('has a table of families that adds up as well', () => {
    const [titles, row] = gridOf(familyTable(context, targetName) ?? '')
    expect(titles).toBe(
      'Family | Where | Images | Kept | Removed | Not known | Oldest | Freed | Saves up to',
    )
    expect(row).toMatch(/^dev\.web \| 2 targets \| 6 \| 2 \| 2 \| 2 \| /)
  })

  it('has no output that only the end of all its runs knows, but its page', () => {
    const known = knownOutputs(report, renderOutputs(report, '/tmp/report.json').outputs)
    for (const name of ['removed-count', 'disabled-count', 'failed-count', 'reclaimed-gib']) {
      expect(known).not.toHaveProperty(name)
    }
    const page = { 'page-file': '/tmp/report.html', headline: headline(report) }
    expect(known).toMatchObject({ 'stopped-count': '1', ...page })
  })
})
