import { z } from 'zod'
import { count, gib, usd } from './primitives.ts'

/** How many images there are for each step and each outcome: of a family, a target or the run. */
export const imageCounts = {
  planned: count('Images that the plan removes: their verdict is remove.'),
  plannedDisabled: count('Images that the plan disables: their verdict is disable.'),
  kept: count('Images that the plan keeps, those in use included: their verdict is keep.'),
  removed: count('Images that this run removed. 0 in a dry run.'),
  disabled: count('Images that this run disabled or marked. 0 in a dry run.'),
  alreadyGone: count('Images that something else had removed when this run came to them.'),
  failed: count('Images that could not be removed or disabled.'),
  notAttempted: count('Images that were to go and that this run never tried.'),
} as const

/** What is freed: by a family, in a target or in the run. Each snapshot counts once. */
export const reclaim = {
  reclaimableGib: gib(
    'The size of the snapshots that the plan removes: an upper bound, because snapshots are incremental.',
  ),
  reclaimedGib: gib(
    'The size of the snapshots that this run deleted: an upper bound, because snapshots are incremental.',
  ),
  reclaimableUsdPerMonth: usd('What the snapshots cost that the plan removes.'),
  reclaimedUsdPerMonth: usd('What the snapshots cost that this run deleted.'),
} as const

const snapshots = z
  .strictObject({
    total: count('All snapshots that the plan has a word on, each once.'),
    planned: count('Snapshots that the plan removes, orphans included.'),
    kept: count('Snapshots that stay, those that are only listed included.'),
    listed: count('Orphans that are only listed: their verdict is report.'),
    deleted: count('Snapshots that this run deleted. 0 in a dry run.'),
    alreadyGone: count('Snapshots that something else had deleted when this run came to them.'),
    failed: count('Snapshots that could not be deleted.'),
    notAttempted: count('Snapshots that were to go and that this run never tried.'),
  })
  .describe('Numbers of snapshots, those of images and orphans together.')

const figures = {
  images: z
    .strictObject({ total: count('All images.'), ...imageCounts })
    .describe('Numbers of images.'),
  snapshots,
  ...reclaim,
} as const

export const targetTotals = z.strictObject(figures).describe('The figures of this target.')

export const runTotals = z
  .strictObject({
    targets: count('Accounts in a Region that the run was to look at.'),
    stopped: count('Targets whose status is not done.'),
    ...figures,
  })
  .describe('The figures of the whole run.')
