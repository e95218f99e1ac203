/**
 * The words of the product, as types. Data flows one way through them:
 * inputs → Inventory → Plan → Outcomes → report. Nothing in this file does anything.
 */

/** Milliseconds. Durations and ages carry their unit in the type's name. */
export type Milliseconds = number

export const MINUTE: Milliseconds = 60_000
export const HOUR: Milliseconds = 60 * MINUTE
export const DAY: Milliseconds = 24 * HOUR

/** One account in one Region; a run has one or more. */
export interface Target {
  readonly accountId: string
  readonly region: string
  /** `aws`, `aws-cn`, `aws-us-gov` ...: it decides console links and ARNs. */
  readonly partition: string
}

export type Tags = ReadonlyMap<string, string>

/** The states of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html. */
export type ImageState =
  | 'available'
  | 'deregistered'
  | 'disabled'
  | 'error'
  | 'failed'
  | 'invalid'
  | 'pending'
  | 'transient'

export interface MappedSnapshot {
  readonly snapshotId: string
  /** The volume size of the device mapping in GiB, where AWS says it. */
  readonly volumeSizeGib: number | undefined
}

/** An AMI owned by the account, in one Region, in any state. */
export interface Image {
  readonly id: string
  readonly name: string
  readonly architecture: string
  readonly state: ImageState
  readonly createdAt: Date
  readonly tags: Tags
  readonly isPublic: boolean
  /** The Recycle Bin takes images on EBS only. */
  readonly isOnInstanceStore?: boolean
  /** Absent where EC2 knows of no launch. It lags a day behind. */
  readonly lastLaunchedAt: Date | undefined
  readonly deregistrationProtection: string | undefined
  /** The image that this one is a copy of; absent for images made from an instance. */
  readonly copyOf: string | undefined
  /** Every EBS device mapping with a snapshot; instance-store mappings have none. */
  readonly snapshots: readonly MappedSnapshot[]
}

export interface Snapshot {
  readonly id: string
  readonly state: string
  readonly description: string
  readonly volumeId: string | undefined
  readonly startedAt: Date
  readonly tags: Tags
  readonly volumeSizeGib: number
  /** `FullSnapshotSizeInBytes`: the full size, not the increment. */
  readonly fullSizeBytes: number | undefined
  readonly storageTier: 'standard' | 'archive'
}

/** The places that are read for references: the keys that `skip-references` takes. */
export const REFERENCE_KEYS = [
  'instances',
  'launch-templates',
  'launch-configurations',
  'auto-scaling-groups',
  'fleets',
  'tasks',
  'ssm-parameters',
  'image-references',
  'repository',
] as const
export type ReferenceKey = (typeof REFERENCE_KEYS)[number]

/** Something that names an image or a snapshot. */
export interface Reference {
  /** `copies`: in use through a copy, or as the source of one. */
  readonly source: ReferenceKey | 'copies'
  /** The id or name of what names it: `i-0abc`, `lt-0abc version 3`, `infra/web.tf:12`. */
  readonly resource: string
  /** What else helps to find it: a state, a name, the way from the resource to the image. */
  readonly detail: string | undefined
  /** Where the resource is; absent for the repository. */
  readonly target: Target | undefined
}

/** A reference together with the image or snapshot id that it names. */
export interface NamedReference extends Reference {
  readonly names: string
}

/** What one source looked at: the report shows it as the evidence of every verdict. */
export interface Evidence {
  readonly source: ReferenceKey
  readonly resources: number
  readonly images: number
  readonly skipped: boolean
  readonly durationMs: Milliseconds
  /** Facts that are no failure: a pinned version that is gone, a file that is not text. */
  readonly notes: readonly string[]
}

/** What was read, or why it is not known. Not known is never the same as empty. */
export type Knowledge<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string }

/** A launch template's `resolve:ssm:` alias that may not be read. */
export interface UnknownAlias {
  readonly resource: string
  readonly alias: string
}

/** A principal other than the owner: an account id, an organization's ARN, `all`. */
export type Grantee = string

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

/** Everything that was read of one target. */
export interface TargetInventory {
  readonly target: Target
  /** When the reading began: no evidence in here is older. */
  readonly readAt: Date
  readonly images: readonly Image[]
  readonly snapshots: Knowledge<readonly Snapshot[]>
  readonly references: readonly NamedReference[]
  readonly evidence: readonly Evidence[]
  readonly unknownAliases: readonly UnknownAlias[]
  readonly locks: Knowledge<ReadonlyMap<string, SnapshotLock>>
  readonly fastRestores: Knowledge<ReadonlyMap<string, readonly string[]>>
  readonly recycleBin: Knowledge<RecycleBinContents>
  readonly retentionRules: Knowledge<readonly RetentionRule[]>
  /** Who an image is shared with, for the images that were asked about. */
  readonly imageSharing: ReadonlyMap<string, Knowledge<readonly Grantee[]>>
  /** Who a snapshot is shared with, for the snapshots that were asked about. */
  readonly snapshotSharing: ReadonlyMap<string, Knowledge<readonly Grantee[]>>
  /** The images about which `image-references` was asked. */
  readonly referencesAsked: ReadonlySet<string>
}

/** The inventories of all targets that could be read, pooled. */
export interface Inventory {
  readonly targets: readonly TargetInventory[]
  /** The repository belongs to no target: what it names counts for all. */
  readonly repository: readonly NamedReference[]
}

/** What costs a call for an image or a snapshot, and is asked after a first plan. */
export interface Questions {
  readonly imageSharing: readonly string[]
  readonly imageReferences: readonly string[]
  readonly snapshotSharing: readonly string[]
}

export type Mapping =
  | { readonly by: 'tags'; readonly keys: readonly string[] }
  | { readonly by: 'name'; readonly values: readonly string[] }
  | { readonly by: 'pattern'; readonly pattern: RegExp }
  | { readonly by: 'all' }

/** The images that are versions of the same thing. */
export interface Family {
  /** Equality is on this, never on the label. */
  readonly key: string
  readonly label: string
}

export type Filter =
  | { readonly by: 'tag'; readonly text: string; readonly key: string; readonly value?: RegExp }
  | { readonly by: 'name'; readonly text: string; readonly value: RegExp }

/** How much a run may remove. */
export type RemovalLimit =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'percentage'; readonly percent: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'planned' }

/** What an approved plan file removes in one target. */
export interface Approval {
  readonly accountId: string
  readonly region: string
  /** Image id → the snapshots that were to go with it. */
  readonly images: ReadonlyMap<string, ReadonlySet<string>>
  readonly orphans: ReadonlySet<string>
}

/** What the inputs say about what may go: the plan's only instruction. */
export interface Policy {
  readonly mapping: Mapping
  readonly keepPrevious: number
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds
  readonly include: readonly Filter[]
  readonly exclude: readonly Filter[]
  /** Empty: all images are considered. */
  readonly imageIds: readonly string[]
  readonly deleteSnapshots: boolean
  readonly orphanSnapshots: 'ignore' | 'report' | 'delete'
  readonly sharedImages: 'keep' | 'remove'
  readonly requireRecycleBin: boolean
  readonly maxRemovals: RemovalLimit
  readonly approvals: readonly Approval[] | undefined
}

/** Why something is protected: AWS's own protection, or a tag of ours. */
export type Protection =
  | { readonly by: 'deregistration-protection'; readonly value: string }
  | { readonly by: 'keep-tag'; readonly value: string }
  | { readonly by: 'keep-until-tag'; readonly value: string; readonly until: Date }
  | { readonly by: 'unreadable-keep-until-tag'; readonly value: string }

export type Manager = 'AWS Backup' | 'Data Lifecycle Manager'

/** Why an image is kept. Each reason carries its evidence; references stand beside it. */
export type KeepReason =
  | { readonly code: 'pending'; readonly state: ImageState }
  | {
      readonly code: 'not-selected'
      readonly by: 'image-ids' | 'include' | 'exclude'
      readonly filter: string | undefined
    }
  | { readonly code: 'unmapped'; readonly missing: readonly string[] }
  | { readonly code: 'in-use' }
  | { readonly code: 'protected'; readonly protection: Protection }
  | { readonly code: 'managed'; readonly manager: Manager; readonly tag: string }
  | { readonly code: 'shared'; readonly grantees: readonly Grantee[] }
  | {
      readonly code: 'recently-launched'
      readonly lastLaunchedAt: Date
      readonly limit: Milliseconds
    }
  | { readonly code: 'keep-previous'; readonly rank: number; readonly keep: number }
  | { readonly code: 'too-young'; readonly age: Milliseconds; readonly limit: Milliseconds }
  | { readonly code: 'not-planned'; readonly snapshots: readonly string[] }
  | { readonly code: 'not-recoverable'; readonly uncovered: readonly string[] }

/** Why an image is removed. */
export type RemoveReason =
  | {
      readonly code: 'expired'
      readonly age: Milliseconds
      readonly limit: Milliseconds
      readonly rank: Rank
    }
  | { readonly code: 'surplus'; readonly keep: number; readonly rank: Rank }
  | { readonly code: 'requested' }

/** The place in the family, 1 for the newest; `unranked` for an image that is not available. */
export type Rank = number | 'unranked'

export type Verdict =
  | { readonly verdict: 'keep'; readonly reason: KeepReason }
  | { readonly verdict: 'remove'; readonly reason: RemoveReason }

/** What holds a snapshot, whether its image goes now or went long ago. */
export type HoldReason =
  | { readonly code: 'referenced'; readonly references: readonly Reference[] }
  | { readonly code: 'locked'; readonly lock: SnapshotLock }
  | { readonly code: 'managed'; readonly manager: Manager; readonly tag: string }
  | { readonly code: 'protected'; readonly protection: Protection }
  | { readonly code: 'shared'; readonly grantees: readonly Grantee[] }
  | { readonly code: 'fast-restore'; readonly zones: readonly string[] }

/** Why a snapshot stays, although its image goes. */
export type SnapshotKeepReason =
  | HoldReason
  | { readonly code: 'shared-with-image'; readonly images: readonly string[] }
  | { readonly code: 'not-made-for-an-image' }
  /** The account's snapshot list does not have it: another account's, or gone. */
  | { readonly code: 'not-owned' }
  /** `delete-snapshots` is false. */
  | { readonly code: 'not-requested' }

/** Why a snapshot that no image of this run takes along is no orphan to delete. */
export type OrphanKeepReason =
  | HoldReason
  | Extract<
      KeepReason,
      { readonly code: 'not-selected' | 'too-young' | 'not-planned' | 'not-recoverable' }
    >
  | { readonly code: 'not-made-for-an-image' }
  | { readonly code: 'pending'; readonly state: string }
  | { readonly code: 'mapped'; readonly images: readonly string[] }
  | { readonly code: 'image-exists'; readonly image: string }
  | { readonly code: 'image-in-recycle-bin'; readonly image: string }

/** What becomes of a snapshot of an image. */
export type SnapshotVerdict =
  | { readonly verdict: 'remove' }
  | { readonly verdict: 'keep'; readonly reason: SnapshotKeepReason }
  /** Its image stays, and so there is nothing to decide. */
  | { readonly verdict: 'stays-with-image' }

export interface PlannedSnapshot {
  readonly id: string
  readonly verdict: SnapshotVerdict
  readonly size: SnapshotSize
  readonly recovery: Recovery
}

/** An upper bound: snapshots are incremental, and the full size is what AWS tells. */
export interface SnapshotSize {
  readonly gib: number
  readonly storageTier: 'standard' | 'archive'
}

/** Whether the Recycle Bin will hold what is removed. */
export type Recovery =
  | { readonly recoverable: 'yes'; readonly retentionDays: number; readonly ruleId: string }
  | { readonly recoverable: 'no' }
  | { readonly recoverable: 'unknown'; readonly why: string }

/** The verdict on one image and on its snapshots. */
export interface PlannedImage {
  readonly image: Image
  readonly family: Family | undefined
  readonly verdict: Verdict
  readonly references: readonly Reference[]
  readonly snapshots: readonly PlannedSnapshot[]
  readonly recovery: Recovery
}

/** The image that an orphan was made for, and that no longer exists. */
export interface OrphanReason {
  readonly code: 'orphan'
  readonly image: string
}

export type OrphanVerdict =
  | { readonly verdict: 'remove'; readonly reason: OrphanReason }
  /** An orphan, but `orphan-snapshots` only asks for a list of them. */
  | { readonly verdict: 'report'; readonly reason: OrphanReason }
  | { readonly verdict: 'keep'; readonly reason: OrphanKeepReason }

/** The verdict on one snapshot of the account as an orphan. */
export interface PlannedOrphan {
  readonly snapshot: Snapshot
  readonly verdict: OrphanVerdict
  readonly size: SnapshotSize
  readonly recovery: Recovery
}

/** A plan that is above `max-removals`: it is shown, and not carried out. */
export interface Refusal {
  readonly what: 'images' | 'orphaned snapshots'
  readonly count: number
  readonly limit: number
}

/** The verdicts on every image and every snapshot of a target. */
export interface TargetPlan {
  readonly target: Target
  readonly images: readonly PlannedImage[]
  readonly orphans: readonly PlannedOrphan[]
  readonly refusals: readonly Refusal[]
  /** What the plan could not take into account, or found odd. */
  readonly warnings: readonly Warning[]
}

export interface Plan {
  readonly targets: readonly TargetPlan[]
}

/** Something a person should know that stops nothing. One annotation is made for each code. */
export interface Warning {
  readonly code:
    | 'unreadable-keep-until'
    | 'image-outlives-snapshots'
    | 'image-not-found'
    | 'unknown-alias'
    | 'references-skipped'
    | 'above-max-removals'
    | 'plan-differs'
    | 'output-too-large'
    | 'pull-request-comment'
  readonly message: string
}

/** What AWS said when it refused. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What came of removing an image. */
export type ImageOutcome =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: string }

/** What came of deleting a snapshot. */
export type SnapshotOutcome =
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'already-gone' }
  | { readonly outcome: 'kept'; readonly reason: SnapshotKeepReason }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: string }

/** What came of a target's plan; ids that are absent were not to be removed. */
export interface Outcomes {
  readonly images: ReadonlyMap<string, ImageOutcome>
  readonly snapshots: ReadonlyMap<string, SnapshotOutcome>
}

/** All that a run came to in one target. */
export type TargetResult =
  /** Nothing could be planned here. */
  | { readonly kind: 'unread'; readonly target: Target; readonly error: string }
  | {
      readonly kind: 'planned'
      readonly target: Target
      readonly evidence: readonly Evidence[]
      /** What could not be read and did not have to be: its name, and why. */
      readonly notKnown: readonly { readonly part: string; readonly why: string }[]
      readonly plan: TargetPlan
      /** Absent in a dry run. */
      readonly outcomes: Outcomes | undefined
      /** What stopped the target after it was planned. */
      readonly error: string | undefined
    }
