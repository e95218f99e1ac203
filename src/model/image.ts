import type { Milliseconds } from './target.ts'

/** A pattern of a rule: as it was written, and what it matches. */
export interface FamilyPattern {
  readonly text: string
  readonly matches: RegExp
}

/** Which rule of `rules` is meant: the first of the list has the number 1. */
export interface RuleName {
  readonly number: number
  readonly family: readonly FamilyPattern[]
}

/** A rule as a message names it: `rule 2 (dev.*, test.*)`. */
export const ruleLabel = ({ number, family }: RuleName): string =>
  `rule ${String(number)} (${family.map(({ text }) => text).join(', ')})`

/** A rule that keeps every image of its families. */
export interface KeepRule extends RuleName {
  readonly keep: true
  /** It may match nothing: another account or a later day has its families. */
  readonly isOptional?: true
}

/** A rule that takes the place of the inputs that it names; what is undefined is the input's. */
export interface SettingsRule extends RuleName {
  readonly keep: false
  readonly keepPrevious: number | undefined
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds | undefined
  readonly grace: Milliseconds | undefined
}

/** An entry of `rules`: what holds for the families that it is the first to match. */
export type FamilyRule = KeepRule | SettingsRule

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
  /** One that this version does not know. AWS may add states at any time. */
  | 'unknown'

export interface MappedSnapshot {
  readonly snapshotId: string
  /** The volume size of the device mapping in GiB, where AWS says it. */
  readonly volumeSizeGib: number | undefined
}

/** The mark: the tag that an image gets when it was disabled. Its value is the time, in UTC. */
export const DISABLED_AT_TAG = 'ami-cleanup:disabled-at'

/** Something that has an age, as far as AWS says it. */
export interface Dated {
  readonly id: string
  readonly at: Date | undefined
}

/**
 * Oldest first, as everything goes: those whose age nobody knows last, and of two equally old the one
 * with the smaller id first.
 */
export function compareByAge(a: Dated, b: Dated): number {
  const [first, second] = [a.at?.getTime() ?? Infinity, b.at?.getTime() ?? Infinity]
  if (first === second) return a.id < b.id ? -1 : 1
  return first < second ? -1 : 1
}

/** An AMI owned by the account, in one Region, in any state. */
export interface Image {
  readonly id: string
  readonly name: string
  readonly architecture: string
  readonly state: ImageState
  /** AWS's own word for a state that is `unknown` here. */
  readonly unknownState?: string
  /** Undefined where AWS gives none, as for images made before 2013, or none that can be read. */
  readonly createdAt: Date | undefined
  readonly tags: Tags
  readonly isPublic: boolean
  /** The Recycle Bin takes images on EBS only. */
  readonly isOnInstanceStore?: boolean
  /** Undefined where EC2 knows of no launch. It lags a day behind. */
  readonly lastLaunchedAt: Date | 'unreadable' | undefined
  readonly deregistrationProtection: string | undefined
  /** Such an image is a copy of none. Older images do not say it. */
  readonly isMadeFromInstance?: boolean
  /** The image that this one is a copy of. */
  readonly copyOf: string | undefined
  /** Every EBS device mapping with a snapshot; instance-store mappings have none. */
  readonly snapshots: readonly MappedSnapshot[]
}

export interface Snapshot {
  readonly id: string
  readonly state: string
  readonly description: string
  readonly volumeId: string | undefined
  /** Undefined where AWS gives no time that can be read. */
  readonly startedAt: Date | undefined
  readonly tags: Tags
  readonly volumeSizeGib: number
  /** `FullSnapshotSizeInBytes`: the full size, not the increment. */
  readonly fullSizeBytes: number | undefined
  readonly storageTier: 'standard' | 'archive'
}

/** The images that are versions of the same thing. */
export interface Family {
  /** Equality is on this, never on the label. */
  readonly key: string
  readonly label: string
  /** The rule of `rules` that holds for it; absent where the inputs do. */
  readonly rule?: RuleName | undefined
}

/** Whether anything can be launched from it, or could be again: an image in another state needs no grace. */
export const canBeLaunchedAgain = ({ state }: Pick<Image, 'state'>): boolean =>
  state === 'available' || state === 'disabled'

/** An image with its creation date. */
export const datedImage = ({ id, createdAt }: Image): Dated => ({ id, at: createdAt })
