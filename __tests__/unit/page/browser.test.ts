import { adviceOn } from '../../../src/page/browser/advice.ts'
import { badgeOf, ImageIndex } from '../../../src/page/browser/image-index.ts'
import { growthOf, layOut } from '../../../src/page/browser/over-time.ts'
import { selectionTotals, selectRows } from '../../../src/page/browser/selection.ts'
import { NO_STATE, readState, writeState } from '../../../src/page/browser/view-state.ts'
import { pageLines, readChunk, readHeader } from '../../../src/page/data.ts'
import { IMAGE_REASONS } from '../../../src/report/reasons.ts'
import {
  goingImage,
  idOf,
  reportImage,
  reportSnapshot,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, type Targets } from '../../support/short-reports.ts'

function indexOf(targets: Targets): ImageIndex {
  const [first = '', ...lines] = [...pageLines(dry(targets))]
  const index = new ImageIndex(readHeader(first))
  for (const line of lines) {
    const { target, images } = readChunk(line)
    for (const image of images) index.add(image, target)
  }
  index.close()
  return index
}

describe('what is selected', () => {
  it('counts a snapshot once, as the report does', () => {
    const shared = [reportSnapshot({ verdict: 'remove', outcome: 'planned' })]
    const images = [
      reportImage({ snapshots: [reportSnapshot()] }),
      ...imagesOf('going*2', { snapshots: shared }, 2),
      goingImage(4),
    ]
    const index = indexOf({ images })
    const { reclaimableGib, reclaimedGib, reclaimableUsdPerMonth, reclaimedUsdPerMonth } = dry({
      images,
    }).totals
    expect(selectionTotals(index, selectRows(index, NO_STATE))).toStrictEqual({
      ...{ images: 4, snapshots: 2, gib: 16, usdPerMonth: 0.8 },
      ...{ reclaimableGib, reclaimedGib, reclaimableUsdPerMonth, reclaimedUsdPerMonth },
    })
    expect(reclaimableGib).toBe(16)
  })

  const references = [{ source: 'instances', resource: 'i-0123' }]
  const large = [reportSnapshot({ id: idOf('snap', 9), gib: 100 })]
  const index = indexOf({
    images: [
      reportImage({ snapshots: [reportSnapshot()] }),
      ...imagesOf('in-use', { createdAt: '2026-09-01T00:00:00.000Z', references }, 2),
      ...imagesOf('kept', { createdAt: undefined, family: 'dev.web.api', snapshots: large }, 3),
    ],
  })

  it.each([
    ['every word, in any letter case', { search: 'WEB i-0123' }, [1]],
    ['a value exactly', { filters: { family: 'dev.web' } }, [0, 1]],
    ['a value that nothing has', { filters: { family: 'dev' } }, []],
    ['several filters', { filters: { family: 'dev.web', reason: 'in-use' } }, [1]],
    ['by size, the largest first', { sort: { by: 'size', isDescending: true } }, [2, 0, 1]],
    ['by date, what has none first', { sort: { by: 'created', isDescending: false } }, [2, 1, 0]],
  ] as const)('is by %s', (_, state, rows) => {
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
  const references = [{ source: 'instances', resource: 'i-1' }]

  it.each([
    ['going', {}, 'going', 'to remove'],
    ['removed', {}, 'going', 'removed'],
    ['to-disable', {}, 'disabled', 'to disable'],
    ['not-attempted', {}, 'going', 'not tried'],
    ['kept', {}, 'kept', 'kept'],
    ['kept', { state: 'disabled' }, 'disabled', 'kept disabled'],
    ['protected', { references }, 'in-use', 'in use'],
  ] as const)('has a mark and a badge: %s %j', (word, fields, mark, badge) => {
    const images = imagesOf(word, fields)
    const [indexed] = indexOf({ images }).images
    expect([indexed?.mark, indexed?.badge]).toStrictEqual([mark, badge])
    expect(images.map((image) => badgeOf(image, mark))).toEqual([badge])
  })

  it('tells families of one label apart', () => {
    const images = ['["a","b"]', '["a.b"]'].flatMap((familyKey, index) =>
      imagesOf('kept', { family: 'a.b', familyKey }, index),
    )
    const { images: indexed } = indexOf({ images })
    expect(indexed.map(({ family }) => family)).toStrictEqual(['a.b ["a","b"]', 'a.b ["a.b"]'])
  })
})

describe('what would change a verdict', () => {
  const rule = 'rules entry 2'

  it.each([
    ['a slot held', reportImage({ rank: 4 }), '`keep-previous: 3` lets it go.'],
    ['a slot by a rule', reportImage({ rank: 4, rule }), ', in rules entry 2 lets it go.'],
    ['a slot lacking', goingImage(1, { rank: 9 }), '`keep-previous: 9` keeps it.'],
    [
      'the last slot, which no run gives up without an age',
      reportImage({ rank: 1, rule }),
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
    expect(adviceOn(reportImage({ reason: 'shared' }), { 'shared-images': value })).toBe(advice)
  })

  it.each(IMAGE_REASONS)('is a sentence for %s', (reason) => {
    expect(adviceOn(reportImage({ reason }), {})).toMatch(/^.+\.$/)
  })
})

describe('a family on a line of time', () => {
  const made = (...days: readonly string[]): ImageIndex =>
    indexOf({
      images: days.flatMap((day, index) =>
        imagesOf('kept', { createdAt: `${day}T00:00:00.000Z` }, index + 1),
      ),
    })

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
    const rows = Uint32Array.from(days, (__, row) => row)
    expect(layOut(made(...days), rows, 400).ticks).toStrictEqual([])
  })

  it('has a line for each account and Region, the fullest first', () => {
    const index = indexOf(
      times(10, (number) => `eu-west-${String(number)}: kept*${String(number + 1)}`),
    )
    const { strips, moreStrips } = layOut(index, selectRows(index, NO_STATE), 400)
    expect(strips.map(({ images }) => images)).toStrictEqual([10, 9, 8, 7, 6, 5, 4, 3])
    expect(moreStrips).toBe(2)
  })
})

it('adds earlier reports up month by month', () => {
  const month = (name: string, removed: number) => ({
    ...{ month: name, runs: 1, removed, deleted: removed },
    ...{ reclaimedGib: 10 * removed, reclaimedUsdPerMonth: removed / 2 },
  })
  expect(growthOf([month('2026-10', 4), month('2026-11', 6)])).toStrictEqual([
    { title: 'Images removed so far', values: [4, 10], latest: '10' },
    { title: 'Freed so far', values: [40, 100], latest: '100 GiB' },
    { title: 'Saved a month, at most', values: [2, 5], latest: '$5.00' },
  ])
  const killed = { month: '2026-12', runs: 1, unended: 2 }
  expect(growthOf([month('2026-10', 4), killed])[0]).toMatchObject({
    values: [4, 4],
    latest: '4 without 2 targets that did not end',
  })
})
