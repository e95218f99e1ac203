import { type SnapshotSize, targetKey } from '../model/index.ts'
import { isUnread } from '../report/differences.ts'
import { isForNow } from '../report/reasons.ts'
import type { Merged, ReportImage, ReportTarget } from '../report/schema.ts'
import { distinctSnapshots, monthlyUsd, toHundredths, totalGib } from '../report/totals.ts'
import { isTargetInterrupted } from '../report/unfinished.ts'
import type { ReadReport } from './report-parser.ts'

/** The images and snapshots that were taken away in a target. */
export interface RemovedItems {
  readonly removed: number
  readonly deleted: number
  /** The deleted snapshots, those of a storage tier together. */
  readonly sizes: readonly SnapshotSize[]
  /** Whether that is all: of a run that did not end nobody knows what went. */
  readonly isEnded: boolean
}

/** The facts of an earlier target that the history needs. Whole reports of a year would fill the memory. */
export interface PastTarget extends RemovedItems {
  readonly key: string
  readonly wasRead: boolean
  /** Of the images that are kept for now, those that were kept then. */
  readonly kept: ReadonlySet<string>
}

/** The images of a target that are kept for now. */
export const imagesKeptForNow = ({
  images,
}: Pick<ReportTarget, 'images'>): readonly ReportImage[] =>
  images.filter(({ reason }) => isForNow(reason))

const UNKNOWN: RemovedItems = { isEnded: false, removed: 0, deleted: 0, sizes: [] }

/** The images and snapshots that were taken away in a target. */
export function goneFrom(target: ReportTarget): RemovedItems {
  if (isTargetInterrupted(target)) return UNKNOWN
  const deleted = distinctSnapshots(target).flatMap(({ snapshot }) =>
    snapshot.outcome === 'deleted' ? [snapshot] : [],
  )
  const byTier = Map.groupBy(deleted, ({ storageTier }) => storageTier)
  return {
    isEnded: true,
    removed: target.images.filter(({ outcome }) => outcome === 'removed').length,
    deleted: deleted.length,
    sizes: [...byTier].map(([storageTier, of]) => ({
      storageTier,
      gib: of.reduce((sum, { gib }) => sum + gib, 0),
    })),
  }
}

/** @param wanted the ids of the images that are kept for now */
export function pastTarget(target: ReportTarget, wanted: ReadonlySet<string>): PastTarget {
  const kept = target.images.filter(({ verdict, id }) => verdict === 'keep' && wanted.has(id))
  return {
    ...goneFrom(target),
    key: targetKey(target),
    wasRead: !isUnread(target),
    kept: new Set(kept.map(({ id }) => id)),
  }
}

type History = NonNullable<Merged['history']>
type Month = History['months'][number]
type Kept = History['keptLongest'][number]

/** More than a page can say at a glance. */
const MOST_KEPT = 10

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** The items that a run took away, target by target. */
type RunRemovals = readonly RemovedItems[]

/** The sums of what went; nothing where nobody knows any of it. */
function sumsOf(runs: readonly RunRemovals[]): Partial<Month> {
  const ended = runs.map((targets) => targets.filter(({ isEnded }) => isEnded))
  if (ended.flat().length === 0 && runs.flat().length > 0) return {}
  const sizes = ended.map((targets) => targets.flatMap((gone) => gone.sizes))
  return {
    removed: sum(ended.flat().map(({ removed }) => removed)),
    deleted: sum(ended.flat().map(({ deleted }) => deleted)),
    reclaimedGib: toHundredths(sum(sizes.map(totalGib))),
    reclaimedUsdPerMonth: toHundredths(sum(sizes.map(monthlyUsd))),
  }
}

function monthOf(month: string, runs: readonly RunRemovals[]): Month {
  const unended = runs.flat().filter(({ isEnded }) => !isEnded).length
  return { month, runs: runs.length, ...(unended > 0 && { unended }), ...sumsOf(runs) }
}

/** Dry runs took nothing away. */
function monthsOf(readReports: readonly ReadReport<RemovedItems>[]): Month[] {
  const real = readReports.map(({ report }) => report).filter(({ dryRun }) => !dryRun)
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

/** A target of an earlier report. */
interface Past extends PastTarget {
  readonly generatedAt: string
}

/** The earlier reports of each target that could be read, newest first. */
function pastByTarget(
  earlier: readonly ReadReport<PastTarget>[],
): ReadonlyMap<string, readonly Past[]> {
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
  return imagesKeptForNow(target)
    .map(({ id, name, reason, snapshots }) => ({
      ...{ id, accountId, region, name, reason },
      since: keptSince(id, past, generatedAt),
      gib: totalGib(snapshots),
    }))
    .filter(({ since }) => since < generatedAt)
}

function keptLongest(
  readReports: readonly ReadReport[],
  earlier: readonly ReadReport<PastTarget>[],
): Kept[] {
  const past = pastByTarget(earlier)
  return readReports
    .flatMap(({ report: { targets, generatedAt } }) =>
      targets.flatMap((target) => keptOf(target, generatedAt, past.get(targetKey(target)) ?? [])),
    )
    .sort((a, b) => (a.since === b.since ? b.gib - a.gib : a.since < b.since ? -1 : 1))
    .slice(0, MOST_KEPT)
}

const withGone = ({ path, report }: ReadReport): ReadReport<RemovedItems> => ({
  path,
  report: { ...report, targets: report.targets.map(goneFrom) },
})

/** The history that earlier reports and the current ones add up to. */
export const historyOf = (
  readReports: readonly ReadReport[],
  earlier: readonly ReadReport<PastTarget>[],
): History => ({
  months: monthsOf([...earlier, ...readReports.map(withGone)]),
  keptLongest: keptLongest(readReports, earlier),
})
