import type {
  KeepReason,
  OrphanKeepReason,
  OrphanReason,
  RemoveReason,
  SnapshotKeepReason,
  VmImportReason,
} from '../model/index.ts'

/**
 * The reason codes of the report, each with its words. A code of the model that is missing here, and
 * one that the model does not have, do not compile.
 */

interface ReasonOfImage {
  /** How a count of such images is named: `20 to roll back to`. Never the name of an input. */
  readonly words: string
  /** Markdown. Completes "an image stays, or goes, because ...". */
  readonly meaning: string
  /** It may hold for ever without anybody meaning it. */
  readonly isForNow?: true
}

/** Why an image stays or goes, in the order in which the rules are tried. */
export const REASONS_OF_IMAGES = {
  pending: { words: 'pending', meaning: 'the image is still being made', isForNow: true },
  'unknown-state': {
    words: 'in an unknown state',
    meaning: 'AWS gives it a state that this version does not know',
  },
  'not-selected': {
    words: 'not selected',
    meaning: '`include`, `exclude`, `image-ids` or `rules` leave it out',
  },
  unmapped: {
    words: 'without a family',
    meaning: '`mapping` gives it no family, and so it is never considered',
  },
  'in-use': {
    words: 'in use',
    meaning: 'something names it: an instance, a launch template, a line of a file',
    isForNow: true,
  },
  protected: {
    words: 'protected',
    meaning:
      'deregistration protection, a tag `ami-cleanup:keep` or `keep-until`, or somebody enabled it again',
    isForNow: true,
  },
  managed: {
    words: 'managed',
    meaning: 'AWS Backup or Data Lifecycle Manager takes care of it',
    isForNow: true,
  },
  shared: {
    words: 'shared',
    meaning: 'it is public, or other accounts may launch it',
    isForNow: true,
  },
  'recently-launched': {
    words: 'recently launched',
    meaning: 'it was launched within `unused-for`',
    isForNow: true,
  },
  unreadable: {
    words: 'without a readable date',
    meaning: 'its record in AWS lacks a date that a rule needs',
  },
  'keep-previous': {
    words: 'to roll back to',
    meaning: 'it is one of the newest unused images of its family',
  },
  'too-young': { words: 'too young', meaning: 'it is younger than `max-age`, or than a day' },
  'in-grace': {
    words: 'disabled, waiting for grace',
    meaning: 'it is disabled, and `grace` has not passed since',
    isForNow: true,
  },
  'not-planned': {
    words: 'not approved by the plan file',
    meaning: 'the plan file does not take the same step',
    isForNow: true,
  },
  'not-recoverable': {
    words: 'not recoverable',
    meaning: 'no Recycle Bin rule covers all of it, and `require-recycle-bin` is set',
    isForNow: true,
  },
  'next-run': {
    words: 'waiting for the next run',
    meaning: 'it is due, and `max-removals` lets older ones go first',
  },
  expired: { words: 'expired', meaning: 'it is older than `max-age` and nothing above keeps it' },
  surplus: { words: 'surplus', meaning: 'nothing above keeps it' },
  requested: { words: 'requested', meaning: '`image-ids` names it and nothing above keeps it' },
  'past-its-date': {
    words: 'past its date',
    meaning: 'the date of its `expiry-tag` has passed and nothing above keeps it',
  },
} as const satisfies Readonly<Record<(KeepReason | RemoveReason)['code'], ReasonOfImage>>

/** The code of a reason why an image stays or goes. */
export type ImageReason = keyof typeof REASONS_OF_IMAGES

/** Why a snapshot stays although its image goes, and how a count of such snapshots is named. */
const REASONS_OF_SNAPSHOTS = {
  referenced: 'referenced',
  locked: 'locked',
  managed: 'managed',
  protected: 'protected',
  shared: 'shared',
  'fast-restore': 'with Fast Snapshot Restore',
  'shared-with-image': 'shared with another image',
  'image-in-recycle-bin': 'needed by an image in the Recycle Bin',
  'not-made-for-an-image': 'not made for an image',
  'not-owned': 'not owned by the account',
  'not-requested': 'not requested',
  'not-recoverable': 'not recoverable',
} as const satisfies Readonly<Record<SnapshotKeepReason['code'], string>>

/** Why a snapshot is an orphan, or none to delete, or stayed when it was to go. */
const REASONS_OF_ORPHANS = {
  ...REASONS_OF_SNAPSHOTS,
  orphan: 'orphaned',
  'vm-import': 'left behind by VM Import',
  'not-selected': 'not selected',
  'too-young': 'too young',
  unreadable: 'without a readable date',
  'not-planned': 'not approved by the plan file',
  'next-run': 'waiting for the next run',
  pending: 'pending',
  mapped: 'mapped by an image',
  'image-exists': 'with an image that exists',
  'images-not-known': 'with images that are not known',
} as const satisfies Readonly<
  Record<(OrphanKeepReason | OrphanReason | VmImportReason | SnapshotKeepReason)['code'], string>
>

const codesOf = <Code extends string>(table: Readonly<Record<Code, unknown>>): readonly Code[] =>
  Object.keys(table) as Code[]

export const IMAGE_REASONS = codesOf(REASONS_OF_IMAGES)

export const SNAPSHOT_REASONS = codesOf(REASONS_OF_SNAPSHOTS)

export const ORPHAN_REASONS = codesOf(REASONS_OF_ORPHANS)

/** Why what was approved does not go, or what would go was not approved. */
export const DIFFERENCE_REASONS = [
  ...new Set([...IMAGE_REASONS, ...ORPHAN_REASONS]),
  'already-gone',
  'not-looked-at',
  'only-listed',
] as const

/** How a count of images with this reason is named. */
export const imageReasonWords = (reason: ImageReason): string => REASONS_OF_IMAGES[reason].words

/** How a count of snapshots with this reason is named. */
export const snapshotReasonWords = (reason: keyof typeof REASONS_OF_ORPHANS): string =>
  REASONS_OF_ORPHANS[reason]

/** Whether an image may be kept for this reason for ever without anybody meaning it. */
export const isForNow = (reason: ImageReason): boolean => 'isForNow' in REASONS_OF_IMAGES[reason]
