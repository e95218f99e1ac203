import { targetKey } from '../model/index.ts'
import { monthlyUsd, toHundredths, totalGib } from '../report/money.ts'
import type { Merged } from '../report/schema/merged.ts'
import type { ReportTarget } from '../report/schema.ts'
import type { Leg } from './leg.ts'
import { goneFrom, keptForNow, type Gone, type PastTarget } from './past-target.ts'

type History = NonNullable<Merged['history']>
type Month = History['months'][number]
type Kept = History['keptLongest'][number]

/** More than a page can say at a glance. */
const MOST_KEPT = 10

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** What went in a run, target by target. */
type Run = readonly Gone[]

function monthOf(month: string, runs: readonly Run[]): Month {
  const sizes = runs.map((targets) => targets.flatMap((gone) => gone.sizes))
  return {
    month,
    runs: runs.length,
    removed: sum(runs.flat().map(({ removed }) => removed)),
    deleted: sum(runs.flat().map(({ deleted }) => deleted)),
    reclaimedGib: toHundredths(sum(sizes.map(totalGib))),
    reclaimedUsdPerMonth: toHundredths(sum(sizes.map(monthlyUsd))),
  }
}

/** Dry runs took nothing away. */
function monthsOf(legs: readonly Leg<Gone>[]): Month[] {
  const real = legs.map(({ report }) => report).filter(({ dryRun }) => !dryRun)
  const byMonth = Map.groupBy(real, ({ generatedAt }) => generatedAt.slice(0, 'yyyy-mm'.length))
  return [...byMonth]
    .map(([month, of]) =>
      monthOf(
        month,
        of.map(({ targets }) => targets),
      ),
    )
    .sort((a, b) => (a.month < b.month ? -1 : 1))
}

/** What an earlier report says of a target. */
interface Past extends PastTarget {
  readonly generatedAt: string
}

/** What earlier reports say of each target that they could read, the newest first. */
function pastByTarget(earlier: readonly Leg<PastTarget>[]): ReadonlyMap<string, readonly Past[]> {
  const read = earlier
    .flatMap(({ report: { generatedAt, targets } }) =>
      targets.map((target): Past => ({ ...target, generatedAt })),
    )
    .filter(({ wasRead }) => wasRead)
    .sort((a, b) => (a.generatedAt < b.generatedAt ? 1 : -1))
  return Map.groupBy(read, ({ key }) => key)
}

/** When the first of the reports was made that keep the image without a gap. */
function keptSince(id: string, past: readonly Past[], now: string): string {
  const gap = past.findIndex(({ kept }) => !kept.has(id))
  return past.slice(0, gap < 0 ? undefined : gap).at(-1)?.generatedAt ?? now
}

function keptOf(target: ReportTarget, generatedAt: string, past: readonly Past[]): Kept[] {
  const { accountId, region } = target
  return keptForNow(target)
    .map(({ id, name, reason, snapshots }) => ({
      ...{ id, accountId, region, name, reason },
      since: keptSince(id, past, generatedAt),
      gib: totalGib(snapshots),
    }))
    .filter(({ since }) => since < generatedAt)
}

function keptLongest(legs: readonly Leg[], earlier: readonly Leg<PastTarget>[]): Kept[] {
  const past = pastByTarget(earlier)
  return legs
    .flatMap(({ report: { targets, generatedAt } }) =>
      targets.flatMap((target) => keptOf(target, generatedAt, past.get(targetKey(target)) ?? [])),
    )
    .sort((a, b) => (a.since === b.since ? b.gib - a.gib : a.since < b.since ? -1 : 1))
    .slice(0, MOST_KEPT)
}

const withGone = ({ path, report }: Leg): Leg<Gone> => ({
  path,
  report: { ...report, targets: report.targets.map(goneFrom) },
})

/** What the earlier reports and those of now tell together. */
export const historyOf = (legs: readonly Leg[], earlier: readonly Leg<PastTarget>[]): History => ({
  months: monthsOf([...earlier, ...legs.map(withGone)]),
  keptLongest: keptLongest(legs, earlier),
})
