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
import { ACCOUNT, idOf, NOW, reportError, times } from '../../support/report-factories.ts'
import { dry, imagesOf, pairsOf, real, reportIn, UNANSWERED } from '../../support/short-reports.ts'

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

const unreadRole = { accountId: '9'.repeat(12), region: 'eu-west-1', partition: 'aws' }

/** What the words say that stand behind the kind of a run: `real, cancelled, of two | removed`. */
const SAID: Readonly<Record<string, Partial<Report>>> = {
  cancelled: { errors: [reportError({ code: 'cancelled' })] },
  'not begun': { errors: [reportError({ code: 'not-begun', cause: 'inputs' })] },
  'of two': { merged: { reports: 2, missing: 0 } },
  'one of two': { merged: { reports: 2, missing: 0, notBegun: ['legs/2.json'] } },
  'none of two': { merged: { reports: 2, missing: 0, notBegun: ['a', 'b'] } },
  'surely dry': { settings: { 'dry-run': 'true' } },
  'perhaps dry': { settings: { 'dry-run': 'maybe' } },
  '2 at a time': { settings: { 'max-removals': '2 oldest' } },
  'an account unread': { evidenceTargets: [{ ...unreadRole, status: 'not-read', evidence: [] }] },
  'planned elsewhere': {
    planFile: {
      ...{ generatedAt: NOW.toISOString(), differences: [] },
      otherTargets: [{ accountId: ACCOUNT, region: 'us-east-1' }],
    },
  },
}

function runIn(line: string): Report {
  const [kind = ''] = line.split(' | ')
  const overrides = kind.split(', ').map((word) => {
    const [, items] = /^plan (.*)/.exec(word) ?? []
    return items === undefined ? SAID[word] : approved(items)
  })
  return reportIn(
    line,
    overrides.reduce<Partial<Report>>((all, each) => ({ ...all, ...each }), {}),
  )
}

describe('the headline', () => {
  const tells = (what: string, table: string): void => {
    it.each(pairsOf(table))(`${what}: %s`, (line, sentence) => {
      expect(headline(runIn(line))).toBe(sentence)
    })
  }

  tells(
    'of a run',
    `
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
    dry, 2 at a time | going next-run*5
      Dry run: 1 of 6 images in eu-west-1 would be removed, with 1 snapshot of 8 GiB; 5 images wait for later runs, 3 more runs at most.
  `,
  )

  tells(
    'of targets that did not come to their end',
    `
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
    real, an account unread | eu-west-1 not-read:
      Nothing was removed: eu-west-1 could not be read; 1 account of evidence-roles could not be read.
    real | eu-west-1 interrupted: going*3 | us-east-1 interrupted unread:
      The run did not end: 3 images were to go; the log says what did; 1 of 2 targets could not be read.
    real | eu-west-1 interrupted: going*3 | us-east-1 interrupted by above-max-removals: going
      The run did not end: 3 images were to go; the log says what did.
    real | eu-west-1 interrupted by evidence-incomplete: going
      The run did not end: 1 image was to go; the log says what did.
    dry | eu-west-1 refused by max-removals: to-disable*2
      Dry run: 2 of 2 images in eu-west-1 would be disabled, but max-removals would stop all of this plan.
    dry | us-east-1: going | eu-west-1 refused by max-removals: to-disable going
      Dry run: 2 of 3 images in 2 targets would be removed, with 2 snapshots of 16 GiB; 1 would be disabled, but max-removals would stop 2 images of this plan in eu-west-1.
    real | us-east-1: removed | eu-west-1 refused by max-removals: not-attempted*2
      1 of 3 images in 2 targets was removed, with 1 snapshot of 8 GiB; max-removals stopped the plan for 2 images in eu-west-1.
    real | eu-west-1 refused by plan-not-approved: not-attempted*3
      Nothing was removed: a plan file that approves nothing of it stopped the plan for 3 images.
    dry | eu-west-1 refused by max-removals: to-disable*2 | eu-west-1 of 4: to-disable
      Dry run: 3 of 3 images in 2 targets would be disabled, but max-removals would stop 2 images of this plan in 1 target.
  `,
  )

  tells(
    'of a merge that lacks reports',
    `
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
  `,
  )

  tells(
    'of changes that AWS did not answer',
    `
    real | unanswered
      1 image and 1 snapshot may have been removed.
    real | unanswered failed
      1 image and 1 snapshot may have been removed; 1 image failed.
    real | unanswered removed
      1 of 2 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image and 1 snapshot may have been removed.
    real | unanswered orphan-deleted
      1 orphaned snapshot of 8 GiB was removed, in eu-west-1; 1 image and 1 snapshot may have been removed.
    real | disabling-unanswered
      1 image may have been disabled.
    real | marking-unanswered
      1 image may have been marked.
    real | disabled-mark-unanswered
      1 of 1 image in eu-west-1 was disabled; 1 of the disabled may lack its mark.
  `,
  )

  tells(
    'of what a plan file approved',
    `
    real, plan in-use*2 | kept*6 removed
      1 of 7 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 2 images of the plan file stay.
    real, plan in-use*3 | in-use*7
      Nothing was removed: 3 images of the plan file stay.
    dry, plan in-use*3 | in-use*7
      Dry run: nothing would be removed; all 7 images in eu-west-1 would be kept; 3 images of the plan file would stay.
    real, plan in-use orphan:locked already-gone orphan:not-looked-at*2 not-planned | kept
      Nothing was removed: 1 image and 1 snapshot of the plan file stay, 2 snapshots of the plan file were not looked at; 1 image of the plan file was gone before.
    real, plan already-gone*2 | kept
      Nothing to do: the one image in eu-west-1 is kept; 2 images of the plan file were gone before.
    real, plan not-looked-at | eu-west-1 not-read:
      Nothing was removed: eu-west-1 could not be read; 1 image of the plan file was not looked at.
    real, plan next-run | next-run removed
      1 of 2 images in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 image waits for later runs.
    real, plan in-use | us-east-1 interrupted: going kept
      The run did not end: 1 image was to go; the log says what did; 1 image of the plan file stays.
    real, of two, planned elsewhere | removed
      1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; 1 target of the plan file is in none of the reports.
    real, planned elsewhere | removed
      1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB.
  `,
  )

  tells(
    'of runs that could not begin',
    `
    real, not begun
      The run could not begin. Nothing was read and nothing was removed.
    dry, not begun, surely dry
      Dry run: the run could not begin. Nothing was read and nothing was removed.
    dry, not begun, perhaps dry
      The run could not begin. Nothing was read and nothing was removed.
    real, not begun, one of two | kept*4 removed*3
      3 of 7 images in eu-west-1 were removed, with 3 snapshots of 24 GiB; 1 run could not begin.
    real, not begun, none of two
      Nothing was removed: no run could begin.
    dry, not begun, 1 of 3 missing
      Dry run: no run that is known of could begin; 1 of 3 reports is missing.
  `,
  )

  tells(
    'of runs that were cancelled',
    `
    real, cancelled | disabled*3
      3 of 3 images in eu-west-1 were disabled; the run was cancelled.
    real, cancelled | unanswered
      1 image and 1 snapshot may have been removed; the run was cancelled.
    dry, cancelled | going
      Dry run: 1 of 1 image in eu-west-1 would be removed, with 1 snapshot of 8 GiB; the run was cancelled.
    real, cancelled | eu-west-1 interrupted: going
      The run did not end: 1 image was to go; the log says what did; the run was cancelled.
    real, cancelled, of two | removed | us-east-1 of 2 cancelled: not-attempted
      1 of 2 images in 2 targets was removed, with 1 snapshot of 8 GiB; 1 image not tried; the run of us-east-1 was cancelled.
    real, cancelled, of two | removed | us-east-1 of 2:
      1 of 1 image in 2 targets was removed, with 1 snapshot of 8 GiB; a run was cancelled.
    real | removed | us-east-1 cancelled unread:
      1 of 1 image in eu-west-1 was removed, with 1 snapshot of 8 GiB; the run was cancelled; 1 of 2 targets could not be read.
    real, cancelled | disabled-mark-unanswered*2
      2 of 2 images in eu-west-1 were disabled; 2 of the disabled may lack their mark; the run was cancelled.
  `,
  )
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
