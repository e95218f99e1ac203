import { z } from 'zod'
import { REFERENCE_KEYS } from '../../model/index.ts'
import { IMAGE_REASONS, SNAPSHOT_REASONS } from '../reasons.ts'
import { count, gib, id, instant, text } from './primitives.ts'

/** What stands with what failed, or was not tried. */
export const error = text(
  'What AWS answered, as its error code and its message, or why this was not tried.',
).optional()

export const errorCode = text(
  "AWS's error code, or the reason why this was not tried, such as cancelled.",
).optional()

export const size = gib('The full size: an upper bound, because snapshots are incremental.')

export const storageTier = z.enum(['standard', 'archive']).describe('The storage tier: a price.')

export const snapshotOutcome = z
  .enum(['planned', 'kept', 'deleted', 'already-gone', 'failed', 'not-attempted'])
  .describe('What came of the verdict; planned in a dry run.')

const imageOutcome = z
  .enum(['planned', 'kept', 'removed', 'disabled', 'already-gone', 'failed', 'not-attempted'])
  .describe('What came of the verdict; planned in a dry run.')

/** The places that images are looked for in. */
export const EVIDENCE_SOURCES = [...REFERENCE_KEYS, 'usage-reports'] as const

/** The places that a reference can come from. */
export const REFERENCE_SOURCES = [...EVIDENCE_SOURCES, 'copies'] as const

export const reference = z
  .strictObject({
    source: z.enum(REFERENCE_SOURCES).describe('The kind of place that it was found in.'),
    resource: text('The id or name of what names the image.'),
    detail: text('What else helps to find it: a state, a name.').optional(),
    accountId: text('The account that the resource is in; absent for files.').optional(),
    region: text('The Region that the resource is in; absent for files.').optional(),
  })
  .describe('Something that names the image.')

export const recovery = z
  .strictObject({
    recoverable: z
      .enum(['yes', 'no', 'unknown'])
      .describe('Whether the Recycle Bin holds it once it is removed.'),
    retentionDays: count('How long the Recycle Bin holds it. In days.').optional(),
    until: instant('Until when the Recycle Bin holds what this run removed.').optional(),
  })
  .describe('Whether a Recycle Bin rule covers it.')

export const snapshot = z
  .strictObject({
    id: id('The id of the snapshot.'),
    verdict: z.enum(['remove', 'keep']).describe('What the plan does with it.'),
    outcome: snapshotOutcome,
    reason: z.enum(SNAPSHOT_REASONS).optional().describe('Why it stays although its image goes.'),
    explanation: text('The reason with its evidence, in a sentence.').optional(),
    error,
    errorCode,
    gib: size,
    storageTier,
    recovery,
  })
  .describe('A snapshot that the image maps.')

export const image = z
  .strictObject({
    id: id('The id of the image.'),
    name: text('The name of the image.'),
    family: text('The label of its family; absent where mapping gives it none.').optional(),
    familyKey: text('What tells families apart: two may have one label.').optional(),
    rule: text('The entry of rules that holds for its family; absent where none does.').optional(),
    architecture: text('The architecture of the image, as EC2 names it.'),
    state: text('The state of the image, as EC2 names it, when it was read.'),
    createdAt: instant('When the image was created.'),
    lastLaunchedAt: instant(
      'When the image was last launched, as far as EC2 knows: it lags a day behind.',
    ).optional(),
    tags: z
      .record(z.string(), z.string().describe('The value of the tag.'))
      .describe('The tags of the image, by key.'),
    verdict: z.enum(['remove', 'disable', 'keep']).describe('What the plan does with it.'),
    reason: z.enum(IMAGE_REASONS).describe('The reason code of the first rule that holds.'),
    explanation: text('The reason with its evidence, in a sentence.'),
    rank: z
      .int()
      .positive()
      .optional()
      .describe(
        'Its place among the available images of its family that nothing listed keeps: 1 for the newest. Absent for images that take no place.',
      ),
    references: z.array(reference).describe('Everything found that names the image.'),
    snapshots: z.array(snapshot).describe('The snapshots that the image maps.'),
    outcome: imageOutcome,
    disabledAt: instant(
      'When this run disabled it, as its mark says; absent where it could not be marked.',
    ).optional(),
    enableCommand: text(
      'The command that enables it again; only where this run disabled it.',
    ).optional(),
    error,
    errorCode,
    recovery,
  })
  .describe('An image that the account owns.')
