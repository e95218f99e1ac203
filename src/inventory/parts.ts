import { describeError } from '../aws/errors.ts'
import type { Reader } from '../aws/reader.ts'
import {
  explainFailure,
  type Knowledge,
  type Parts,
  type PartValues,
  type PolicySettings,
  type TargetInventory,
} from '../model/index.ts'
import type { EvidencePart, Failures } from './failures.ts'
import { describeImages, readImages } from './images.ts'
import {
  getRule,
  listImagesInRecycleBin,
  listRules,
  listSnapshotsInRecycleBin,
  readRecycleBin,
  readRetentionRules,
} from './recycle-bin.ts'
import {
  describeFastSnapshotRestores,
  describeLockedSnapshots,
  describeSnapshots,
  readFastRestores,
  readLocks,
  readSnapshots,
} from './snapshots.ts'

/** Whether the plan needs a part: not without it, it is noted where it is missing, or not at all. */
export type Need = 'required' | 'noted' | 'not needed'

/** A part of the inventory that is not a reference source. */
export interface Part<T> extends EvidencePart {
  readonly read: (reader: Reader) => Promise<T>
  readonly need: (policy: PolicySettings) => Need
}

const deletesSnapshots = ({ deleteSnapshots, orphanSnapshots }: PolicySettings): boolean =>
  deleteSnapshots || orphanSnapshots !== 'ignore'

/** Locks and the Recycle Bin may stop a deletion. Where they are not known, AWS refuses or the plan keeps. */
function needOfHolds(policy: PolicySettings): Need {
  if (policy.orphanSnapshots === 'delete') return 'required'
  return deletesSnapshots(policy) ? 'noted' : 'not needed'
}

/** AWS deletes a snapshot that somebody pays to restore fast, and says nothing. */
function needOfFastRestores({ deleteSnapshots, orphanSnapshots }: PolicySettings): Need {
  if (deleteSnapshots || orphanSnapshots === 'delete') return 'required'
  return orphanSnapshots === 'report' ? 'noted' : 'not needed'
}

/** All parts. A new one gets its value in `PartValues`, and its entry here. */
export const PARTS = {
  images: {
    name: 'images',
    operations: [describeImages],
    read: readImages,
    need: () => 'required',
  },
  snapshots: {
    name: 'snapshots',
    operations: [describeSnapshots],
    read: readSnapshots,
    // Their descriptions say what old images are copies of.
    need: (policy) => (deletesSnapshots(policy) ? 'required' : 'noted'),
  },
  locks: {
    name: 'snapshot locks',
    operations: [describeLockedSnapshots],
    read: readLocks,
    need: needOfHolds,
  },
  fastRestores: {
    name: 'fast snapshot restores',
    operations: [describeFastSnapshotRestores],
    read: readFastRestores,
    need: needOfFastRestores,
  },
  // An image in the Recycle Bin can be restored, and needs its snapshots then.
  recycleBin: {
    name: 'Recycle Bin contents',
    operations: [listImagesInRecycleBin, listSnapshotsInRecycleBin],
    read: readRecycleBin,
    need: needOfHolds,
  },
  // They decide whether a removal can be undone.
  retentionRules: {
    name: 'Recycle Bin rules',
    operations: [listRules, getRule],
    read: readRetentionRules,
    need: ({ requireRecycleBin }) => (requireRecycleBin ? 'required' : 'noted'),
  },
} satisfies { readonly [Key in keyof PartValues]: Part<PartValues[Key]> }

/** The parts that something depends on. */
export type NeedOf = (part: keyof PartValues) => Need

/** Of a target, by the policy. */
export const neededBy =
  (policy: PolicySettings): NeedOf =>
  (part) =>
    PARTS[part].need(policy)

/** Parts that say which image is a copy of which: descriptions of snapshots do so of old images. */
const LINEAGE_PARTS: ReadonlySet<keyof PartValues> = new Set(['images', 'snapshots'])

/** Of an account that is only read: its copies are followed, and nothing there is to go. */
export const neededForLineage: NeedOf = (part) =>
  LINEAGE_PARTS.has(part) ? 'required' : 'not needed'

async function readPart(
  part: Part<unknown>,
  need: Need,
  reader: Reader,
  failures: Failures,
): Promise<Knowledge<unknown>> {
  if (need === 'not needed') return { known: false, why: 'nothing depends on it' }
  try {
    return { known: true, value: await part.read(reader) }
  } catch (error) {
    if (need === 'required') failures.add(part, error)
    const failure = describeError(error)
    return { known: false, why: explainFailure(failure), failure }
  }
}

const notKnownOf = (
  { name }: EvidencePart,
  { why, failure }: Extract<Knowledge<unknown>, { readonly known: false }>,
): TargetInventory['notKnown'][number] => ({ part: name, why, ...(failure && { failure }) })

/** All parts of a target, and which of them are not known and did not have to be. */
export type PartsReading = Pick<TargetInventory, 'notKnown'> & { readonly parts: Parts }

const isKey = (key: string): key is keyof PartValues => key in PARTS

/**
 * Reads all parts that are needed, side by side, and the Recycle Bin after the images: an image
 * that somebody deregisters meanwhile is in one of the two lists then.
 */
export async function readParts(
  reader: Reader,
  needOf: NeedOf,
  failures: Failures,
): Promise<PartsReading> {
  const read = async (key: keyof PartValues): Promise<Knowledge<unknown>> =>
    readPart(PARTS[key], needOf(key), reader, failures)
  const images = read('images')
  const readings = await Promise.all(
    Object.keys(PARTS)
      .filter(isKey)
      .map(async (key) => {
        if (key === 'recycleBin') await images
        const knowledge = await (key === 'images' ? images : read(key))
        return { key, part: PARTS[key], need: needOf(key), knowledge }
      }),
  )
  return {
    // `PARTS` holds each value to its key, which the compiler loses sight of in a list.
    parts: Object.fromEntries(
      readings.map(({ key, knowledge }) => [key, knowledge]),
    ) as unknown as Parts,
    notKnown: readings.flatMap(({ part, need, knowledge }) =>
      need === 'noted' && !knowledge.known ? [notKnownOf(part, knowledge)] : [],
    ),
  }
}
