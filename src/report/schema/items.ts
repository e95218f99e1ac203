import { z } from 'zod'
import { CAUSES, REFERENCE_KEYS } from '../../model/index.ts'
import { IMAGE_REASONS, SNAPSHOT_REASONS } from '../reasons.ts'

/** A point in time; the description says of what. */
export const instant = (of: string): z.ZodISODateTime =>
  z.iso.datetime().describe(`${of} UTC, ISO 8601.`)

/** A whole number from 0; the description says of what. */
export const count = (of: string): z.ZodInt => z.int().nonnegative().describe(of)

const ABSENT = 'Absent where the run did not end.'

/** A count that only the end of a run knows: the file of a run that was killed leaves it out. */
const countAtEnd = (of: string): z.ZodDefault<z.ZodInt> => count(`${of} ${ABSENT}`).default(0)

/** A size; the description says of what. */
export const gib = (of: string): z.ZodNumber => z.number().nonnegative().describe(`${of} In GiB.`)

/** A cost; the description says of what. */
export const usd = (of: string): z.ZodNumber =>
  z.number().nonnegative().describe(`${of} In US dollars a month, an upper bound.`)

/** A text; the description says what it tells. */
export const textField = (of: string): z.ZodString => z.string().describe(of)

/** An id; the description says of what. */
export const id = (of: string): z.ZodString => z.string().min(1).describe(of)

/** The kind of thing that mends a failure. */
export const cause = z
  .enum(CAUSES)
  .describe('What kind of thing mends it, such as denied: a permission is missing.')

/** The IAM actions of a problem, or of one of its items. */
export const actions = (of: string): z.ZodOptional<z.ZodArray<z.ZodString>> =>
  z.array(z.string().describe('An IAM action, such as ec2:DescribeImages.')).describe(of).optional()

export const policy = textField(
  'The policy that AWS names, which no statement of the role gets past.',
).optional()

/** The error beside an item that failed or was not tried. */
export const itemError = z
  .strictObject({
    code: textField("AWS's error code, or the reason why this was not tried, such as cancelled."),
    cause,
    message: textField('What AWS answered, or why this was not tried. On one line.'),
    call: textField('The call that failed, such as ec2:DeregisterImage.').optional(),
    actions: actions('The IAM actions that AWS says are missing.'),
    policy,
    mayHaveHappened: z
      .literal(true)
      .optional()
      .describe('AWS did not answer, and may have done it all the same.'),
  })
  .describe('Why it failed, or was not tried.')

const error = itemError.optional()

/** AWS's answer to a call that changed something; absent where nothing was changed, or the answer was lost. */
export const awsAnswer = {
  answeredAt: instant('When AWS answered that it was done.').optional(),
  requestId: textField("AWS's id of that request, as CloudTrail has it.").optional(),
} as const

export const size = gib('The full size: an upper bound, because snapshots are incremental.')

export const storageTier = z.enum(['standard', 'archive']).describe('The storage tier: a price.')

export const snapshotOutcome = z
  .enum(['planned', 'kept', 'deleted', 'already-gone', 'failed', 'not-attempted'])
  .describe(
    'What came of the verdict; planned in a dry run, and in a run that did not end where nothing is known of it.',
  )

const imageOutcome = z
  .enum(['planned', 'kept', 'removed', 'disabled', 'already-gone', 'failed', 'not-attempted'])
  .describe(
    'What came of the verdict; planned in a dry run, and in a run that did not end where nothing is known of it.',
  )

/** The places that images are looked for in. */
export const EVIDENCE_SOURCES = [...REFERENCE_KEYS, 'usage-reports'] as const

/** The places that a reference can come from. */
const REFERENCE_SOURCES = [...EVIDENCE_SOURCES, 'copies'] as const

/** Later versions look at more places, and readers of a report must not stop at their keys. */
export const sourceKey = (known: readonly string[], what: string): z.ZodString =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .describe(`${what}: ${known.join(', ')}, or one that a later version looks at.`)

export const reference = z
  .strictObject({
    source: sourceKey(REFERENCE_SOURCES, 'The kind of place that it was found in'),
    resource: textField('The id or name of what names the image.'),
    detail: textField('What else helps to find it: a state, a name.').optional(),
    accountId: textField('The account that the resource is in; absent for files.').optional(),
    region: textField('The Region that the resource is in; absent for files.').optional(),
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
    explanation: textField('The reason with its evidence, in a sentence.').optional(),
    ...awsAnswer,
    error,
    gib: size,
    storageTier,
    recovery,
  })
  .describe('A snapshot that the image maps.')

export const image = z
  .strictObject({
    id: id('The id of the image.'),
    name: textField('The name of the image.'),
    family: textField('The label of its family; absent where mapping gives it none.').optional(),
    familyKey: textField('What tells families apart: two may have one label.').optional(),
    rule: textField(
      'The entry of rules that holds for its family; absent where none does.',
    ).optional(),
    architecture: textField('The architecture of the image, as EC2 names it.'),
    state: textField('The state of the image, as EC2 names it, when it was read.'),
    createdAt: instant('When the image was created; absent where AWS does not say.').optional(),
    lastLaunchedAt: instant(
      'When the image was last launched, as far as EC2 knows: it lags a day behind.',
    ).optional(),
    tags: z
      .record(z.string(), z.string().describe('The value of the tag.'))
      .describe('The tags of the image, by key.'),
    verdict: z.enum(['remove', 'disable', 'keep']).describe('What the plan does with it.'),
    reason: z.enum(IMAGE_REASONS).describe('The reason code of the first rule that holds.'),
    explanation: textField('The reason with its evidence, in a sentence.'),
    rank: z
      .int()
      .positive()
      .optional()
      .describe(
        'Its place among the available images of its family that nothing listed keeps: 1 for the newest. Absent for images that take no place.',
      ),
    couldBeDisabled: z
      .literal(true)
      .optional()
      .describe(
        'The plan removes it, at once or in a later run, and would disable it first if the input grace were set: no rule sets a grace for it, and something could still be launched from it.',
      ),
    removableAt: instant(
      'When its grace ends, so that a later run can remove it; in a dry run as if it were disabled now. Absent where it is not disabled or in its grace, and where it may lack its mark.',
    ).optional(),
    waitsFor: z
      .enum(['remove', 'disable'])
      .optional()
      .describe('The step that it is due for; only where the reason is next-run.'),
    references: z.array(reference).describe('Everything found that names the image.'),
    snapshots: z.array(snapshot).describe('The snapshots that the image maps.'),
    outcome: imageOutcome,
    ...awsAnswer,
    isDisabled: z
      .literal(true)
      .optional()
      .describe(
        'It failed, and this run disabled it all the same: it lacks its mark, or nobody knows whether it has it. Absent where it had been disabled before.',
      ),
    disabledAt: instant(
      'When this run disabled it, or marked what had been disabled before, as its mark says; absent where it lacks its mark, or may lack it.',
    ).optional(),
    enableCommand: textField(
      'The command that enables it again; only where this run disabled it.',
    ).optional(),
    error,
    recovery,
  })
  .describe('An image that the account owns.')

const imageIds = (what: string): z.ZodArray<z.ZodString> =>
  z.array(id('The id of an image.')).describe(what)

/** Usage reports of a target that are missing or were asked for. */
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

/** How many images there are for each outcome: of a family, a target or the run. */
export const imageCountsAtEnd = {
  removed: countAtEnd('Images that this run removed. 0 in a dry run.'),
  disabled: countAtEnd('Images that this run disabled or marked. 0 in a dry run.'),
  unmarked: countAtEnd(
    'Images that this run disabled and that lack their mark, or may lack it: they count as disabled and as failed.',
  ),
  alreadyGone: countAtEnd('Images that something else had removed when this run came to them.'),
  failed: countAtEnd('Images that could not be removed or disabled.'),
  notAttempted: countAtEnd('Images that were to go and that this run never tried.'),
} as const

/** How many images there are for each step and each outcome. */
export const imageCounts = {
  planned: count('Images that the plan removes: their verdict is remove.'),
  plannedDisabled: count('Images that the plan disables: their verdict is disable.'),
  kept: count('Images that the plan keeps, those in use included: their verdict is keep.'),
  ...imageCountsAtEnd,
} as const

/** The sums of what this run deleted. */
export const reclaimAtEnd = {
  reclaimedGib: gib(
    `The size of the snapshots that this run deleted: an upper bound, because snapshots are incremental. ${ABSENT}`,
  ).default(0),
  reclaimedUsdPerMonth: usd(`What the snapshots cost that this run deleted. ${ABSENT}`).default(0),
} as const

/** Storage that is freed by a family, in a target or in the run. Each snapshot counts once. */
export const reclaim = {
  reclaimableGib: gib(
    'The size of the snapshots that the plan removes: an upper bound, because snapshots are incremental.',
  ),
  reclaimableUsdPerMonth: usd('What the snapshots cost that the plan removes.'),
  ...reclaimAtEnd,
} as const

/** How many snapshots there are for each outcome. */
export const snapshotCountsAtEnd = {
  deleted: countAtEnd('Snapshots that this run deleted. 0 in a dry run.'),
  alreadyGone: countAtEnd('Snapshots that something else had deleted when this run came to them.'),
  failed: countAtEnd('Snapshots that could not be deleted.'),
  notAttempted: countAtEnd('Snapshots that were to go and that this run never tried.'),
} as const

const snapshots = z
  .strictObject({
    total: count('All snapshots that the plan has a word on, each once.'),
    planned: count('Snapshots that the plan removes, orphans included.'),
    kept: count('Snapshots that stay, those that are only listed included.'),
    listed: count('Orphans that are only listed: their verdict is report.'),
    ...snapshotCountsAtEnd,
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
