import { z } from 'zod'
import { IMAGE_REASONS } from '../reasons.ts'
import { count, gib, id, instant, text, usd } from './primitives.ts'

const month = z
  .strictObject({
    month: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .describe('The month, UTC, such as 2026-11.'),
    runs: count('Reports of runs that removed or may have removed something.'),
    removed: count('Images that these runs removed.'),
    deleted: count('Snapshots that these runs deleted.'),
    reclaimedGib: gib('The size of the deleted snapshots: an upper bound.'),
    reclaimedUsdPerMonth: usd('What the deleted snapshots cost.'),
  })
  .describe('What went in one month.')

const keptImage = z
  .strictObject({
    id: id('The id of the image.'),
    accountId: text('The account of the image.'),
    region: text('The Region of the image.'),
    name: text('The name of the image.'),
    reason: z.enum(IMAGE_REASONS).describe('Why it is kept now.'),
    since: instant('When the first of the reports was made that keep it one after the other.'),
    gib: gib('The full size of its snapshots: an upper bound.'),
  })
  .describe('An image that is kept for now.')

/** What merging several reports adds to them. */
export const merged = z
  .strictObject({
    reports: count('How many reports were merged.'),
    expected: count('How many there should be, where that was said.').optional(),
    missing: count('How many of these are missing.'),
    history: z
      .strictObject({
        months: z.array(month).describe('What went, month by month, the oldest first.'),
        keptLongest: z
          .array(keptImage)
          .describe('The images that report after report has kept for now, the longest first.'),
      })
      .optional()
      .describe('What earlier reports tell; absent where none were given.'),
  })
  .describe('What the report was merged from.')

export type Merged = z.infer<typeof merged>
