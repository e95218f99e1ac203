import type { SnapshotSize } from '../model/index.ts'
import type {
  ReportFamily,
  ReportImage,
  ReportOrphan,
  ReportSnapshot,
  ReportTarget,
  ReportTotals,
  TargetTotals,
} from './schema.ts'

/**
 * Documented prices in US dollars for each GB-month: https://aws.amazon.com/ebs/pricing/. They vary
 * by Region, and what they come to here is an upper bound: snapshots are incremental.
 */
const USD_PER_GIB_MONTH: Readonly<Record<SnapshotSize['storageTier'], number>> = {
  standard: 0.05,
  archive: 0.0125,
}

/** The most that snapshots can cost, in US dollars a month. */
export const monthlyUsd = (sizes: readonly SnapshotSize[]): number =>
  roundUp(
    sizes.reduce((sum, { gib, storageTier }) => sum + gib * USD_PER_GIB_MONTH[storageTier], 0),
  )

/** The sizes are summed as they are, and rounded once. */
export const totalGib = (sizes: readonly SnapshotSize[]): number =>
  roundUp(sizes.reduce((sum, { gib }) => sum + gib, 0))

/** A sum of sizes or costs that each have hundredths: what is behind them is noise of the binary form. */
export const toHundredths = (sum: number): number => Math.round(sum * 100) / 100

/** How far a sum of floating-point numbers may be off, in hundredths. */
const IMPRECISION = 1e-6

/** Two decimals: more would claim what an upper bound does not know, and one that is rounded down is none. */
const roundUp = (value: number): number => Math.max(0, Math.ceil(value * 100 - IMPRECISION)) / 100

type AnySnapshot = ReportSnapshot | ReportOrphan

/** The images and snapshots of a target, before they are counted. */
export type Contents = Pick<ReportTarget, 'images' | 'orphans'>

/** A snapshot, and the image that takes it along; an orphan has none. */
export interface CountedSnapshot {
  readonly snapshot: AnySnapshot
  readonly image: ReportImage | undefined
}

/** The snapshots of a target that its plan has a word on, each once: two images may map one. */
export function distinctSnapshots({ images, orphans }: Contents): readonly CountedSnapshot[] {
  const all: readonly CountedSnapshot[] = [
    ...orphans.map((snapshot) => ({ snapshot, image: undefined })),
    ...images.flatMap((image) => image.snapshots.map((snapshot) => ({ snapshot, image }))),
  ]
  const byId = new Map<string, CountedSnapshot>()
  for (const counted of all) {
    const known = byId.get(counted.snapshot.id)
    // An image's entry for a snapshot says more than that it is no orphan.
    if (known === undefined || known.snapshot.outcome === 'kept') {
      byId.set(counted.snapshot.id, counted)
    }
  }
  return [...byId.values()]
}

/** Whether the run that the report is about disabled the image, marked or not. */
export const wasDisabledHere = ({ outcome, isDisabled }: ReportImage): boolean =>
  outcome === 'disabled' || isDisabled === true

/** Whether the image had been disabled before, and the run was only to mark it. */
export const isOnlyMarked = ({ verdict, state, isDisabled }: ReportImage): boolean =>
  verdict === 'disable' && state === 'disabled' && isDisabled !== true

/** The ids of a report, as the outputs need them. */
export interface Ids {
  readonly images: (outcome: ReportImage['outcome']) => readonly string[]
  /** Those that this run disabled, marked or not. */
  readonly disabledImages: readonly string[]
  readonly plannedImages: (verdict: ReportImage['verdict']) => readonly string[]
  readonly snapshots: (outcome: AnySnapshot['outcome']) => readonly string[]
  readonly plannedSnapshots: readonly string[]
}

export function idsOf(targets: readonly Contents[]): Ids {
  const images = targets.flatMap((target) => target.images)
  const snapshots = targets.flatMap(distinctSnapshots).map(({ snapshot }) => snapshot)
  return {
    images: (outcome) => images.filter((each) => each.outcome === outcome).map(({ id }) => id),
    disabledImages: images.filter(wasDisabledHere).map(({ id }) => id),
    plannedImages: (verdict) =>
      images.filter((each) => each.verdict === verdict).map(({ id }) => id),
    snapshots: (outcome) =>
      snapshots.filter((each) => each.outcome === outcome).map(({ id }) => id),
    plannedSnapshots: snapshots.filter(({ verdict }) => verdict === 'remove').map(({ id }) => id),
  }
}

/** The storage that snapshots free, or would free. */
export type Reclaim = Pick<
  TargetTotals,
  'reclaimableGib' | 'reclaimedGib' | 'reclaimableUsdPerMonth' | 'reclaimedUsdPerMonth'
>

/** The storage that these snapshots free, or would free: sizes in GiB, costs in US dollars a month. */
export function reclaimOf(
  snapshots: readonly Pick<AnySnapshot, 'verdict' | 'outcome' | 'gib' | 'storageTier'>[],
): Reclaim {
  const planned = snapshots.filter(({ verdict }) => verdict === 'remove')
  const deleted = snapshots.filter(({ outcome }) => outcome === 'deleted')
  return {
    reclaimableGib: totalGib(planned),
    reclaimedGib: totalGib(deleted),
    reclaimableUsdPerMonth: monthlyUsd(planned),
    reclaimedUsdPerMonth: monthlyUsd(deleted),
  }
}

type ImageCounts = Pick<
  ReportFamily,
  | 'planned'
  | 'plannedDisabled'
  | 'kept'
  | 'removed'
  | 'disabled'
  | 'unmarked'
  | 'alreadyGone'
  | 'failed'
  | 'notAttempted'
>

/** How many of these images there are for each verdict and each outcome. */
export function imageCountsOf(images: readonly ReportImage[]): ImageCounts {
  const verdicts = (wanted: ReportImage['verdict']): number =>
    images.filter(({ verdict }) => verdict === wanted).length
  const outcomes = (wanted: ReportImage['outcome']): number =>
    images.filter(({ outcome }) => outcome === wanted).length
  return {
    planned: verdicts('remove'),
    plannedDisabled: verdicts('disable'),
    kept: verdicts('keep'),
    removed: outcomes('removed'),
    disabled: images.filter(wasDisabledHere).length,
    unmarked: images.filter(({ isDisabled }) => isDisabled === true).length,
    alreadyGone: outcomes('already-gone'),
    failed: outcomes('failed'),
    notAttempted: outcomes('not-attempted'),
  }
}

/**
 * Counts that add up with the others: an image that was disabled and could not be marked is both
 * disabled and failed.
 */
export const disjointCounts = ({
  disabled,
  failed,
  unmarked,
}: Pick<ImageCounts, 'disabled' | 'failed' | 'unmarked'>): {
  readonly marked: number
  readonly unmarked: number
  readonly otherwiseFailed: number
} => ({ marked: disabled - unmarked, unmarked, otherwiseFailed: failed - unmarked })

function snapshotCountsOf(snapshots: readonly AnySnapshot[]): TargetTotals['snapshots'] {
  const verdicts = (wanted: ReportOrphan['verdict']): number =>
    snapshots.filter(({ verdict }) => verdict === wanted).length
  const outcomes = (wanted: AnySnapshot['outcome']): number =>
    snapshots.filter(({ outcome }) => outcome === wanted).length
  return {
    total: snapshots.length,
    planned: verdicts('remove'),
    kept: outcomes('kept'),
    listed: verdicts('report'),
    deleted: outcomes('deleted'),
    alreadyGone: outcomes('already-gone'),
    failed: outcomes('failed'),
    notAttempted: outcomes('not-attempted'),
  }
}

/** The figures of what some targets hold together. */
function figuresOf(contents: readonly Contents[]): TargetTotals {
  const images = contents.flatMap((each) => each.images)
  const snapshots = contents.flatMap(distinctSnapshots).map(({ snapshot }) => snapshot)
  return {
    images: { total: images.length, ...imageCountsOf(images) },
    snapshots: snapshotCountsOf(snapshots),
    ...reclaimOf(snapshots),
  }
}

/** The figures of one target. */
export const targetTotalsOf = (contents: Contents): TargetTotals => figuresOf([contents])

/** The figures of a run with these targets. */
export const totalsOf = (
  targets: readonly Pick<ReportTarget, 'images' | 'orphans' | 'status'>[],
): ReportTotals => ({
  targets: targets.length,
  stopped: targets.filter(({ status }) => status !== 'done').length,
  ...figuresOf(targets),
})
