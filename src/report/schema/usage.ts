import { z } from 'zod'
import { count, id, instant } from './primitives.ts'

const imageIds = (what: string): z.ZodArray<z.ZodString> =>
  z.array(id('The id of an image.')).describe(what)

/** What a target's report says of usage reports. */
export const usageReports = z
  .strictObject({
    missing: imageIds(
      'Images on which there is no usage report that counts. A real run asks AWS for one.',
    ),
    requested: imageIds('Images on which this run asked AWS for a usage report.'),
    failed: imageIds('Images on which AWS made no usage report when it was asked.'),
    pending: count('Images whose usage report AWS is still making.'),
    notRead: count('Images whose usage reports could not be read.'),
    usableUntil: instant(
      'Until when a later run can judge by the first of the reports that this run asked for.',
    ).optional(),
  })
  .describe(
    'Shared images that stay because no usage report tells whether other accounts use them; absent where there are none.',
  )
