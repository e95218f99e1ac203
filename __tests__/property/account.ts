import type { ImageState, ReferenceKey, USAGE_RESOURCE_TYPES } from '../../src/model/index.ts'

/**
 * An account as a person would tell of it. What is left out is the plain case (old, available,
 * unused), so that a failing account shrinks to the few words that matter. Images and snapshots go
 * by their numbers: the first of a list is number 1.
 */
export interface Account {
  readonly images: readonly ImageFacts[]
  readonly snapshots: readonly SnapshotFacts[]
  /** Images that exist no more and are in the Recycle Bin. */
  readonly binned?: readonly number[]
  readonly binRules?: { readonly images?: Covered; readonly snapshots?: Covered }
  /** Where a launch template has an alias that may not be read. */
  readonly unknownAlias?: Place
}

/** Every account has these two targets: the Region that is looked at first, and another one. */
export type Place = 'here' | 'there'
export const PLACES: readonly Place[] = ['here', 'there']

export type Covered = 'all' | 'tagged'
type Role = 'a' | 'b' | 'empty' | 'missing'
export type KeepUntil = 'yesterday' | 'today' | 'a second ago' | 'in a second' | 'soon'

interface Facts {
  /** Removed meanwhile; the others keep their numbers. */
  readonly gone?: true
  readonly place?: 'there'
  readonly hoursOld?: number
  /** The value of its tag; `a` where nothing is said. */
  readonly role?: Role
  readonly keep?: 'true' | 'false'
  readonly keepUntil?: KeepUntil
  /** The date of its tag DeleteOn. */
  readonly deleteOn?: KeepUntil
  readonly managedBy?: string
  /** The tag that Recycle Bin rules may go by. */
  readonly binTag?: true
  readonly sharedWith?: string
  readonly usedBy?: Use
}

/** What names it, and where that stands. */
export interface Use {
  readonly by: ReferenceKey
  readonly seen?: 'in the other target' | 'when asked'
}

/**
 * A usage report: about everything, of 20 hours ago and available, unless it says otherwise. It tells
 * all uses by others that it is about.
 */
export interface ReportFacts {
  readonly state?: 'pending' | 'error' | 'unheard of'
  readonly hoursOld?: number | 'no date'
  readonly ofAccount?: string
  /** What it is not about. */
  readonly without?: UsageType
  readonly versionDepth?: number | 'none'
}

type UsageType = (typeof USAGE_RESOURCE_TYPES)[number]

/** How another account uses an image: by what, and in which launch template version from the newest. */
export interface OtherUse {
  readonly type: UsageType
  readonly version?: number
}

export interface ImageFacts extends Facts {
  /** A use in an account that is no target. */
  readonly usedElsewhere?: OtherUse
  /** Instead of reports, that they cannot be read. */
  readonly reports?: readonly ReportFacts[] | 'denied'
  readonly state?: Exclude<ImageState, 'deregistered'>
  readonly arm?: true
  readonly protection?: string
  readonly isPublic?: true
  readonly launchedHoursAgo?: number | 'unreadable'
  /** AWS gives no creation date. */
  readonly undated?: true
  readonly copyOf?: number
  readonly snapshots?: readonly number[]
}

export interface SnapshotFacts extends Facts {
  readonly state?: string
  readonly madeFor?: number
  readonly copiedFor?: number
  readonly plainCopy?: true
  /** AWS gives no start. */
  readonly undated?: true
  readonly lock?: 'governance' | 'expired'
  readonly fastRestore?: true
}

/** What is asked for. Left out: one family, nothing kept for its rank or age, orphans deleted. */
export interface Wishes {
  readonly mapping?: 'tags' | 'name' | 'pattern'
  readonly keepPrevious?: number
  readonly maxAgeHours?: number | 'none'
  readonly unusedForHours?: number
  readonly rules?: readonly RuleWish[]
  readonly include?: readonly FilterName[]
  readonly exclude?: readonly FilterName[]
  readonly imageIds?: readonly number[]
  /** The tag DeleteOn is the expiry tag. */
  readonly expiryTag?: true
  readonly deleteSnapshots?: false
  readonly orphanSnapshots?: 'ignore' | 'report'
  readonly sharedImages?: 'remove' | 'remove-unused'
  readonly requireRecycleBin?: true
  /** At most so many go in each kind. */
  readonly oldest?: number
  readonly graceDays?: number
}

/** What some families have instead; `any` are all families. */
export interface RuleWish {
  readonly of: 'a' | 'b' | 'any'
  readonly keep?: true
  readonly keepPrevious?: number
  readonly maxAgeHours?: number
  readonly unusedForHours?: number
  readonly graceDays?: number
}

export type FilterName = 'tag:role' | 'tag:role=a' | 'name:b-*'

export interface Numbered<T> {
  readonly number: number
  readonly facts: T
}

/** With their numbers, those of one target or of both. */
export const numbered = <T extends Facts>(all: readonly T[], at?: Place): readonly Numbered<T>[] =>
  all
    .map((facts, index) => ({ number: index + 1, facts }))
    .filter(({ facts }) => !facts.gone && (at === undefined || placeOf(facts) === at))

export const placeOf = ({ place }: Facts): Place => place ?? 'here'
export const hoursOf = ({ hoursOld }: Facts): number => hoursOld ?? 1000
export const roleOf = ({ role }: Facts): Role => role ?? 'a'
