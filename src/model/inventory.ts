import type { FilesKey, NamedReference, ReferenceKey } from './reference.ts'
import type { Image, Snapshot } from './image.ts'
import type { Failure, Problem, Warning } from './problem.ts'
import { HOUR, type Milliseconds, type Target } from './target.ts'

/**
 * All resource types that an image usage report can cover:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeRequest.html
 */
export const USAGE_RESOURCE_TYPES = [
  'ec2:Instance',
  'ec2:LaunchTemplate',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
] as const

/** The option that says how many versions of a launch template are looked at: 20 where it is left out. */
export const VERSION_DEPTH_OPTION = 'version-depth'

/**
 * All versions that a launch template can have.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeOptionRequest.html
 */
export const MOST_TEMPLATE_VERSIONS = 10_000

/** How long a usage report counts after it was asked for. */
export const USAGE_FRESH_FOR: Milliseconds = 48 * HOUR

/** A resource type that a usage report was asked to cover. */
export interface UsageResourceType {
  readonly type: string
  /** Undefined where it was left out: AWS looks at 20 versions then. */
  readonly versionDepth: number | undefined
}

/**
 * An image usage report as EC2 describes it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageReport.html
 */
export interface UsageReport {
  readonly id: string
  /** `available`, `pending` or `error`. */
  readonly state: string
  readonly stateReason: string | undefined
  readonly createdAt: Date | undefined
  /** Empty: it is about all accounts. */
  readonly accountIds: readonly string[]
  readonly resourceTypes: readonly UsageResourceType[]
}

/** A line of a usage report: how many resources of a type use the image in an account. */
export interface UsageEntry {
  readonly accountId: string
  readonly resourceType: string
  readonly count: number
}

/** The usage reports on an image: its use by other accounts, as AWS tells it. */
export type ImageUsage =
  | {
      readonly isRead: true
      readonly reports: readonly UsageReport[]
      /** The lines of the report that counted when they were read. */
      readonly read:
        { readonly reportId: string; readonly entries: readonly UsageEntry[] } | undefined
    }
  | { readonly isRead: false; readonly failure: Failure }

/** Why nobody can tell whether other accounts use an image. */
export type UsageGap =
  /** Nothing was asked about it: it is disabled, and can be shared with nobody by AWS's own words. */
  | { readonly code: 'not-asked' }
  | { readonly code: 'not-read'; readonly failure: Failure }
  /** An account of `evidence-roles` could not be read, whatever usage reports say. */
  | { readonly code: 'evidence-account-not-read'; readonly accountIds: readonly string[] }
  | { readonly code: 'no-report' }
  | { readonly code: 'pending' }
  | { readonly code: 'error'; readonly why: string | undefined }
  | { readonly code: 'not-all-accounts' }
  /** The types that it is not about; `ec2:LaunchTemplate` also where it looks at few versions. */
  | { readonly code: 'not-all-types'; readonly missing: readonly string[] }
  | { readonly code: 'too-old'; readonly createdAt: Date | undefined }

const OPEN_AFTER_A_REPORT: readonly UsageGap['code'][] = [
  'not-asked',
  'not-read',
  'evidence-account-not-read',
  'pending',
]

/**
 * Whether another report would close it. Where reports cannot be read, one more would not be read
 * either, and where one is being made AWS makes no second one.
 */
export const closesWithReport = ({ code }: UsageGap): boolean => !OPEN_AFTER_A_REPORT.includes(code)

/** The outcome of asking AWS for a usage report. */
export type UsageRequest =
  | { readonly outcome: 'requested'; readonly reportId: string; readonly at: Date }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted' }

/** A value that was read, or the reason why it is not known. Not known never means empty. */
export type Knowledge<T> =
  | { readonly known: true; readonly value: T }
  | {
      readonly known: false
      readonly why: string
      /** Absent where nothing was asked. */
      readonly failure?: Failure
    }

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

/** The lists of a target other than references: its images, its snapshots, and what protects them. */
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

/** A row of evidence: how much one source looked at. The report shows these rows. */
export interface Evidence {
  /** `usage-reports` has a row where it was asked about, and cannot be skipped. */
  readonly source: ReferenceKey | 'usage-reports'
  readonly resources: number
  readonly images: number
  readonly skipped: boolean
  /** When the reading began: nothing that it found is older. Absent where it was not read. */
  readonly readAt?: Date | undefined
  readonly durationMs: Milliseconds
  /** Facts that stop nothing: a pinned version that is gone, a file that is not text. */
  readonly notes: readonly string[]
  readonly warnings?: readonly Warning[]
  /** Something of it could not be read and did not have to be: a warning or a note says what. */
  readonly isPartial?: true
}

/** The name of a parameter that stands for an image and may not be read. */
export interface UnknownAlias {
  /** The source that read the resource with this alias. */
  readonly source: ReferenceKey
  readonly resource: string
  readonly alias: string
}

/** A principal other than the owner: an account id, an organization's ARN, `all`. */
export type Grantee = string

/** The questions about single images and snapshots, with the type of each answer. */
export interface AnswerValues {
  /** Who an image is shared with. */
  readonly imageSharing: readonly Grantee[]
  /** Who a snapshot is shared with. */
  readonly snapshotSharing: readonly Grantee[]
  /** The uses of an image that EC2 itself knows. */
  readonly imageReferences: readonly NamedReference[]
}

/** Answers by id. An id that is absent was not asked about. */
export type Answers = {
  readonly [Key in keyof AnswerValues]: ReadonlyMap<string, AnswerValues[Key]>
} & {
  /** The use of an image by other accounts. Asked only about images that turn out to be shared. */
  readonly imageUsage: ReadonlyMap<string, ImageUsage>
}

export const NO_ANSWERS: Answers = {
  imageSharing: new Map(),
  snapshotSharing: new Map(),
  imageReferences: new Map(),
  imageUsage: new Map(),
}

/** Everything a target tells about the images of all targets, whether or not it was read in full. */
export interface TargetEvidence {
  readonly target: Target
  /**
   * When the reading began: nothing in here is older. Undefined where it cannot be read any more, so
   * that what was known of it counts on, however old.
   */
  readonly readAt: Date | undefined
  /** Undefined where the list could not be read. */
  readonly images: readonly Image[] | undefined
  readonly references: readonly NamedReference[]
  readonly unknownAliases: readonly UnknownAlias[]
  /** The images of instances that ended within the hour: EC2 lists these for so long. */
  readonly launched: ReadonlySet<string>
  readonly recycleBin: Knowledge<RecycleBinContents>
  readonly answers: Answers
}

/** An image that this run set out to remove and that is gone: its snapshots are still to go. */
export interface GoneImage {
  readonly image: Image
  /** Those that were to go with it. */
  readonly snapshotIds: ReadonlySet<string>
}

/** Everything there is to know of one target. Only a target that has one gets a plan. */
export interface TargetInventory extends TargetEvidence, Omit<Parts, 'images'> {
  readonly readAt: Date
  readonly images: readonly Image[]
  /** Images that left the account since this run planned to remove them. */
  readonly goneImages: readonly GoneImage[]
  readonly evidence: readonly Evidence[]
  /** Parts that could not be read and were not needed, with the error. */
  readonly notKnown: readonly {
    readonly part: string
    readonly why: string
    readonly failure?: Failure
  }[]
}

/** The evidence of all targets of the run, pooled. */
export interface Inventory {
  /** The targets to plan. */
  readonly targets: readonly TargetInventory[]
  /** The other targets of the run: they get no plan here, and what they name counts all the same. */
  readonly others: readonly TargetEvidence[]
  /**
   * The accounts of `evidence-roles`, which are only read: nothing is ever planned there, and what
   * they name counts. One without `readAt` could not be read.
   */
  readonly evidenceOnly: readonly TargetEvidence[]
  /** Files belong to no target: what the repository and `in-use-files` name counts for all. */
  readonly repository: readonly NamedReference[]
}

/** The ids to ask about, by question. Each costs a call, so only what a first plan removes is asked about. */
export type Questions = Readonly<Record<keyof AnswerValues, readonly string[]>>

/** The answers of one target, and the problem where some are missing. */
export interface AnswersOfTarget {
  readonly answers: Answers
  /** The row of `image-references`, where it was asked. */
  readonly evidence: Evidence | undefined
  /** The row of `usage-reports`, where it was asked. */
  readonly usageEvidence?: Evidence | undefined
  readonly problem: Problem | undefined
}

/** EC2's answer about some images right before they are taken away. */
export interface LastLook {
  /** Those that are still there. */
  readonly images: readonly Image[]
  readonly uses: readonly NamedReference[]
}

/** The ids that files name. */
export interface FilesEvidence {
  readonly references: readonly NamedReference[]
  readonly evidence: Evidence
}

/** Readers of the sources that are files. Each reads once, when it is first called. */
export type FilesReaders = Readonly<Record<FilesKey, () => Promise<FilesEvidence>>>

/** A target that could be read in full, or what is known of it and why there is no more. */
export type TargetReading =
  | { readonly isComplete: true; readonly inventory: TargetInventory }
  | {
      readonly isComplete: false
      readonly evidence: TargetEvidence
      readonly problem: Problem
    }
