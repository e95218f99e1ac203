import { knownOutputs, renderOutputs } from '../../../src/report/outputs.ts'
import { familyTable } from '../../../src/report/summary/family-table.ts'
import { figures } from '../../../src/report/summary/figures.ts'
import { headline } from '../../../src/report/summary/headline.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { targetName } from '../../../src/report/summary/tables.ts'
import { overview } from '../../../src/report/summary/targets.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  NOW,
  removedImage,
  reportImage,
  reportTarget,
} from '../../support/report-factories.ts'
import { tablesOf } from '../../support/rendered.ts'

/** Of three legs one was killed, one is done, and one has no report. */
const report = createReport({
  dryRun: false,
  merged: { reports: 2, expected: 3, missing: 1 },
  targets: [
    reportTarget({
      ...{ accountId: '222233334444', region: 'us-east-1', status: 'interrupted' },
      images: [removedImage(8), goingImage(9), reportImage({ id: 'ami-00000007' })],
    }),
    reportTarget({
      images: [removedImage(1), removedImage(2), reportImage({ id: 'ami-00000003' })],
    }),
  ],
})

describe('a merge with a leg that did not end', () => {
  it('has figures that add up, with what nobody knows in a column of its own', () => {
    expect(tablesOf(figures(report) ?? '')).toEqual([
      {
        columns: ['', 'Removed', 'Kept', 'Not known', 'All'],
        rows: [
          ['Images', '2', '2', '2', '6'],
          ['Snapshots', '2', '0', '2', '4'],
        ],
      },
    ])
  })

  it('has no figure of that leg that only its end knows', () => {
    const [table] = tablesOf(overview({ report, rows: 10, now: NOW }))
    expect(table).toEqual({
      columns: ['Target', 'State', 'Images', 'Kept', 'Removed', 'Freed'],
      rows: [
        ['us-east-1 · 222233334444', '❌ did not end', '3', '1', '?', '?'],
        [`eu-west-1 · ${ACCOUNT}`, 'done', '3', '1', '2', '16 GiB'],
      ],
    })
    expect(renderSummary(report)).toContain(
      '<b>us-east-1 · 222233334444</b>: did not end, 2 to go, 1 kept',
    )
  })

  it('has a table of families that adds up as well', () => {
    const [table] = tablesOf(familyTable({ report, rows: 10, now: NOW }, targetName) ?? '')
    expect(table?.columns).toEqual([
      'Family',
      'Where',
      'Images',
      'Kept',
      'Removed',
      'Not known',
      'Oldest',
      'Freed',
      'Saves up to',
    ])
    expect(table?.rows[0]?.slice(2, 6)).toEqual(['6', '2', '2', '2'])
  })

  it('has no output that only the end of all its runs knows, but its page', () => {
    const { outputs } = renderOutputs(report, '/tmp/report.json')
    const known = knownOutputs(report, outputs)
    for (const name of ['removed-count', 'disabled-count', 'failed-count', 'reclaimed-gib']) {
      expect(known).not.toHaveProperty(name)
    }
    expect(known).toMatchObject({
      'stopped-count': '1',
      'page-file': '/tmp/report.html',
      headline: headline(report),
    })
  })
})
