import { historyOf as historyOfHeld } from '../../../src/merge/history.ts'
import type { ReadReport } from '../../../src/merge/report-parser.ts'
import {
  idOf,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
  itemError,
} from '../../support/report-factories.ts'
import { earlierOf, leg } from './legs.ts'

const historyOf = (
  legs: readonly ReadReport[],
  earlier: readonly ReadReport[],
): ReturnType<typeof historyOfHeld> => historyOfHeld(legs, earlierOf(earlier, legs))

const NOW = '2026-11-20T12:00:00.000Z'

const reportOf = (
  generatedAt: string,
  images: Parameters<typeof reportTarget>[0],
  dryRun = false,
): ReadReport =>
  leg(`${generatedAt}.json`, { generatedAt, dryRun, targets: [reportTarget(images)] })

const removing = (generatedAt: string, ...numbers: readonly number[]): ReadReport =>
  reportOf(generatedAt, { images: numbers.map((number) => removedImage(number)) })

const keeping = (generatedAt: string, ...images: Parameters<typeof reportImage>[0][]): ReadReport =>
  reportOf(generatedAt, { images: images.map((image) => reportImage(image)) })

/** A deleted snapshot that cost a cent and a quarter a month. */
const archived = (number: number): ReturnType<typeof reportOrphan> =>
  reportOrphan({
    id: idOf('snap', number),
    outcome: 'deleted',
    gib: 1,
    storageTier: 'archive',
  })

describe('what went, month by month', () => {
  it('adds the runs of a month up, the oldest month first', () => {
    const { months } = historyOf(
      [removing(NOW, 1, 2)],
      [removing('2026-11-01T00:00:00.000Z', 3), removing('2026-09-30T23:59:59.000Z', 4)],
    )

    expect(months).toStrictEqual([
      {
        month: '2026-09',
        runs: 1,
        removed: 1,
        deleted: 1,
        reclaimedGib: 8,
        reclaimedUsdPerMonth: 0.4,
      },
      {
        month: '2026-11',
        runs: 2,
        removed: 3,
        deleted: 3,
        reclaimedGib: 24,
        reclaimedUsdPerMonth: 1.2,
      },
    ])
  })

  it('does not trust the figures that a report gives itself', () => {
    const { path, report } = removing(NOW, 1)
    const { totals } = report
    const boast = { ...report, totals: { ...totals, reclaimedGib: 1e9 } }

    expect(historyOf([{ path, report: boast }], []).months).toMatchObject([{ reclaimedGib: 8 }])
  })

  it('rounds the costs of a run up once, and not those of each target', () => {
    const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1']
    const targets = regions.map((region, index) =>
      reportTarget({ region, orphans: [archived(index), archived(index + 100)] }),
    )
    const run = leg('1.json', { dryRun: false, targets })

    expect(historyOf([run], []).months).toMatchObject([
      { deleted: 8, reclaimedGib: 8, reclaimedUsdPerMonth: 0.1 },
    ])
  })

  it('leaves dry runs out, because nothing went', () => {
    expect(historyOf([reportOf(NOW, {}, true)], []).months).toStrictEqual([])
  })
})

describe('what is kept for now for longest', () => {
  const image = { id: 'ami-0000000000000000a', reason: 'in-use', name: 'old' } as const

  it('counts from the first of the reports that keep it without a gap', () => {
    const { keptLongest } = historyOf(
      [keeping(NOW, { ...image, snapshots: [reportSnapshot({ gib: 30 })] })],
      [
        keeping('2026-07-01T00:00:00.000Z', image),
        keeping('2026-08-01T00:00:00.000Z'),
        keeping('2026-10-01T00:00:00.000Z', image),
        keeping('2026-09-01T00:00:00.000Z', image),
      ],
    )

    expect(keptLongest).toStrictEqual([
      {
        id: image.id,
        accountId: '111122223333',
        region: 'eu-west-1',
        name: 'old',
        reason: 'in-use',
        since: '2026-09-01T00:00:00.000Z',
        gib: 30,
      },
    ])
  })

  it.each(['keep-previous', 'not-selected', 'unmapped', 'too-young'] as const)(
    'leaves out what is kept by %s, because that is meant',
    (reason) => {
      const history = historyOf(
        [keeping(NOW, { ...image, reason })],
        [keeping('2026-10-01T00:00:00.000Z', { ...image, reason })],
      )

      expect(history.keptLongest).toStrictEqual([])
    },
  )

  it('leaves out what no earlier report has', () => {
    const history = historyOf([keeping(NOW, image)], [keeping('2026-10-01T00:00:00.000Z')])

    expect(history.keptLongest).toStrictEqual([])
  })

  it('looks for an image in its own account and Region only', () => {
    const elsewhere = reportOf('2026-10-01T00:00:00.000Z', {
      region: 'us-east-1',
      images: [reportImage(image)],
    })

    expect(historyOf([keeping(NOW, image)], [elsewhere]).keptLongest).toStrictEqual([])
  })

  it('begins with what is kept for longest, however small it is', () => {
    const young = { ...image, id: 'ami-0000000000000000b', snapshots: [reportSnapshot()] }

    const { keptLongest } = historyOf(
      [keeping(NOW, young, image)],
      [
        keeping('2026-08-01T00:00:00.000Z', image),
        keeping('2026-10-01T00:00:00.000Z', young, image),
      ],
    )

    expect(keptLongest.map(({ id }) => id)).toStrictEqual([image.id, young.id])
  })

  it('does not take a target that could not be read for a gap', () => {
    const unread = reportOf('2026-10-15T00:00:00.000Z', {
      status: 'not-read',
      error: itemError('evidence-incomplete'),
    })

    const { keptLongest } = historyOf(
      [keeping(NOW, image)],
      [keeping('2026-10-01T00:00:00.000Z', image), unread],
    )

    expect(keptLongest[0]?.since).toBe('2026-10-01T00:00:00.000Z')
  })

  it('has ten at most: the longest first, and of those the largest', () => {
    const images = Array.from({ length: 12 }, (_, index) => ({
      ...image,
      id: `ami-${String(index).padStart(17, '0')}`,
      snapshots: [reportSnapshot({ gib: index + 1 })],
    }))

    const { keptLongest } = historyOf(
      [keeping(NOW, ...images)],
      [keeping('2026-10-01T00:00:00.000Z', ...images), keeping('2026-08-01T00:00:00.000Z')],
    )

    expect(keptLongest.map(({ gib }) => gib)).toStrictEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
  })
})
