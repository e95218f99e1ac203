import type { Report, ReportImage, ReportOrphan, ReportSnapshot } from '../schema.ts'
import { distinctSnapshots, monthlyUsd, totalGib, wasDisabledHere } from '../totals.ts'
import { graceEnds } from './grace.ts'
import { formatDay, formatGib, formatUsd, plural } from '../words.ts'

type AnySnapshot = ReportSnapshot | ReportOrphan

/** The snapshots that go, or went. */
function goneSnapshots({ targets, dryRun }: Report): readonly AnySnapshot[] {
  const all = targets.flatMap(distinctSnapshots).map(({ snapshot }) => snapshot)
  return all.filter(({ verdict, outcome }) =>
    dryRun ? verdict === 'remove' : outcome === 'deleted',
  )
}

/** A snapshot that goes when the last of the disabled images is removed that map it. */
interface WaitingSnapshot extends ReportSnapshot {
  /** When that can be; undefined where nobody knows. */
  readonly removableAt: string | undefined
}

/** The snapshots that only images map which are, or would be, disabled; they stay until these are removed. */
function waitingSnapshots({ targets, dryRun }: Report): readonly WaitingSnapshot[] {
  const isDisabled = (image: ReportImage): boolean =>
    dryRun ? image.verdict === 'disable' : wasDisabledHere(image)
  return targets.flatMap(({ images }) => {
    const elsewhere = new Set(
      images
        .filter((image) => !isDisabled(image))
        .flatMap(({ snapshots }) => snapshots.map(({ id }) => id)),
    )
    const found = images
      .filter(isDisabled)
      .flatMap(({ snapshots, removableAt }) =>
        snapshots
          .filter(({ id }) => !elsewhere.has(id))
          .map((snapshot) => ({ ...snapshot, removableAt })),
      )
    return [...Map.groupBy(found, ({ id }) => id).values()].flatMap(([snapshot, ...others]) => {
      if (snapshot === undefined) return []
      const ends = [snapshot, ...others].map(({ removableAt }) => removableAt)
      return [{ ...snapshot, removableAt: graceEnds(ends)?.last }]
    })
  })
}

/** A size and a cost, which is an upper bound: snapshots are incremental. */
const sizeAndCost = (snapshots: readonly AnySnapshot[]): string =>
  `**${formatGib(totalGib(snapshots))}**, up to **${formatUsd(monthlyUsd(snapshots))} a month** less`

/** AWS bills what is in the Recycle Bin until it leaves it. */
function fromTheBin(snapshots: readonly AnySnapshot[]): string {
  const days = snapshots.flatMap(({ recovery: { retentionDays } }) => retentionDays ?? [])
  const ends = snapshots.flatMap(({ recovery: { until } }) => until ?? []).toSorted()
  const last = ends.at(-1)
  if (last !== undefined) return `until ${formatDay(last)} at the latest`
  return `for ${plural(Math.max(0, ...days), 'day')} at most`
}

/** From when on runs can remove what is disabled, snapshot by snapshot. */
function fromGrace(waiting: readonly WaitingSnapshot[]): string {
  const ends = graceEnds(waiting.map(({ removableAt }) => removableAt))
  if (ends === undefined) return 'After its grace'
  const first = `From ${formatDay(ends.first)}`
  if (ends.last === undefined) return `${first}, and in full later`
  const last = formatDay(ends.last)
  return last === formatDay(ends.first) ? first : `${first}, and in full from ${last}`
}

/** Savings, and the date they begin: after the Recycle Bin lets go, or after grace. */
export function savingsLine(report: Report): string | undefined {
  const gone = goneSnapshots(report)
  const goneBy = Map.groupBy(gone, ({ recovery }) => recovery.recoverable)
  const { yes: binned = [], no: freed = [], unknown = [] } = Object.fromEntries(goneBy)
  const waiting = waitingSnapshots(report)
  const atOnce = report.dryRun ? 'At once' : 'From now on'
  const parts = [
    ...(totalGib(freed) > 0 ? [`${atOnce}: ${sizeAndCost(freed)}`] : []),
    ...(totalGib(unknown) > 0
      ? [
          `${atOnce}, or once it leaves the Recycle Bin, whose rules could not be read: ${sizeAndCost(unknown)}`,
        ]
      : []),
    ...(totalGib(binned) > 0
      ? [
          `Once it leaves the Recycle Bin, which is billed ${fromTheBin(binned)}: ${sizeAndCost(binned)}`,
        ]
      : []),
    ...(totalGib(waiting) > 0
      ? [`${fromGrace(waiting)}, when what is disabled can be removed: ${sizeAndCost(waiting)}`]
      : []),
  ]
  return parts.length === 0 ? undefined : parts.map((part) => `💰 ${part}`).join('<br>\n')
}
