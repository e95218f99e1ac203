import { z } from 'zod'
import { ORPHAN_REASONS } from '../reasons.ts'
import {
  error,
  errorCode,
  EVIDENCE_SOURCES,
  image,
  recovery,
  size,
  snapshotOutcome,
  storageTier,
} from './image.ts'
import { count, id, instant, text } from './primitives.ts'
import { imageCounts, reclaim, targetTotals } from './totals.ts'
import { usageReports } from './usage.ts'

/** How a target ended. */
export const TARGET_STATUSES = ['done', 'refused', 'failed', 'not-read', 'cancelled'] as const

export const orphan = z
  .strictObject({
    id: id('The id of the snapshot.'),
    verdict: z
      .enum(['remove', 'report', 'keep'])
      .describe('What the plan does with it; report: an orphan that is only listed, and stays.'),
    reason: z.enum(ORPHAN_REASONS).describe('Why it is an orphan, or why it stays.'),
    explanation: text('The reason with its evidence, in a sentence.'),
    outcome: snapshotOutcome,
    error,
    errorCode,
    image: text('The id of the image that it was made for.').optional(),
    description: text("The snapshot's description."),
    startedAt: instant('When the snapshot was begun.'),
    gib: size,
    storageTier,
    recovery,
  })
  .describe('A snapshot of the account, as an orphan or not.')

export const evidence = z
  .strictObject({
    source: z.enum(EVIDENCE_SOURCES).describe('The place that was read.'),
    resources: count('How many resources were looked at.'),
    images: count('How many images these resources name.'),
    skipped: z.boolean().describe('Whether skip-references turned it off.'),
    durationMs: count('How long the reading took. In milliseconds.'),
    notes: z
      .array(z.string().describe('One fact.'))
      .describe('Facts that are no failure, such as a pinned version that is gone.'),
  })
  .describe('What one source of references looked at.')

export const family = z
  .strictObject({
    label: text('The label; "(no family)" for the images that mapping gives no family.'),
    key: text(
      'What tells families apart: two may have one label. Absent without a family.',
    ).optional(),
    rule: text('The entry of rules that holds for it; absent where none does.').optional(),
    images: count('All images of the family.'),
    inUse: count('Images whose reason is in-use; they are among those that are kept.'),
    ...imageCounts,
    oldestCreatedAt: instant('When the oldest image of the family was created.'),
    ...reclaim,
  })
  .describe('The images that are versions of the same thing, in numbers.')

export const target = z
  .strictObject({
    accountId: text('The AWS account; empty where it could not be found out.'),
    region: text('The AWS Region.'),
    partition: text('The AWS partition, such as aws or aws-cn.'),
    status: z
      .enum(TARGET_STATUSES)
      .describe(
        'done; refused: its plan is above a limit; failed: something could not be removed, or it was stopped; not-read: its evidence is not complete, and so it has no plan; cancelled.',
      ),
    error: text(
      'What stopped the target; of several lines where a policy stands in it.',
    ).optional(),
    errorCode: text('The code of what stopped the target, as in errors.').optional(),
    totals: targetTotals,
    families: z
      .array(family)
      .describe('The families by label, "(no family)" last: together they hold every image.'),
    evidence: z.array(evidence).describe('What was looked at before anything was decided.'),
    notKnown: z
      .array(
        z
          .strictObject({ part: text('What it is.'), why: text('Why it is not known.') })
          .describe('One part.'),
      )
      .describe('What could not be read and did not have to be.'),
    refusals: z
      .array(
        z
          .strictObject({
            what: text('What is limited, such as images.'),
            count: count('How many would go.'),
            limit: count('How many may go.'),
          })
          .describe('One limit that the plan is above.'),
      )
      .describe('The parts of the plan that are above max-removals.'),
    usageReports: usageReports.optional(),
    images: z.array(image).describe('Every image, by family, the newest first.'),
    orphans: z
      .array(orphan)
      .describe(
        'Every snapshot of the account, as an orphan or not; those that an image maps which this plan removes stand with their image.',
      ),
  })
  .describe('One account in one Region.')
