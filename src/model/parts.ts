import type { Image, Snapshot } from './image.ts'

/** What was read, or why it is not known. Not known is never the same as empty. */
export type Knowledge<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string }

export interface SnapshotLock {
  readonly state: string
  readonly expiresOn: Date | undefined
}

/** A Recycle Bin retention rule: https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html. */
export interface RetentionRule {
  readonly id: string
  readonly resourceType: 'EC2_IMAGE' | 'EBS_SNAPSHOT'
  readonly retentionDays: number
  /** Empty: a Region-level rule that covers every resource but the excluded ones. */
  readonly resourceTags: readonly TagMatch[]
  readonly excludedTags: readonly TagMatch[]
}

/** A tag of a retention rule; the value may be left empty. */
export interface TagMatch {
  readonly key: string
  readonly value: string
}

export interface RecycleBinContents {
  readonly imageIds: ReadonlySet<string>
  readonly snapshotIds: ReadonlySet<string>
}

/** What AWS lists of a target beside what names its images: each part as it is when it was read. */
export interface PartValues {
  readonly images: readonly Image[]
  readonly snapshots: readonly Snapshot[]
  /** By snapshot id. */
  readonly locks: ReadonlyMap<string, SnapshotLock>
  /** Snapshot id → the Availability Zones in which it has Fast Snapshot Restore. */
  readonly fastRestores: ReadonlyMap<string, readonly string[]>
  readonly recycleBin: RecycleBinContents
  readonly retentionRules: readonly RetentionRule[]
}

/** The parts of one target as they could be read. */
export type Parts = { readonly [Key in keyof PartValues]: Knowledge<PartValues[Key]> }
