import { familyTable } from '../../../src/report/summary/family-table.ts'
import type { Report, ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  NOW,
  removedImage,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { foldsOf, rowsWith, tablesOf } from '../../support/rendered.ts'

const tableOf = (report: Report): string =>
  familyTable({ report, rows: 100, now: NOW }, ({ region }) => region) ?? ''
const dry = (...images: ReportImage[]): string =>
  tableOf(createReport({ targets: [reportTarget({ images })] }))
const real = (...images: ReportImage[]): string =>
  tableOf(createReport({ dryRun: false, targets: [reportTarget({ images })] }))

const withoutFamily = (image: ReportImage): ReportImage => {
  const copy = { ...image }
  delete copy.family
  return copy
}

const costly = (number: number, gib: number, family: string): ReportImage =>
  goingImage(number, {
    family,
    snapshots: [
      reportSnapshot({ id: idOf('snap', number), verdict: 'remove', outcome: 'planned', gib }),
    ],
  })

const familiesIn = (table: string): readonly (string | undefined)[] =>
  tablesOf(table).flatMap(({ rows }) => rows.map(([family]) => family))

describe('the families', () => {
  it('have a row each, the costliest first, with the images that have none', () => {
    const table = dry(
      reportImage({ family: 'prod.db', reason: 'in-use' }),
      costly(2, 10, 'cheap'),
      { ...costly(3, 1_000, 'dear'), createdAt: '2026-08-01T00:00:00.000Z' },
      withoutFamily(reportImage({ id: idOf('ami', 9), reason: 'unmapped' })),
    )
    expect(rowsWith(table, 'Oldest')).toEqual([
      row('dear', '1', '0', '0', '1', '111 days', '1,000 GiB', '$50.00 a month'),
      row('cheap', '1', '0', '0', '1', '50 days', '10 GiB', '$0.50 a month'),
      row('no family', '1', '0', '1', '0', '50 days', '0 GiB', '$0.00 a month'),
      row('prod.db', '1', '1', '0', '0', '50 days', '0 GiB', '$0.00 a month'),
    ])
  })

  it('are two where two of them have one label', () => {
    const labelled = (number: number, familyKey: string): ReportImage =>
      reportImage({ id: idOf('ami', number), family: 'a.b.c', familyKey })
    expect(
      familiesIn(dry(labelled(1, '["a.b","c"]'), labelled(2, '["a.b","c"]'), labelled(4, '["a"]'))),
    ).toEqual(['a.b.c ["a.b","c"]', 'a.b.c ["a"]'])
  })

  it('are ten, and the rest folded', () => {
    const images = Array.from({ length: 23 }, (_, index) =>
      goingImage(index + 1, { family: `f${String(index)}` }),
    )
    const table = dry(...images)
    expect(foldsOf(table)).toEqual(['Show the other 13'])
    expect(tablesOf(table).map(({ rows }) => rows.length)).toEqual([10, 13])
  })

  it('have columns for what was disabled and what did not go only where there is such a thing', () => {
    expect(tablesOf(real(removedImage(1)))[0]?.columns).not.toContain('Disabled')
    const table = real(
      removedImage(1),
      goingImage(2, { verdict: 'disable', outcome: 'disabled', snapshots: [] }),
      goingImage(3, { outcome: 'failed', snapshots: [] }),
    )
    expect(rowsWith(table, 'Disabled')).toMatchObject([
      { Images: '3', Disabled: '1', Removed: '1', 'Other outcome': '1' },
    ])
  })

  it('name their rule where there are rules', () => {
    const target = reportTarget({ images: [reportImage()] })
    const ruled: ReportTarget = {
      ...target,
      families: target.families.map((family) => ({ ...family, rule: 'prod.*' })),
    }
    expect(rowsWith(tableOf(createReport({ targets: [ruled] })), 'Rule')).toMatchObject([
      { Rule: 'prod.*' },
    ])
  })

  it('say where they are where there are several targets', () => {
    const targets = [
      reportTarget({ images: [goingImage(1), goingImage(2, { family: 'here' })] }),
      reportTarget({ region: 'us-east-1', images: [reportImage({ family: 'there' })] }),
    ]
    expect(rowsWith(tableOf(createReport({ targets })), 'Where').map(({ Where }) => Where)).toEqual(
      ['eu-west-1', 'eu-west-1', 'us-east-1'],
    )
  })

  it('that several targets have are added up in one row', () => {
    const targets = [
      reportTarget({ images: [goingImage(1), goingImage(2)] }),
      reportTarget({ region: 'us-east-1', images: [goingImage(3), reportImage()] }),
    ]
    expect(rowsWith(tableOf(createReport({ targets })), 'Where')).toMatchObject([
      {
        Where: '2 targets',
        Images: '4',
        Kept: '1',
        'To remove': '3',
        'To free': '24 GiB',
      },
    ])
  })
})

function row(...cells: readonly string[]): Readonly<Record<string, string>> {
  const titles = [
    ...[
      'Family',
      'Images',
      'In use',
      'Kept besides',
      'To remove',
      'Oldest',
      'To free',
      'Saves up to',
    ],
  ]
  return Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? '']))
}
