import { isSameTarget } from '../model/index.ts'
import { totalGib } from '../report/money.ts'
import { totalsOf } from '../report/totals.ts'
import type { Merged } from '../report/schema/merged.ts'
import type { Report, ReportImage, ReportTarget } from '../report/schema.ts'
import type { Leg } from './leg.ts'

type History = NonNullable<Merged['history']>
type Month = History['months'][number]
type Kept = History['keptLongest'][number]

/** More than a page can say at a glance. */
const MOST_KEPT = 10

/** Reasons to keep an image that may hold for ever without anybody meaning it. */
const FOR_NOW: ReadonlySet<string> = new Set([
  'pending',
  'in-use',
  'protected',
  'managed',
  'shared',
  'recently-launched',
  'in-grace',
  'not-planned',
  'not-recoverable',
] satisfies ReportImage['reason'][])

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** Of sums of money and sizes: what is behind is noise of the binary form. */
const rounded = (value: number): number => Math.round(value * 100) / 100

function monthOf(month: string, reports: readonly Report[]): Month {
  const totals = reports.map(({ targets }) => totalsOf(targets))
  return {
    month,
    runs: reports.length,
    removed: sum(totals.map(({ images }) => images.removed)),
    deleted: sum(totals.map(({ snapshots }) => snapshots.deleted)),
    reclaimedGib: rounded(sum(totals.map(({ reclaimedGib }) => reclaimedGib))),
    reclaimedUsdPerMonth: rounded(
      sum(totals.map(({ reclaimedUsdPerMonth }) => reclaimedUsdPerMonth)),
    ),
  }
}

/** Dry runs took nothing away. */
function monthsOf(reports: readonly Report[]): Month[] {
  const real = reports.filter(({ dryRun }) => !dryRun)
  const byMonth = Map.groupBy(real, ({ generatedAt }) => generatedAt.slice(0, 'yyyy-mm'.length))
  return [...byMonth]
    .map(([month, of]) => monthOf(month, of))
    .sort((a, b) => (a.month < b.month ? -1 : 1))
}

/** What earlier reports say of a target, the newest first. */
interface Past {
  readonly generatedAt: string
  readonly kept: ReadonlySet<string>
}

function pastOf(target: ReportTarget, earlier: readonly Report[]): readonly Past[] {
  return earlier
    .flatMap(({ generatedAt, targets }) =>
      targets
        .filter((each) => isSameTarget(each, target) && each.status !== 'not-read')
        .map(({ images }) => ({
          generatedAt,
          kept: new Set(images.filter(({ verdict }) => verdict === 'keep').map(({ id }) => id)),
        })),
    )
    .sort((a, b) => (a.generatedAt < b.generatedAt ? 1 : -1))
}

/** When the first of the reports was made that keep the image without a gap. */
function keptSince(id: string, past: readonly Past[], now: string): string {
  const gap = past.findIndex(({ kept }) => !kept.has(id))
  return past.slice(0, gap < 0 ? undefined : gap).at(-1)?.generatedAt ?? now
}

function keptOf(target: ReportTarget, generatedAt: string, earlier: readonly Report[]): Kept[] {
  const { accountId, region } = target
  const past = pastOf(target, earlier)
  return target.images
    .filter(({ reason }) => FOR_NOW.has(reason))
    .map(({ id, name, reason, snapshots }) => ({
      ...{ id, accountId, region, name, reason },
      since: keptSince(id, past, generatedAt),
      gib: totalGib(snapshots),
    }))
    .filter(({ since }) => since < generatedAt)
}

/** What the earlier reports and those of now tell together. */
export function historyOf(legs: readonly Leg[], earlier: readonly Leg[]): History {
  const present = legs.map(({ report }) => report)
  const past = earlier.map(({ report }) => report)
  return {
    months: monthsOf([...past, ...present]),
    keptLongest: present
      .flatMap(({ targets, generatedAt }) =>
        targets.flatMap((target) => keptOf(target, generatedAt, past)),
      )
      .sort((a, b) => (a.since === b.since ? b.gib - a.gib : a.since < b.since ? -1 : 1))
      .slice(0, MOST_KEPT),
  }
}
