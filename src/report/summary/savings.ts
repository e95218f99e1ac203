import type { Report, ReportImage, ReportOrphan, ReportSnapshot } from '../schema.ts'
import { distinctSnapshots, monthlyUsd, totalGib, wasDisabledHere } from '../totals.ts'
import { formatDay, formatGib, formatUsd, plural } from '../words.ts'

type AnySnapshot = ReportSnapshot | ReportOrphan

/** The snapshots that go, or went. */
function goneSnapshots({ targets, dryRun }: Report): readonly AnySnapshot[] {
  const all = targets.flatMap(distinctSnapshots).map(({ snapshot }) => snapshot)
  return all.filter(({ verdict, outcome }) =>
    dryRun ? verdict === 'remove' : outcome === 'deleted',
  )
}

/** The snapshots that only images map which are, or would be, disabled; they stay until these are removed. */
function waitingSnapshots({ targets, dryRun }: Report): readonly AnySnapshot[] {
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
      .flatMap(({ snapshots }) => snapshots.filter(({ id }) => !elsewhere.has(id)))
    return [...new Map(found.map((snapshot) => [snapshot.id, snapshot])).values()]
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

const DAYS_IN = { m: 1 / 1_440, h: 1 / 24, d: 1, w: 7 } as const

/** When the first run can remove what is disabled now, where one `grace` holds for all of it. */
function graceEnds({ settings, generatedAt }: Report): string | undefined {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(settings['grace'] ?? '') ?? []
  if (count === undefined || unit === undefined || (settings['rules'] ?? '') !== '')
    return undefined
  const days = Number(count) * DAYS_IN[unit as keyof typeof DAYS_IN]
  return new Date(new Date(generatedAt).getTime() + days * 86_400_000).toISOString()
}

/** Savings, and the date they begin: after the Recycle Bin lets go, or after grace. */
export function savingsLine(report: Report): string | undefined {
  const gone = goneSnapshots(report)
  const binned = gone.filter(({ recovery }) => recovery.recoverable === 'yes')
  const freed = gone.filter(({ recovery }) => recovery.recoverable !== 'yes')
  const waiting = waitingSnapshots(report)
  const ends = graceEnds(report)
  const parts = [
    ...(totalGib(freed) > 0
      ? [`${report.dryRun ? 'At once' : 'From now on'}: ${sizeAndCost(freed)}`]
      : []),
    ...(totalGib(binned) > 0
      ? [
          `Once it leaves the Recycle Bin, which is billed ${fromTheBin(binned)}: ${sizeAndCost(binned)}`,
        ]
      : []),
    ...(totalGib(waiting) > 0
      ? [
          `${ends === undefined ? 'After its grace' : `From ${formatDay(ends)}`}, when what is disabled can be removed: ${sizeAndCost(waiting)}`,
        ]
      : []),
  ]
  return parts.length === 0 ? undefined : parts.map((part) => `💰 ${part}`).join('<br>\n')
}
