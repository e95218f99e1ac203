import { describe, expect, it } from '@jest/globals'
import { selectAll } from 'hast-util-select'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import type { Report, ReportImage, ReportOrphan, ReportTarget } from '../../../src/report/schema.ts'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  reportError,
  reportEvidence,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { foldsOf, headingsOf, render, rowsWith, tablesOf, textOf } from '../../support/rendered.ts'

const summaryOf = (target: Partial<ReportTarget>, report: Partial<Report> = {}): string =>
  renderSummary(createReport({ ...report, targets: [reportTarget(target)] }))

describe('what went wrong', () => {
  it('stands before everything else but the figures', () => {
    const images = [goingImage(1, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [] })]
    const summary = summaryOf(
      { images },
      { dryRun: false, errors: [reportError({ message: '1 removal failed' })] },
    )
    expect(headingsOf(summary).slice(0, 2)).toEqual(['AMI Cleanup', 'What went wrong'])
  })

  it('has a row for each item that failed, each once', () => {
    const snapshot = reportSnapshot({ id: idOf('snap', 9), outcome: 'failed', error: 'Boom: x' })
    const images = [
      goingImage(1, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [snapshot] }),
      goingImage(2, { outcome: 'not-attempted', error: 'cancelled', snapshots: [snapshot] }),
      goingImage(3, { outcome: 'removed', snapshots: [] }),
    ]
    expect(rowsWith(summaryOf({ images }, { dryRun: false }), 'What was said')).toEqual([
      { Item: idOf('ami', 1), Outcome: 'failed', 'What was said': 'AuthFailure: no' },
      { Item: idOf('snap', 9), Outcome: 'failed', 'What was said': 'Boom: x' },
    ])
  })

  it('has a sentence for each reason why something was not attempted, after the failures', () => {
    const waiting = (number: number, error: string): ReportImage =>
      goingImage(number, {
        outcome: 'not-attempted',
        error,
        snapshots: [
          reportSnapshot({ id: idOf('snap', number), outcome: 'not-attempted', error }),
          reportSnapshot({ id: idOf('snap', 1), outcome: 'not-attempted', error: 'cancelled' }),
        ],
      })
    const images = [
      goingImage(2, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [] }),
      ...Array.from({ length: 130 }, (_, index) => waiting(index + 3, 'max-removals: too many')),
    ]
    const summary = summaryOf({ images }, { dryRun: false })
    const opening = summary.slice(0, summary.indexOf('### Families'))
    expect(rowsWith(opening, 'What was said')).toHaveLength(1)
    expect(
      opening
        .trimEnd()
        .split('\n\n')
        .slice(-3)
        .map((part) => textOf(render(part))),
    ).toEqual([
      expect.stringContaining('AuthFailure: no') as unknown,
      '⏸️ 130 images and 130 snapshots were not attempted: max-removals: too many',
      '⏸️ 1 snapshot was not attempted: cancelled',
    ])
  })

  it.each([['```'], ['```json'], ['a\n```'], ['```json\n{}'], ['```\na\n```']])(
    'is not swallowed by a fence in what AWS says: %j',
    (error) => {
      const summary = summaryOf(
        { images: [reportImage()] },
        { errors: [reportError({ message: error })] },
      )
      expect(headingsOf(summary)).toContain('Families (1)')
      expect(selectAll('pre', render(summary))).toHaveLength(1)
    },
  )

  it('makes no list and no heading of what AWS says', () => {
    const lines = ['x', '- a', '+ b', '* c', '1. d', '1) e', '# f', '> g', '---', '===', '    h']
    const page = render(summaryOf({}, { errors: [reportError({ message: lines.join('\n') })] }))
    expect(selectAll('ul, ol, h1, blockquote, hr, pre', page)).toEqual([])
    expect(
      headingsOf(summaryOf({}, { errors: [reportError({ message: lines.join('\n') })] })),
    ).toHaveLength(2)
    for (const line of lines) expect(textOf(page)).toContain(line.trim())
  })

  it('tells where an item is, where there are several targets', () => {
    const images = [goingImage(1, { outcome: 'failed', error: 'AuthFailure: no', snapshots: [] })]
    const targets = [reportTarget(), reportTarget({ region: 'us-east-1', images })]
    const summary = renderSummary(createReport({ dryRun: false, targets }))
    expect(rowsWith(summary, 'What was said')).toMatchObject([
      { Item: idOf('ami', 1), Where: `us-east-1 · ${ACCOUNT}` },
    ])
  })

  it('shows every line of an error, and a block to copy as it stands', () => {
    const statement = '{\n  "Action": ["ec2:*"]\n}'
    const text = `It is not complete:\nAdd this:\n\`\`\`json\n${statement}\n\`\`\``
    const errors = [text, 'Another'].map((message) => reportError({ message }))
    const page = render(summaryOf({}, { errors }))
    const seen = textOf(page)
    for (const line of ['It is not complete:', 'Add this:', 'Another']) expect(seen).toContain(line)
    expect(selectAll('pre code', page).map(textOf)).toEqual([`${statement}\n`])
  })

  it('shows warnings, and calls them no failure', () => {
    const warnings = [{ code: 'unknown-alias', message: 'It may not be read' }]
    const summary = summaryOf({}, { warnings })
    expect(textOf(render(summary))).toContain('⚠️ It may not be read')
    expect(headingsOf(summary)).not.toContain('What went wrong')
  })

  it('folds warnings where there are many', () => {
    const warnings = Array.from({ length: 9 }, () => ({ code: 'unknown-alias', message: 'No' }))
    const summary = summaryOf({}, { warnings })
    expect(foldsOf(summary)).toContain('⚠️ 9 warnings')
    expect(rowsWith(summary, 'Warning')).toHaveLength(9)
  })

  it('is not there where all went well', () => {
    expect(headingsOf(summaryOf({}))).toEqual(['AMI Cleanup: dry run'])
  })
})

describe('the chart', () => {
  const keptFor = (
    reasons: Readonly<Partial<Record<ReportImage['reason'], number>>>,
  ): ReportTarget =>
    reportTarget({
      images: IMAGE_REASONS.flatMap((reason) =>
        Array.from({ length: reasons[reason] ?? 0 }, () => reportImage({ reason })),
      ),
    })

  it('shows why images are kept, most first', () => {
    const targets = [keptFor({ 'too-young': 3, 'in-use': 2 }), keptFor({ 'in-use': 2 })]
    expect(renderSummary(createReport({ targets }))).toMatch(
      /```mermaid\n(?:%%.*\n)?pie showData\n {2}title Why 7 images are kept\n {2}"in-use" : 4\n {2}"too-young" : 3\n```/,
    )
  })

  it('puts slices together that are too small to be read', () => {
    const targets = [keptFor({ 'in-use': 96, shared: 2, managed: 2 })]
    const summary = renderSummary(createReport({ targets }))
    expect(summary).toContain('  "in-use" : 96\n  "other reasons" : 4\n```')
  })

  it('is there even where there is one reason', () => {
    const targets = [keptFor({ 'in-use': 3 })]
    expect(renderSummary(createReport({ targets }))).toContain('  "in-use" : 3\n```')
  })

  it('is not there where nothing is kept', () => {
    expect(summaryOf({ images: [goingImage(1)] })).not.toContain('mermaid')
  })
})

describe('the evidence', () => {
  it('has a row for each source, skipped ones said to be so', () => {
    const evidence = [
      reportEvidence({ resources: 1_200, notes: ['lt-1 version 3 no longer exists'] }),
      reportEvidence({ source: 'fleets', resources: 0, images: 0, skipped: true }),
    ]
    const summary = summaryOf({ evidence })
    expect(foldsOf(summary)).toContain('Evidence: 1,200 resources in 1 source · ⚠️ skipped: fleets')
    expect(rowsWith(summary, 'Looked at')).toEqual([
      {
        Source: 'instances',
        'Looked at': '1,200',
        'Images named': '3',
        Time: '1.2 s',
        Notes: 'lt-1 version 3 no longer exists',
      },
      { Source: 'fleets', 'Looked at': 'skipped', 'Images named': '–', Time: '–', Notes: '' },
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
      '1 snapshot of images that no longer exist: 8 GiB, at most $0.40 a month. They are only listed; <code>orphan-snapshots: delete</code> removes them.',
    )
    expect(rowsWith(summary, 'Description')).toEqual([
      {
        Snapshot: idOf('snap', 0xfff),
        Age: '688 days\n2025-01-01',
        Size: '8 GiB',
        Description: 'Created by CreateImage(i-1) for ami-0aaaaaaaaaaaaaaaa',
        Reason: 'orphan\nMade for ami-0aaaaaaaaaaaaaaaa, which no longer exists.',
        Outcome: 'kept',
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
