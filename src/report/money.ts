import type { SnapshotSize } from '../model/index.ts'

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
  roundUp(
    sizes.reduce((sum, { gib, storageTier }) => sum + gib * USD_PER_GIB_MONTH[storageTier], 0),
  )

/** The sizes are summed as they are, and rounded once. */
export const totalGib = (sizes: readonly SnapshotSize[]): number =>
  roundUp(sizes.reduce((sum, { gib }) => sum + gib, 0))

/** A sum of sizes or costs that each have hundredths: what is behind them is noise of the binary form. */
export const toHundredths = (sum: number): number => Math.round(sum * 100) / 100

/** What a sum of floating-point numbers may be too large by, in hundredths. */
const IMPRECISION = 1e-6

/** Two decimals: more would claim what an upper bound does not know, and one that is rounded down is none. */
const roundUp = (value: number): number => Math.max(0, Math.ceil(value * 100 - IMPRECISION)) / 100
