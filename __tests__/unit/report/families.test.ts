import { buildFamilies } from '../../../src/report/families.ts'
import { familyTable } from '../../../src/report/summary/family-table.ts'
import type { Report, ReportImage } from '../../../src/report/schema.ts'
import { foldsOf, gridOf, tablesOf } from '../../support/rendered.ts'
import {
  goingImage,
  idOf,
  NOW,
  reportOrphan,
  reportSnapshot,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, real } from '../../support/short-reports.ts'

const tableOf = (report: Report): string =>
  familyTable({ report, rows: 100, now: NOW }, ({ region }) => region) ?? ''

const costly = (number: number, gib: number, family: string): ReportImage => {
  const snapshot = reportSnapshot({ id: idOf('snap', number), verdict: 'remove', gib })
  return goingImage(number, { family, snapshots: [{ ...snapshot, outcome: 'planned' }] })
}

/** An image that has no family. */
const withoutFamily = (): ReportImage => {
  const [image = goingImage(9)] = imagesOf('unmapped', {}, 9)
  delete image.family
  return image
}

const families = (...images: ReportImage[]) => buildFamilies({ images, orphans: [] })

describe('the families of a target', () => {
  it('count an image as in use that something names, whatever else keeps it', () => {
    const references = [{ source: 'instances', resource: 'i-1' }]
    const images = [...imagesOf('not-selected', { references }), ...imagesOf('kept', {}, 2)]
    expect(families(...images)).toMatchObject([{ inUse: 1, kept: 2 }])
  })

  it('say in numbers what becomes of their images', () => {
    const images = imagesOf('in-use kept removed failed not-attempted already-gone disabled')
    const createdAt = '2026-09-30T00:00:00.000Z'
    expect(families(...images, ...imagesOf('kept', { createdAt }, 8))).toEqual([
      {
        ...{ label: 'dev.web', key: 'dev.web', images: 8, oldestCreatedAt: createdAt },
        ...{ inUse: 1, planned: 4, plannedDisabled: 1, kept: 3, removed: 1, disabled: 1 },
        ...{ unmarked: 0, alreadyGone: 1, failed: 1, notAttempted: 1 },
        ...{ reclaimableGib: 8, reclaimedGib: 8 },
        ...{ reclaimableUsdPerMonth: 0.4, reclaimedUsdPerMonth: 0.4 },
      },
    ])
  })

  it('stand by label, and hold every image: those without a family come last', () => {
    const named = ['b 1', 'a 3', 'a 2', '~ 4'].flatMap((each, index) => {
      const [family = '', familyKey = ''] = each.split(' ')
      return imagesOf('kept', { family, familyKey }, index)
    })
    expect(
      families(withoutFamily(), ...named).map(({ label, key, images }) => [label, key, images]),
    ).toEqual([
      ['a', '2', 1],
      ['a', '3', 1],
      ['b', '1', 1],
      ['~', '4', 1],
      ['(no family)', undefined, 1],
    ])
  })

  it('count a snapshot once that images of two of them map, and no orphan', () => {
    const { snapshots } = costly(1, 10, 'a')
    const images = [
      goingImage(1, { family: 'a', familyKey: 'a', snapshots }),
      goingImage(2, { family: 'b', familyKey: 'b', snapshots }),
    ]
    const found = buildFamilies({ images, orphans: [reportOrphan({ gib: 1_000 })] })
    expect(found.map(({ reclaimableGib }) => reclaimableGib)).toEqual([10, 0])
  })
})

describe('the table of families', () => {
  it('has a row for each, the costliest first, with the images that have none', () => {
    const images = [
      ...imagesOf('in-use', { family: 'prod.db' }),
      costly(2, 10, 'cheap'),
      { ...costly(3, 1_000, 'dear'), createdAt: '2026-08-01T00:00:00.000Z' },
      withoutFamily(),
    ]
    expect(gridOf(tableOf(dry({ images })))).toEqual([
      'Family | Images | In use | Kept besides | To remove | Oldest | To free | Saves up to',
      'dear | 1 | 0 | 0 | 1 | 111 days | 1,000 GiB | $50.00 a month',
      'cheap | 1 | 0 | 0 | 1 | 50 days | 10 GiB | $0.50 a month',
      'no family | 1 | 0 | 1 | 0 | 50 days | 0 GiB | $0.00 a month',
      'prod.db | 1 | 1 | 0 | 0 | 50 days | 0 GiB | $0.00 a month',
    ])
  })

  it('has a row each for two with one label', () => {
    const labelled = (familyKey: string, first: number): ReportImage[] =>
      imagesOf('kept', { family: 'a.b.c', familyKey }, first)
    const images = ['["a.b","c"]', '["a.b","c"]', '["a"]'].flatMap(labelled)
    const rows = tablesOf(tableOf(dry({ images }))).flatMap((table) => table.rows)
    expect(rows.map(([family]) => family)).toEqual(['a.b.c ["a.b","c"]', 'a.b.c ["a"]'])
  })

  it('is ten rows, and the rest folded', () => {
    const images = times(23, (index) => goingImage(index + 1, { family: `f${String(index)}` }))
    const table = tableOf(dry({ images }))
    expect(foldsOf(table)).toEqual(['Show the other 13'])
    expect(tablesOf(table).map(({ rows }) => rows.length)).toEqual([10, 13])
  })

  it.each([
    [
      'no column of what was not disabled and did not fail',
      real('removed'),
      'Family | Images | Removed | Oldest | Freed | Saves up to',
      'dev.web | 1 | 1 | 50 days | 8 GiB | $0.40 a month',
    ],
    [
      'columns for what was disabled and what did not go',
      real('removed disabled failed'),
      'Family | Images | Disabled | Removed | Other outcome | Oldest | Freed | Saves up to',
      'dev.web | 3 | 1 | 1 | 1 | 50 days | 8 GiB | $0.40 a month',
    ],
    [
      'where they are where there are several targets, added up in one row',
      dry(['going*2', 'us-east-1: going kept']),
      'Family | Where | Images | Kept | To remove | Oldest | To free | Saves up to',
      'dev.web | 2 targets | 4 | 1 | 3 | 50 days | 24 GiB | $1.20 a month',
    ],
  ])('has %s', (_what, report, ...lines) => {
    expect(gridOf(tableOf(report))).toEqual(lines)
  })

  it('names their rule where there are rules, and their Region where they are in one', () => {
    const report = dry(['going', 'us-east-1:'])
    const targets = report.targets.map((target) => ({
      ...target,
      families: target.families.map((family) => ({ ...family, rule: 'prod.*' })),
    }))
    const [titles, row] = gridOf(tableOf({ ...report, targets }))
    expect(titles).toMatch(/^Family \| Where \| Rule \|/)
    expect(row).toMatch(/^dev\.web \| eu-west-1 \| prod\.\* \|/)
  })
})
