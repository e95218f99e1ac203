import { adviceOn } from '../../../src/page/browser/advice.ts'
import { ImageIndex } from '../../../src/page/browser/image-index.ts'
import { selectionTotals, selectRows } from '../../../src/page/browser/selection.ts'
import { growthOf, layOut } from '../../../src/page/browser/over-time.ts'
import { NO_STATE, readState, writeState } from '../../../src/page/browser/view-state.ts'
import { badgeOf } from '../../../src/page/browser/image-index.ts'
import { pageLines, readChunk, readHeader } from '../../../src/page/data.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import type { Report, ReportImage } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

function indexOf(report: Report): ImageIndex {
  const [first = '', ...lines] = [...pageLines(report)]
  const index = new ImageIndex(readHeader(first))
  for (const line of lines) {
    const { target, images } = readChunk(line)
    for (const image of images) index.add(image, target)
  }
  index.close()
  return index
}

const indexOfImages = (...images: readonly ReportImage[]): ImageIndex =>
  indexOf(createReport({ targets: [reportTarget({ images: [...images] })] }))

describe('what is selected', () => {
  it('counts a snapshot once, as the report does', () => {
    const snapshots = [reportSnapshot({ verdict: 'remove', outcome: 'planned' })]
    const images = [
      reportImage({ snapshots: [reportSnapshot()] }),
      goingImage(2, { snapshots }),
      goingImage(3, { snapshots }),
      goingImage(4),
    ]
    const report = createReport({ targets: [reportTarget({ images })] })
    const index = indexOf(report)
    const totals = selectionTotals(index, selectRows(index, NO_STATE))
    const { reclaimableGib, reclaimedGib, reclaimableUsdPerMonth, reclaimedUsdPerMonth } =
      report.totals
    expect(totals).toStrictEqual({
      ...{ images: 4, snapshots: 2, gib: 16, usdPerMonth: 0.8 },
      ...{ reclaimableGib, reclaimedGib, reclaimableUsdPerMonth, reclaimedUsdPerMonth },
    })
    expect(reclaimableGib).toBe(16)
  })

  it.each([
    ['every word, in any letter case', { search: 'WEB i-0123' }, [1]],
    ['a value exactly', { filters: { family: 'dev.web' } }, [0, 1]],
    ['a value that nothing has', { filters: { family: 'dev' } }, []],
    ['several filters', { filters: { family: 'dev.web', reason: 'in-use' } }, [1]],
    ['by size, the largest first', { sort: { by: 'size', isDescending: true } }, [2, 0, 1]],
    ['by date, what has none first', { sort: { by: 'created', isDescending: false } }, [2, 1, 0]],
  ] as const)('is by %s', (_, state, rows) => {
    const index = indexOfImages(
      reportImage({ snapshots: [reportSnapshot()] }),
      reportImage({
        id: idOf('ami', 2),
        createdAt: '2026-09-01T00:00:00.000Z',
        reason: 'in-use',
        references: [{ source: 'instances', resource: 'i-0123' }],
      }),
      reportImage({
        id: idOf('ami', 3),
        name: 'api-1',
        family: 'dev.web.api',
        createdAt: undefined,
        snapshots: [reportSnapshot({ id: idOf('snap', 9), gib: 100 })],
      }),
    )
    expect([...selectRows(index, { ...NO_STATE, ...state })]).toStrictEqual(rows)
  })
})

describe('the state in the address', () => {
  it.each([
    '',
    'search=a+%26+b',
    'family=prod.api&verdict=remove&reason=surplus&outcome=planned&account=1&region=eu-west-1',
    'sort=-created&image=ami-1',
  ])('comes back as it was: %s', (hash) => {
    expect(writeState(readState(`#${hash}`))).toBe(hash)
  })

  it('leaves out what it does not know', () => {
    expect(readState('#__proto__=x&sort=constructor&other=1')).toStrictEqual(NO_STATE)
  })
})

describe('an image in the list', () => {
  it.each([
    [goingImage(1), 'going', 'to remove'],
    [removedImage(1), 'going', 'removed'],
    [goingImage(1, { verdict: 'disable' }), 'disabled', 'to disable'],
    [goingImage(1, { outcome: 'not-attempted' }), 'going', 'not tried'],
    [reportImage(), 'kept', 'kept'],
    [reportImage({ state: 'disabled' }), 'disabled', 'kept disabled'],
    [
      reportImage({ reason: 'protected', references: [{ source: 'instances', resource: 'i-1' }] }),
      'in-use',
      'in use',
    ],
  ] as const)('has a mark and a badge (%#)', (image, mark, badge) => {
    const [indexed] = indexOfImages(image).images
    expect([indexed?.mark, indexed?.badge]).toStrictEqual([mark, badge])
    expect(badgeOf(image, mark)).toBe(badge)
  })

  it('tells families of one label apart', () => {
    const { images } = indexOfImages(
      reportImage({ family: 'a.b', familyKey: '["a","b"]' }),
      reportImage({ id: idOf('ami', 2), family: 'a.b', familyKey: '["a.b"]' }),
    )
    expect(images.map(({ family }) => family)).toStrictEqual(['a.b ["a","b"]', 'a.b ["a.b"]'])
  })
})

describe('what would change a verdict', () => {
  it.each([
    ['a slot held', reportImage({ rank: 4 }), '`keep-previous: 3` lets it go.'],
    [
      'a slot by a rule',
      reportImage({ rank: 4, rule: 'rules entry 2' }),
      ', in rules entry 2 lets it go.',
    ],
    ['a slot lacking', goingImage(1, { rank: 9 }), '`keep-previous: 9` keeps it.'],
    [
      'the last slot, which no run gives up without an age',
      reportImage({ rank: 1, rule: 'rules entry 2' }),
      '`keep-previous: 0` with a `max-age`, in rules entry 2 lets it go once it is older than that.',
    ],
    ['no family', reportImage({ reason: 'unmapped' }), 'it is `name:web`'],
  ])('is said of %s', (_, image, advice) => {
    expect(adviceOn(image, { mapping: 'name:web' })).toContain(advice)
  })

  it.each([
    [
      'keep',
      '`shared-images: remove-unused` lets it go where every account of `evidence-roles` was read and no other account uses it.',
    ],
    [
      'remove-unused',
      'No setting: it goes once it is known that no other account uses it; what is missing for that is said above.',
    ],
  ])('is no setting that is set already, of a shared image: %s', (value, advice) => {
    const image = reportImage({ reason: 'shared' })
    expect(adviceOn(image, { 'shared-images': value })).toBe(advice)
  })

  it.each(IMAGE_REASONS)('is a sentence for %s', (reason) => {
    expect(adviceOn(reportImage({ reason }), {})).toMatch(/^.+\.$/)
  })
})

describe('a family on a line of time', () => {
  const made = (...days: readonly string[]): ImageIndex =>
    indexOfImages(
      ...days.map((day, number) =>
        reportImage({ id: idOf('ami', number + 1), createdAt: `${day}T00:00:00.000Z` }),
      ),
    )

  it('has each image where its date is, and a date a month', () => {
    const index = made('2026-01-01', '2026-01-16', '2026-03-02')
    const { strips, ticks } = layOut(index, Uint32Array.of(0, 1, 2), 1_000, 0)
    expect(strips[0]?.dots.map(({ x, row }) => [x, row])).toStrictEqual([
      [0, 0],
      [250, 1],
      [1_000, 2],
    ])
    expect(ticks.map(({ title }) => title)).toStrictEqual(['Feb 2026', 'Mar 2026'])
  })

  it.each([
    ['of one image', ['2026-01-01']],
    ['without any', []],
  ])('is there for a family %s', (_, days) => {
    const index = made(...days)
    const rows = Uint32Array.from(days, (__, row) => row)
    expect(layOut(index, rows, 400).ticks).toStrictEqual([])
  })

  it('has a line for each account and Region, the fullest first', () => {
    const target = (region: string, count: number) =>
      reportTarget({
        region,
        images: Array.from({ length: count }, (_, number) =>
          reportImage({ id: idOf('ami', number) }),
        ),
      })
    const regions = Array.from({ length: 10 }, (_, number) =>
      target(`r-${String(number)}`, number + 1),
    )
    const index = indexOf(createReport({ targets: regions }))
    const { strips, moreStrips } = layOut(index, selectRows(index, NO_STATE), 400)
    expect(strips.map(({ images }) => images)).toStrictEqual([10, 9, 8, 7, 6, 5, 4, 3])
    expect(moreStrips).toBe(2)
  })
})

describe('earlier reports', () => {
  it('add up month by month', () => {
    const month = (name: string, removed: number) => ({
      ...{ month: name, runs: 1, removed, deleted: removed },
      ...{ reclaimedGib: 10 * removed, reclaimedUsdPerMonth: removed / 2 },
    })
    expect(growthOf([month('2026-10', 4), month('2026-11', 6)])).toStrictEqual([
      { title: 'Images removed so far', values: [4, 10], latest: '10' },
      { title: 'Freed so far', values: [40, 100], latest: '100 GiB' },
      { title: 'Saved a month, at most', values: [2, 5], latest: '$5.00' },
    ])
  })
})
