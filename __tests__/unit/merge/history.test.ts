import { historyOf as historyOfHeld } from '../../../src/merge/history.ts'
import type { ReadReport } from '../../../src/merge/report-parser.ts'
import { history } from '../../../src/report/summary/merged.ts'
import { gridOf } from '../../support/rendered.ts'
import { ACCOUNT, idOf, reportOrphan, reportSnapshot } from '../../support/report-factories.ts'
import { dry, imagesOf, real, type Targets, targetOf } from '../../support/short-reports.ts'
import { earlierOf } from './legs.ts'

type History = ReturnType<typeof historyOfHeld>

const historyOf = (leg: ReadReport, ...earlier: readonly ReadReport[]): History =>
  historyOfHeld([leg], earlierOf(earlier, [leg]))

const at = (day: string): string => `${day}T00:00:00.000Z`

/** The report of a real run on a day. */
const run = (day: string, targets: Targets, dryRun = false): ReadReport => ({
  path: `${day}.json`,
  report: dry(targets, { generatedAt: at(day), dryRun }),
})

const TODAY = '2026-11-20'

describe('what went, month by month', () => {
  it('adds the runs of a month up, the oldest month first', () => {
    const { months } = historyOf(
      run(TODAY, 'removed*2'),
      run('2026-11-01', 'removed'),
      run('2026-09-30', 'removed'),
    )
    expect(months).toStrictEqual([
      {
        ...{ month: '2026-09', runs: 1, removed: 1, deleted: 1 },
        ...{ reclaimedGib: 8, reclaimedUsdPerMonth: 0.4 },
      },
      {
        ...{ month: '2026-11', runs: 2, removed: 3, deleted: 3 },
        ...{ reclaimedGib: 24, reclaimedUsdPerMonth: 1.2 },
      },
    ])
  })

  it('does not trust the figures that a report gives itself', () => {
    const { path, report } = run(TODAY, 'removed')
    const boast = { ...report, totals: { ...report.totals, reclaimedGib: 1e9 } }
    expect(historyOf({ path, report: boast }).months).toMatchObject([{ reclaimedGib: 8 }])
  })

  it('rounds the costs of a run up once, and not those of each target', () => {
    // Each cost a cent and a quarter a month.
    const archived = { outcome: 'deleted', gib: 1, storageTier: 'archive' } as const
    const orphans = [1, 2].map((number) => reportOrphan({ id: idOf('snap', number), ...archived }))
    const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1']
    const targets = regions.map((region) => ({ region, orphans }))
    expect(historyOf(run(TODAY, targets)).months).toMatchObject([
      { deleted: 8, reclaimedGib: 8, reclaimedUsdPerMonth: 0.1 },
    ])
  })

  it('says nothing of what a run took away that did not end, but that there is one', () => {
    const killed = 'eu-west-1 interrupted: removed going'
    const { months } = historyOf(
      run(TODAY, 'removed*2'),
      run('2026-11-01', killed),
      run('2026-10-01', killed),
    )
    expect(months).toStrictEqual([
      { month: '2026-10', runs: 1, unended: 1 },
      {
        ...{ month: '2026-11', runs: 2, unended: 1, removed: 2, deleted: 2 },
        ...{ reclaimedGib: 16, reclaimedUsdPerMonth: 0.8 },
      },
    ])
    const report = real('removed*2')
    const merged = { reports: 1, missing: 0, history: { months, keptLongest: [] } }
    expect(gridOf(history({ ...report, merged }), 'Month')).toEqual([
      'Month | Runs | Targets that did not end | Images removed | Snapshots deleted | Freed | Saves up to, a month',
      '2026-10 | 1 | 1 | ? | ? | ? | ?',
      '2026-11 | 2 | 1 | 2 | 2 | 16 GiB | $0.80',
    ])
  })

  it('leaves dry runs out, because nothing went', () => {
    expect(historyOf(run(TODAY, '', true)).months).toStrictEqual([])
  })
})

describe('what is kept for now for longest', () => {
  const sizes = (...gibs: readonly number[]) =>
    gibs.flatMap((gib, index) =>
      imagesOf('in-use', { name: 'old', snapshots: [reportSnapshot({ gib })] }, index + 1),
    )
  const sincesOf = ({ keptLongest }: History): readonly string[] =>
    keptLongest.map(({ since }) => since)

  it('counts from the first of the reports that keep it without a gap', () => {
    const { keptLongest } = historyOf(
      run(TODAY, { images: sizes(30) }),
      run('2026-07-01', 'in-use'),
      run('2026-08-01', ''),
      run('2026-10-01', 'in-use'),
      run('2026-09-01', 'in-use'),
    )
    const image = { id: idOf('ami', 1), accountId: ACCOUNT, region: 'eu-west-1', name: 'old' }
    expect(keptLongest).toStrictEqual([
      { ...image, reason: 'in-use', since: at('2026-09-01'), gib: 30 },
    ])
  })

  it.each<readonly [string, Targets, Targets]>([
    ...['keep-previous', 'not-selected', 'unmapped', 'too-young'].map(
      (reason) => [`kept by ${reason}, because that is meant`, reason, reason] as const,
    ),
    ['in no earlier report', 'in-use', ''],
    ['only in the report of another Region', 'in-use', 'us-east-1: in-use'],
  ])('leaves out what is %s', (_what, now, then) => {
    expect(historyOf(run(TODAY, now), run('2026-10-01', then)).keptLongest).toStrictEqual([])
  })

  it.each(['not-read', 'cancelled', 'interrupted'] as const)(
    'does not take a target that could not be read for a gap: %s',
    (status) => {
      const unread = { ...targetOf('eu-west-1 not-read:'), status, evidence: [] }
      const history = historyOf(
        run(TODAY, 'in-use'),
        run('2026-10-01', 'in-use'),
        run('2026-10-15', unread),
      )
      expect(sincesOf(history)).toEqual([at('2026-10-01')])
    },
  )

  it('has ten at most: the longest first, however small it is, and of those the largest', () => {
    const gibs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    const history = historyOf(
      run(TODAY, { images: sizes(...gibs) }),
      run('2026-10-01', 'in-use*12'),
      run('2026-08-01', { images: imagesOf('in-use', {}, 2) }),
      run('2026-09-01', { images: imagesOf('in-use', {}, 2) }),
    )
    expect(history.keptLongest.map(({ gib }) => gib)).toEqual([2, 12, 11, 10, 9, 8, 7, 6, 5, 4])
    expect(sincesOf(history).slice(0, 2)).toEqual([at('2026-08-01'), at('2026-10-01')])
  })
})
