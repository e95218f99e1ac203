import type {
  KeepReason,
  OrphanKeepReason,
  OrphanReason,
  RemoveReason,
  SnapshotKeepReason,
  VmImportReason,
} from '../model/index.ts'

/**
 * The reason codes that a report can hold, of the model's. One that is no code is no type here, and
 * one that is left out is none where the report is built.
 */

/** Why an image stays or goes. */
export const IMAGE_REASONS = [
  'pending',
  'unknown-state',
  'not-selected',
  'unmapped',
  'in-use',
  'protected',
  'managed',
  'shared',
  'recently-launched',
  'unreadable',
  'keep-previous',
  'too-young',
  'in-grace',
  'not-planned',
  'not-recoverable',
  'next-run',
  'expired',
  'surplus',
  'requested',
  'past-its-date',
] as const satisfies readonly (KeepReason | RemoveReason)['code'][]

/** Why a snapshot stays although its image goes. */
export const SNAPSHOT_REASONS = [
  'referenced',
  'locked',
  'managed',
  'protected',
  'shared',
  'fast-restore',
  'shared-with-image',
  'image-in-recycle-bin',
  'not-made-for-an-image',
  'not-owned',
  'not-requested',
  'not-recoverable',
] as const satisfies readonly SnapshotKeepReason['code'][]

/** Why a snapshot is an orphan, or none to delete, or stayed when it was to go. */
export const ORPHAN_REASONS = [
  ...SNAPSHOT_REASONS,
  'orphan',
  'vm-import',
  'not-selected',
  'too-young',
  'unreadable',
  'not-planned',
  'next-run',
  'pending',
  'mapped',
  'image-exists',
  'images-not-known',
] as const satisfies readonly (
  OrphanKeepReason | OrphanReason | VmImportReason | SnapshotKeepReason
)['code'][]

/** Why what was approved does not go, or what would go was not approved. */
export const DIFFERENCE_REASONS = [
  ...new Set([...IMAGE_REASONS, ...ORPHAN_REASONS]),
  'already-gone',
  'not-looked-at',
  'only-listed',
] as const
