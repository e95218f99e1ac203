import { z } from 'zod'

const id = z.string().min(1)
const count = z.int().nonnegative()

/** What a target's report says of usage reports. */
export const usageReports = z
  .strictObject({
    missing: z
      .array(id)
      .describe(
        'Images on which there is no usage report that counts. A real run asks AWS for one.',
      ),
    requested: z.array(id).describe('Images on which this run asked AWS for a usage report.'),
    failed: z.array(id).describe('Images on which AWS made no usage report when it was asked.'),
    pending: count.describe('Images whose usage report AWS is still making.'),
    notRead: count.describe('Images whose usage reports could not be read.'),
    usableUntil: z.iso
      .datetime()
      .optional()
      .describe(
        'Until when a later run can judge by the first of the reports that were asked for.',
      ),
  })
  .describe(
    'Shared images that stay because no usage report tells whether other accounts use them.',
  )

export type ReportUsage = z.infer<typeof usageReports>
