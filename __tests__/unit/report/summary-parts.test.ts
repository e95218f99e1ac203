import { selectAll } from 'hast-util-select'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { usageReports } from '../../../src/report/summary/footer.ts'
import { mappingHint } from '../../../src/report/summary/mapping-hint.ts'
import type { Report, ReportImage, ReportUsage } from '../../../src/report/schema.ts'
import {
  foldsOf,
  gridOf,
  headingsOf,
  render,
  seen,
  tablesOf,
  textOf,
} from '../../support/rendered.ts'
import {
  ACCOUNT,
  idOf,
  reportError,
  reportEvidence,
  type TargetSeed,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, pairsOf, reportIn } from '../../support/short-reports.ts'
import { summaryOf } from './reports.ts'

it('says how sure one can be in one line below Next, over all targets that were read', () => {
  const evidence = [
    reportEvidence({ resources: 5 }),
    reportEvidence({ resources: 5, source: 'fleets' }),
    // Questions about the images themselves, and an input that was not given, count for nothing.
    reportEvidence({ resources: 5, source: 'image-references' }),
    reportEvidence({ resources: 5, source: 'repository', skipped: true }),
  ]
  const unread: TargetSeed = { region: 'eu-west-9', status: 'not-read', evidence: [] }
  expect(summaryOf([{ evidence }, { evidence, region: 'us-east-1' }, unread])).toContain(
    '\n🔎 Checked for use in 2 targets: 20 resources in 2 sources, all read in full · ⚠️ skipped: repository\n',
  )
})

it('does not say that all was read in full where a source could not be read again', () => {
  const items = [{ source: 'fleets', code: 'InternalError', message: 'x' }]
  const unread = reportError({ accountId: ACCOUNT, region: 'us-east-1', items })
  const page = summaryOf([{}, { region: 'us-east-1' }], { errors: [unread] })

  expect(foldsOf(page)).toContain('Checked for use: 12 resources in 1 source, all read in full')
  expect(foldsOf(page)).toContain(
    'Checked for use: 12 resources in 1 source · ⚠️ could not be read again: fleets',
  )
})

it.each(
  pairsOf(`
    real | not-attempted already-gone | us-east-1: not-attempted already-gone
      0 removed, 1 not tried, 1 already gone, 0 kept
    dry | in-use unmapped in-use too-young keep-previous
      Kept 5: 2 in use · 1 to roll back to, up to 4 a family · 1 too young · 1 without a family
    real | not-planned*3
      Kept 3: 3 not approved by the plan file
    real | kept*2 unmapped
      1 image has no family and is never considered.
  `),
)('says in a line what came of images, and why they are kept: %s', (line, words) => {
  expect(seen(renderSummary(reportIn(line)))).toContain(words)
})

it('says that a target was not read although its run did not end, and counts nothing there', () => {
  const unread: TargetSeed = { region: 'eu-west-9', status: 'interrupted', evidence: [] }
  const row = /eu-west-9[^]*?<\/tr>/.exec(summaryOf(['removed', unread], { dryRun: false }))?.[0]
  expect(seen(row ?? '')).toContain('❌ not read????')
})

it('is short after a quiet run: no figures, no headings, all tables folded', () => {
  const summary = summaryOf('kept*2 unmapped', { dryRun: false })
  expect(headingsOf(summary)).toEqual(['AMI Cleanup'])
  expect(tablesOf(summary.replaceAll(/<details>[^]*?<\/details>/g, ''))).toEqual([])
})

it('does not say so either where something of a source could not be read', () => {
  const evidence = [reportEvidence(), reportEvidence({ source: 'repository', isPartial: true })]
  expect(foldsOf(summaryOf({ evidence }))).toContain(
    'Checked for use: 24 resources in 2 sources · ⚠️ not read in full: repository',
  )
})

it('tells what went wrong before all tables but the figures, which add up', () => {
  const page = renderSummary(
    reportIn('real | removed unanswered failed | us-east-1: kept', { errors: [reportError()] }),
  )
  const parts = [
    ...['<b>Images</b>', '### What went wrong', '### May have happened'],
    ...['### Targets', '### Families', '### Images by target'],
  ]
  const places = parts.map((part) => page.indexOf(part))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThan(0)
})

describe('the targets of a fleet', () => {
  const fleet = (...troubled: readonly string[]) => [
    ...troubled,
    ...times(15, (index): TargetSeed => ({ accountId: String(100_000_000_000 + index) })),
  ]
  /** How many targets stand in the part of the page, open and folded. */
  const rowsOf = (summary: string): readonly number[] => {
    const [, part = ''] = /### Targets([^]*?)\n###? /.exec(`${summary}\n## `) ?? []
    return part.split('<details>').map((each) => gridOf(each, 'State').slice(1).length)
  }

  it.each([
    [fleet('us-east-1 of 1 not-read:', 'us-east-1 of 2 failed: failed'), [12, 5], 'the other 5'],
    [fleet(), [10, 5], 'the other 5'],
    [fleet().slice(0, 10), [10], undefined],
  ])('are shown where there is trouble, with ten more: %#', (targets, rows, title) => {
    const summary = summaryOf(targets, { dryRun: false })
    expect(rowsOf(summary)).toEqual(rows)
    expect(foldsOf(summary).find((each) => each.startsWith('Show the other'))).toBe(
      title && `Show ${title}`,
    )
  })

  it('have no figures where the run was cancelled while they were read', () => {
    const cancelled: TargetSeed = { status: 'cancelled', evidence: [] }
    const summary = summaryOf([{ ...cancelled, region: 'us-east-1' }, cancelled], { dryRun: false })
    expect(gridOf(summary, 'State').slice(1)).toEqual([
      'us-east-1 · 111122223333 | ⏸️ cancelled | ? | ? | ? | ?',
      'eu-west-1 · 111122223333 | ⏸️ cancelled | ? | ? | ? | ?',
    ])
  })
})

describe('the footer', () => {
  it('says where and when, and how to keep the report', () => {
    const text = seen(summaryOf(''))
    expect(text).toContain(
      `eu-west-1 · ${ACCOUNT} · 20 Nov 2026, 12:00 UTC · AMI Cleanup 1.0.0 · this run`,
    )
    expect(text).toContain('keep it with actions/upload-artifact')
  })

  it('says what the reasons on the page mean, and no others', () => {
    const items = selectAll('li', render(summaryOf('kept going')))
    expect(items.map((item) => textOf(item).split(':')[0])).toEqual(['keep-previous', 'surplus'])
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
    expect(gridOf(summary, 'Looked at')).toEqual([
      'Source | Looked at | Images named | Time | Notes',
      'instances | 1,200 | 3 | 1.2 s | lt-1 version 3 no longer exists',
      'fleets | skipped | – | – | –',
    ])
  })

  it('shows five notes, and how many more there are', () => {
    const notes = times(9, (index) => `note ${String(index)}`)
    const [, row] = gridOf(summaryOf({ evidence: [reportEvidence({ notes })] }), 'Notes')
    expect(row).toMatch(/ \| note 0 \/ note 1 \/ note 2 \/ note 3 \/ note 4 \/ and 4 more$/)
  })

  it('says what could not be read and did not have to be', () => {
    const notKnown = [{ part: 'snapshot locks', why: 'ec2:DescribeLockedSnapshots: denied' }]
    expect(gridOf(summaryOf({ notKnown }), 'Not known')).toEqual([
      'Not known | Why',
      'snapshot locks | ec2:DescribeLockedSnapshots: denied',
    ])
  })
})

describe('the orphans', () => {
  it('have a row each, and what they cost', () => {
    const summary = summaryOf('orphan-listed')
    expect(headingsOf(summary)).toContain('Orphaned snapshots (1)')
    expect(summary).toContain(
      '1 snapshot that removed images left behind: 8 GiB, at most $0.40 a month. They are only listed; `orphan-snapshots: delete` removes them.',
    )
    expect(gridOf(summary, 'Description')).toEqual([
      'Snapshot | Age | Size | Description | Why | Outcome',
      `${idOf('snap', 0xfff)} | 688 days 2025-01-01 | 8 GiB | Created by CreateImage(i-1) for ami-0aaaaaaaaaaaaaaaa | orphan Made for ami-0aaaaaaaaaaaaaaaa, which no longer exists. | only listed`,
    ])
  })

  it('are not said to be only listed where they go', () => {
    const settings = { 'orphan-snapshots': 'delete' }
    expect(summaryOf('orphan', { settings })).not.toContain('only listed')
  })

  it.each([
    ['locked', 1],
    ['image-in-recycle-bin', 1],
    ['mapped', 0],
    ['image-exists', 0],
    ['not-made-for-an-image', 0],
  ])('that stay are shown where that is out of the ordinary: %s', (reason, shown) => {
    const summary = summaryOf(`orphan-kept:${reason}`)
    const titles = foldsOf(summary).filter((title) => title.includes('looked at and kept'))
    expect([titles.length, gridOf(summary, 'Description').length]).toEqual([shown, shown * 2])
  })
})

it('shows the settings that say something', () => {
  const settings = { mapping: 'name:/^(.+)-[0-9]$/', include: '', 'max-age': '30d' }
  expect(gridOf(summaryOf('', { settings }), 'Input')).toEqual([
    'Input | Value',
    'mapping | name:/^(.+)-[0-9]$/',
    'max-age | 30d',
  ])
})

describe('the hint at a mapping', () => {
  const hintOf = (images: string | ReportImage[], report: Partial<Report> = {}): string =>
    mappingHint(dry(typeof images === 'string' ? images : { images }, report)) ?? ''
  /** An image for each list of tags: `app=web Name=web-1`. */
  const unmapped = (...lists: readonly string[]): ReportImage[] =>
    lists.flatMap((list, index) => {
      const entries = list.split(' ').map((tag) => tag.split('=') as [string, string])
      const tags = list === '' ? {} : Object.fromEntries(entries)
      return imagesOf('unmapped', { tags }, index + 1)
    })

  it.each([
    ['', false],
    ['kept', false],
    ['unmapped kept', false],
    ['unmapped*2 kept', true],
  ])('is given where most images have no family: %j', (images, isGiven) => {
    expect(hintOf(images) !== '').toBe(isGiven)
  })

  it('shows the commonest tag keys and how many values they have', () => {
    const images = unmapped('app=web Name=web-1', 'app=web Name=web-2', 'app=db Name=db-1', 'app=')
    const hint = hintOf(images)
    expect(gridOf(hint, 'Tag key')).toEqual([
      'Tag key | Images | Different values',
      'Name | 3 | 3',
      'app | 3 | 3',
    ])
  })

  it('shows eight keys at the most', () => {
    const tags = times(20, (index) => `k${String(index)}=x`).join(' ')
    expect(gridOf(hintOf(unmapped(tags)), 'Tag key').slice(1)).toHaveLength(8)
  })

  it('shows the mapping that the engine proposes, with what it would yield', () => {
    const mappingProposal = {
      ...{ mapping: 'tags:app', families: 2, going: 7, without: 1 },
      examples: [{ label: 'web', images: 5, names: ['web-1', '<b>'] }],
    }
    const hint = hintOf('unmapped', { mappingProposal })
    expect(hint).toMatch(/^mapping: tags:app$/m)
    expect(hint).toContain(
      'It would make 2 families; 1 image would stay without. At most 7 images would go under the settings of this run.',
    )
    expect(gridOf(hint, 'Family')).toEqual(['Family | Images | Names', 'web | 5 | web-1 / <b>'])
  })

  it('says that nothing fits where none is proposed, and so where there are no tags', () => {
    const hint = hintOf(unmapped(''))
    expect(hint).toContain('Neither names nor tags tell')
    expect(hint).toContain('They have no tags at all.')
  })
})

describe('the summary of usage reports', () => {
  const NONE: ReportUsage = { missing: [], requested: [], failed: [], pending: 0, notRead: 0 }
  const textFor = (usages: readonly Partial<ReportUsage>[], dryRun = false): string =>
    usageReports(
      dry(
        usages.map((usage) => ({ usageReports: { ...NONE, ...usage } })),
        { dryRun },
      ),
    )

  it.each<readonly [string, Partial<ReportUsage>[], boolean, string]>([
    [
      'how many were asked for in all targets, and until when the first counts',
      [
        { requested: ['ami-1', 'ami-2'], usableUntil: '2026-11-22T13:05:00.000Z' },
        { requested: ['ami-3'], usableUntil: '2026-11-22T12:00:00.000Z' },
      ],
      false,
      '📨 Asked AWS for 3 usage reports; a run from tomorrow on can judge them, until 2026-11-22 12:00 UTC. Let it run every day.',
    ],
    [
      'what a real run would ask for',
      [{ missing: ['ami-1'] }],
      true,
      '📨 A real run would ask AWS for 1 usage report; a run from the day after on could judge them.',
    ],
    ['nothing where nothing was looked for', [], false, ''],
    ['nothing of what is missing in a real run', [{ missing: ['ami-1'] }], false, ''],
  ])('says %s', (_what, usages, dryRun, text) => {
    expect(textFor(usages, dryRun)).toBe(text)
  })

  it('says what is pending, was refused or could not be read', () => {
    const text = textFor([{ pending: 1, failed: ['ami-1', 'ami-2'], notRead: 3 }])

    expect(text).toContain('1 of the usage reports are still being made.')
    expect(text).toContain('2 were asked for, and AWS made none.')
    expect(text).toContain('3 shared images have usage reports that could not be read.')
  })
})
