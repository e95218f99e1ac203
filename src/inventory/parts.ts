import { describeError } from '../aws/errors.ts'
import type { AnyOperation } from '../aws/operation.ts'
import { ReadError, type Reader } from '../aws/reader.ts'
import type { Inputs } from '../inputs/index.ts'
import type {
  Image,
  Knowledge,
  RecycleBinContents,
  RetentionRule,
  Snapshot,
  SnapshotLock,
  TargetInventory,
} from '../model/index.ts'
import type { PartFailure } from './failures.ts'
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

/** How much hangs on a part: without it there is no plan, or it is noted, or nobody needs it. */
type Need = 'required' | 'noted' | 'not needed'

/** A part of the inventory that is no reference source. */
export interface Part<T> {
  readonly name: string
  readonly operations: readonly AnyOperation[]
  readonly read: (reader: Reader) => Promise<T>
  readonly need: (policy: Inputs['policy']) => Need
}

const deletesSnapshots = ({ deleteSnapshots, orphanSnapshots }: Inputs['policy']): boolean =>
  deleteSnapshots || orphanSnapshots !== 'ignore'

/** What may stop a deletion; where it is not known, AWS itself refuses, or the plan keeps. */
const needOfHolds: Part<unknown>['need'] = (policy) => {
  if (policy.orphanSnapshots === 'delete') return 'required'
  return deletesSnapshots(policy) ? 'noted' : 'not needed'
}

/** Without the images there is nothing to decide. */
export const imagesPart: Part<readonly Image[]> = {
  name: 'images',
  operations: [describeImages],
  read: readImages,
  need: () => 'required',
}

/** Needed where any snapshot may be deleted. */
export const snapshotsPart: Part<readonly Snapshot[]> = {
  name: 'snapshots',
  operations: [describeSnapshots],
  read: readSnapshots,
  need: (policy) => (deletesSnapshots(policy) ? 'required' : 'not needed'),
}

/** AWS itself refuses to delete what is locked. */
export const locksPart: Part<ReadonlyMap<string, SnapshotLock>> = {
  name: 'snapshot locks',
  operations: [describeLockedSnapshots],
  read: readLocks,
  need: needOfHolds,
}

/** What costs by the hour is wanted by somebody, and AWS deletes the snapshot without a word. */
export const fastRestoresPart: Part<ReadonlyMap<string, readonly string[]>> = {
  name: 'fast snapshot restores',
  operations: [describeFastSnapshotRestores],
  read: readFastRestores,
  need: ({ deleteSnapshots, orphanSnapshots }) => {
    if (deleteSnapshots || orphanSnapshots === 'delete') return 'required'
    return orphanSnapshots === 'report' ? 'noted' : 'not needed'
  },
}

/** An image in there may be restored, and needs its snapshots then. */
export const recycleBinPart: Part<RecycleBinContents> = {
  name: 'Recycle Bin contents',
  operations: [listImagesInRecycleBin, listSnapshotsInRecycleBin],
  read: readRecycleBin,
  need: needOfHolds,
}

/** What tells whether a removal can be undone. */
export const retentionRulesPart: Part<readonly RetentionRule[]> = {
  name: 'Recycle Bin rules',
  operations: [listRules, getRule],
  read: readRetentionRules,
  need: ({ requireRecycleBin }) => (requireRecycleBin ? 'required' : 'noted'),
}

/** All parts, for the policies in the documentation. */
export const PARTS: readonly Pick<Part<unknown>, 'name' | 'operations' | 'need'>[] = [
  imagesPart,
  snapshotsPart,
  locksPart,
  fastRestoresPart,
  recycleBinPart,
  retentionRulesPart,
]

/** Why a part was not read. */
const NOT_NEEDED = 'nothing depends on it'

/** What reading a part came to. */
export type PartReading<T> =
  | { readonly ok: true; readonly knowledge: Knowledge<T> }
  | { readonly ok: false; readonly failure: PartFailure }

/** Reads a part, or says why it is not known; a part without which there is no plan fails. */
export async function readPart<T>(
  part: Part<T>,
  reader: Reader,
  policy: Inputs['policy'],
): Promise<PartReading<T>> {
  const need = part.need(policy)
  if (need === 'not needed') return { ok: true, knowledge: { known: false, why: NOT_NEEDED } }
  try {
    return { ok: true, knowledge: { known: true, value: await part.read(reader) } }
  } catch (error) {
    if (need === 'required') {
      return { ok: false, failure: { part: part.name, operations: part.operations, error } }
    }
    const why = error instanceof ReadError ? error.message : describeError(error).message
    return { ok: true, knowledge: { known: false, why } }
  }
}

/** What could not be read of a target and did not have to be: each part by its name, and why. */
export function unknownParts(
  parts: Pick<TargetInventory, 'locks' | 'fastRestores' | 'recycleBin' | 'retentionRules'>,
): TargetInventory['notKnown'] {
  const knowledge = [
    [locksPart.name, parts.locks],
    [fastRestoresPart.name, parts.fastRestores],
    [recycleBinPart.name, parts.recycleBin],
    [retentionRulesPart.name, parts.retentionRules],
  ] as const
  return knowledge.flatMap(([part, known]) =>
    known.known || known.why === NOT_NEEDED ? [] : [{ part, why: known.why }],
  )
}
