import type {
  Report,
  ReportFamily,
  ReportTarget,
  ReportTotals,
  TargetTotals,
  WrittenReport,
} from './schema.ts'
import { imageCountsAtEnd, reclaimAtEnd, snapshotCountsAtEnd } from './schema/items.ts'
import { totalsOf } from './totals.ts'

/*
 * A run that was killed leaves the report of its last interim. What it had done by then stands in the
 * lists; how much it did in the end nobody knows, and no count may say 0 of it.
 */

/** Written in the middle of a run, and stands because that run did not end. */
export const isInterrupted = ({ targets }: Pick<Report, 'targets'>): boolean =>
  targets.some(isTargetInterrupted)

export const isTargetInterrupted = ({ status }: Pick<ReportTarget, 'status'>): boolean =>
  status === 'interrupted'

/** The targets that came to an end, whichever: only in a merge do they stand beside others. */
export const endedTargets = ({ targets }: Pick<Report, 'targets'>): ReportTarget[] =>
  targets.filter((target) => !isTargetInterrupted(target))

/** The figures of the targets that came to an end. */
export const endedTotals = (report: Pick<Report, 'targets' | 'totals'>): ReportTotals =>
  isInterrupted(report) ? totalsOf(endedTargets(report)) : report.totals

/** A target whose families count nothing that only the end of its run would have told. */
export const withKnownFamilies = (target: ReportTarget): ReportTarget =>
  isTargetInterrupted(target)
    ? { ...target, families: target.families.map((each) => ({ ...each, ...NOTHING_KNOWN })) }
    : target

const NOTHING_KNOWN = {
  ...{ removed: 0, disabled: 0, unmarked: 0, alreadyGone: 0, failed: 0, notAttempted: 0 },
  ...{ reclaimedGib: 0, reclaimedUsdPerMonth: 0 },
} as const satisfies Readonly<
  Record<keyof typeof imageCountsAtEnd | keyof typeof reclaimAtEnd, number>
>

function without<T extends object, Name extends keyof T>(
  record: T,
  names: Readonly<Record<Name, unknown>>,
): Omit<T, Name> {
  const rest = Object.entries(record as Readonly<Record<string, unknown>>).filter(
    ([name]) => !Object.hasOwn(names, name),
  )
  return Object.fromEntries(rest) as Omit<T, Name>
}

const knownTotals = <Totals extends TargetTotals>(totals: Totals) => ({
  ...without(totals, reclaimAtEnd),
  images: without(totals.images, imageCountsAtEnd),
  snapshots: without(totals.snapshots, snapshotCountsAtEnd),
})

const knownOfFamily = (
  family: ReportFamily,
): WrittenReport['targets'][number]['families'][number] =>
  without(family, { ...imageCountsAtEnd, ...reclaimAtEnd })

const knownOfTarget = (target: ReportTarget): WrittenReport['targets'][number] =>
  isTargetInterrupted(target)
    ? {
        ...target,
        totals: knownTotals(target.totals),
        families: target.families.map(knownOfFamily),
      }
    : target

/** The report as its file holds it: without the counts that only the end of a run knows. */
export function asWritten(report: Report): WrittenReport {
  if (!isInterrupted(report)) return report
  return {
    ...report,
    totals: knownTotals(report.totals),
    targets: report.targets.map(knownOfTarget),
  }
}
