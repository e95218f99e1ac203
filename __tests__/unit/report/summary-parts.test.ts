import { selectAll } from 'hast-util-select'
import { renderSummary } from '../../../src/report/summary/index.ts'
import type {
  Report,
  ReportEvidence,
  ReportOrphan,
  ReportTarget,
} from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  reportEvidence,
  reportImage,
  reportOrphan,
  reportTarget,
} from '../../support/report-factories.ts'
import { foldsOf, headingsOf, render, rowsWith, tablesOf, textOf } from '../../support/rendered.ts'

const summaryOf = (target: Partial<ReportTarget>, report: Partial<Report> = {}): string =>
  renderSummary(createReport({ ...report, targets: [reportTarget(target)] }))

describe('how sure one can be', () => {
  it('is one line below Next, over all targets that were read', () => {
    const evidence = (source: string, skipped = false): ReportEvidence => ({
      ...{ source, resources: 5, images: 1, skipped, durationMs: 1, notes: [] },
    })
    const targets = ['eu-west-1', 'us-east-1'].map((region) =>
      reportTarget({
        region,
        evidence: [
          evidence('instances'),
          evidence('fleets'),
          // Questions about the images themselves, and an input that was not given, count for nothing.
          evidence('image-references'),
          evidence('repository', true),
        ],
      }),
    )
    const unread = reportTarget({ region: 'eu-west-9', status: 'not-read', evidence: [] })
    expect(renderSummary(createReport({ targets: [...targets, unread] }))).toContain(
      '\n🔎 Checked for use in 2 targets: 20 resources in 2 sources, all read in full · ⚠️ skipped: repository\n',
    )
  })
})

describe("a target's fold", () => {
  it('says what was not tried and what was gone already', () => {
    const images = [
      goingImage(1, { outcome: 'not-attempted', snapshots: [] }),
      goingImage(2, { outcome: 'already-gone', snapshots: [] }),
    ]
    const targets = ['eu-west-1', 'us-east-1'].map((region) => reportTarget({ region, images }))
    expect(renderSummary(createReport({ dryRun: false, targets }))).toContain(
      '0 removed, 1 not tried, 1 already gone, 0 kept',
    )
  })
})

describe('why images are kept', () => {
  it('is one line, most first', () => {
    const reasons = ['in-use', 'unmapped', 'in-use', 'too-young', 'keep-previous'] as const
    const images = reasons.map((reason, index) =>
      reportImage({ id: idOf('ami', index + 1), reason }),
    )
    expect(textOf(render(summaryOf({ images })))).toContain(
      'Kept 5: 2 in use · 1 to roll back to, up to 4 a family · 1 too young · 1 without a family',
    )
  })
})

describe('a quiet run', () => {
  const images = [
    reportImage(),
    reportImage({ id: idOf('ami', 2) }),
    reportImage({ id: idOf('ami', 3), reason: 'unmapped' }),
  ]
  const summary = summaryOf({ images }, { dryRun: false })

  it('is short: no figures, no headings, all tables folded', () => {
    expect(headingsOf(summary)).toEqual(['AMI Cleanup'])
    const open = summary.replaceAll(/<details>[^]*?<\/details>/g, '')
    expect(tablesOf(open)).toEqual([])
  })

  it('says that some images are never considered', () => {
    expect(summary).toContain('1 image has no family and is never considered.')
  })
})

describe('the footer', () => {
  it('says where and when, and how to keep the report', () => {
    const seen = textOf(render(summaryOf({})))
    expect(seen).toContain(
      `eu-west-1 · ${ACCOUNT} · 20 Nov 2026, 12:00 UTC · AMI Cleanup 1.0.0 · this run`,
    )
    expect(seen).toContain('keep it with actions/upload-artifact')
  })

  it('says what the reasons on the page mean, and no others', () => {
    const page = render(summaryOf({ images: [reportImage(), goingImage(2)] }))
    expect(selectAll('li', page).map((item) => textOf(item).split(':')[0])).toEqual([
      'keep-previous',
      'surplus',
    ])
  })
})

describe('the evidence', () => {
  it('has a row for each source, skipped ones said to be so', () => {
    const evidence = [
      reportEvidence({ resources: 1_200, notes: ['lt-1 version 3 no longer exists'] }),
      reportEvidence({ source: 'fleets', resources: 0, images: 0, skipped: true }),
    ]
    const summary = summaryOf({ evidence })
    expect(foldsOf(summary)).toContain(
      'Checked for use: 1,200 resources in 1 source, all read in full · ⚠️ skipped: fleets',
    )
    expect(rowsWith(summary, 'Looked at')).toEqual([
      {
        Source: 'instances',
        'Looked at': '1,200',
        'Images named': '3',
        Time: '1.2 s',
        Notes: 'lt-1 version 3 no longer exists',
      },
      { Source: 'fleets', 'Looked at': 'skipped', 'Images named': '–', Time: '–', Notes: '–' },
    ])
  })

  it('shows five notes, and how many more there are', () => {
    const notes = Array.from({ length: 9 }, (_, index) => `note ${String(index)}`)
    const [row] = rowsWith(summaryOf({ evidence: [reportEvidence({ notes })] }), 'Notes')
    expect(row?.['Notes']).toBe('note 0\nnote 1\nnote 2\nnote 3\nnote 4\nand 4 more')
  })

  it('says what could not be read and did not have to be', () => {
    const notKnown = [{ part: 'snapshot locks', why: 'ec2:DescribeLockedSnapshots: denied' }]
    expect(rowsWith(summaryOf({ notKnown }), 'Not known')).toEqual([
      { 'Not known': 'snapshot locks', Why: 'ec2:DescribeLockedSnapshots: denied' },
    ])
  })
})

describe('the orphans', () => {
  const listed = reportOrphan({ verdict: 'report', outcome: 'kept' })

  it('have a row each, and what they cost', () => {
    const summary = summaryOf({ orphans: [listed] })
    expect(headingsOf(summary)).toContain('Orphaned snapshots (1)')
    expect(summary).toContain(
      '1 snapshot of images that no longer exist: 8 GiB, at most $0.40 a month. They are only listed; `orphan-snapshots: delete` removes them.',
    )
    expect(rowsWith(summary, 'Description')).toEqual([
      {
        Snapshot: idOf('snap', 0xfff),
        Age: '688 days 2025-01-01',
        Size: '8 GiB',
        Description: 'Created by CreateImage(i-1) for ami-0aaaaaaaaaaaaaaaa',
        Why: 'orphan Made for ami-0aaaaaaaaaaaaaaaa, which no longer exists.',
        Outcome: 'only listed',
      },
    ])
  })

  it('are not said to be only listed where they go', () => {
    const settings = { 'orphan-snapshots': 'delete' }
    expect(summaryOf({ orphans: [reportOrphan()] }, { settings })).not.toContain('only listed')
  })

  it.each<readonly [ReportOrphan['reason'], number]>([
    ['locked', 1],
    ['image-in-recycle-bin', 1],
    ['mapped', 0],
    ['image-exists', 0],
    ['not-made-for-an-image', 0],
  ])('that stay are shown where that is out of the ordinary: %s', (reason, shown) => {
    const orphans = [reportOrphan({ verdict: 'keep', reason, outcome: 'kept' })]
    const summary = summaryOf({ orphans })
    const tables = tablesOf(summary).filter(({ columns }) => columns.includes('Description'))
    expect(tables).toHaveLength(shown)
    expect(foldsOf(summary).filter((title) => title.includes('looked at and kept'))).toHaveLength(
      shown,
    )
  })
})

describe('the settings', () => {
  it('are those that say something', () => {
    const settings = { mapping: 'name:/^(.+)-[0-9]$/', include: '', 'max-age': '30d' }
    expect(rowsWith(summaryOf({}, { settings }), 'Input')).toEqual([
      { Input: 'mapping', Value: 'name:/^(.+)-[0-9]$/' },
      { Input: 'max-age', Value: '30d' },
    ])
  })
})
