import type { SnapshotSize } from '../model.ts'

/**
 * Documented prices in US dollars for each GB-month: https://aws.amazon.com/ebs/pricing/. They vary
 * by Region, and what they come to here is an upper bound: snapshots are incremental.
 */
const USD_PER_GIB_MONTH: Readonly<Record<SnapshotSize['storageTier'], number>> = {
  standard: 0.05,
  archive: 0.0125,
}

/** What snapshots cost at most, in US dollars a month. */
export const monthlyUsd = (sizes: readonly SnapshotSize[]): number =>
  round(sizes.reduce((sum, { gib, storageTier }) => sum + gib * USD_PER_GIB_MONTH[storageTier], 0))

export const totalGib = (sizes: readonly SnapshotSize[]): number =>
  round(sizes.reduce((sum, { gib }) => sum + gib, 0))

/** Two decimals: more would claim what an upper bound does not know. */
export const round = (value: number): number => Math.round(value * 100) / 100
