import type { FamilyRule } from './image.ts'
import type { Milliseconds, TargetId } from './target.ts'

export type Mapping =
  | { readonly by: 'tags'; readonly keys: readonly string[] }
  | { readonly by: 'name'; readonly values: readonly string[] }
  | { readonly by: 'pattern'; readonly pattern: RegExp }
  | { readonly by: 'all' }

export type Filter =
  | { readonly by: 'tag'; readonly text: string; readonly key: string; readonly value?: RegExp }
  | { readonly by: 'name'; readonly text: string; readonly value: RegExp }

/** How much a run may remove. */
export type RemovalLimit =
  | { readonly kind: 'count'; readonly count: number }
  /** At most so many go in each kind, oldest first, and the rest waits for the next run. */
  | { readonly kind: 'oldest'; readonly count: number }
  | { readonly kind: 'percentage'; readonly percent: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'planned' }

/** How much a run may remove in all of its targets together; `planned` is what the plan file removes. */
export type TotalLimit = Exclude<RemovalLimit, { readonly kind: 'percentage' | 'oldest' }>

/** The part of an approved plan file that is about one target. */
export interface Approval extends TargetId {
  /** Image id → the snapshots that were to go with it. */
  readonly images: ReadonlyMap<string, ReadonlySet<string>>
  /** The images that were to be disabled. */
  readonly toDisable: ReadonlySet<string>
  readonly orphans: ReadonlySet<string>
  /** Why the plan of the target approves nothing; undefined where it was whole, and may be carried out. */
  readonly flaw?: ApprovalFlaw
}

/** The dry run was above a cap there, with the caps that it needs, or it was stopped or not done. */
export type ApprovalFlaw =
  | { readonly status: 'refused'; readonly caps: readonly string[] }
  /** `stop` is the code of what refused the plan where no limit did. */
  | { readonly status: string; readonly stop?: string; readonly caps?: never }

/** How to treat an image that is public or shared with others: the values of `shared-images`. */
export type SharedImages = 'keep' | 'remove-unused' | 'remove'

type SharingPolicy = Pick<Policy, 'sharedImages'>

/** A shared image goes like any other, so that any account may use what goes. */
export const ignoresSharing = ({ sharedImages }: SharingPolicy): boolean =>
  sharedImages === 'remove'

/** A shared image stays, whoever uses it. */
export const keepsShared = ({ sharedImages }: SharingPolicy): boolean => sharedImages === 'keep'

/** A shared image goes where AWS's usage report says that no other account uses it. */
export const asksForUsageReports = ({ sharedImages }: SharingPolicy): boolean =>
  sharedImages === 'remove-unused'

/** The inputs that decide what may go: the plan's only instruction. */
export interface Policy {
  readonly mapping: Mapping
  readonly keepPrevious: number
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds
  /**
   * How long an image stays disabled before it is removed. Undefined: nothing is disabled, and what
   * another run disabled stays. 0: nothing is disabled, and what is disabled is removed at once.
   */
  readonly grace: Milliseconds | undefined
  /** Settings of some families; the first rule that matches a family holds for it. */
  readonly rules: readonly FamilyRule[]
  readonly include: readonly Filter[]
  readonly exclude: readonly Filter[]
  /** Empty: all images are considered. */
  readonly imageIds: readonly string[]
  /** The key of the tag by which an image says itself when it goes. */
  readonly expiryTag: string | undefined
  readonly deleteSnapshots: boolean
  readonly orphanSnapshots: 'ignore' | 'report' | 'delete'
  readonly sharedImages: SharedImages
  readonly requireRecycleBin: boolean
  /** The most that may go from one target. */
  readonly maxRemovals: RemovalLimit
  /** The most that may go in the run as a whole. */
  readonly maxRemovalsTotal: TotalLimit
  /** The approvals of the plan file; undefined where none was given. */
  readonly approvals: readonly Approval[] | undefined
}

/** The part of the policy that the inputs alone decide. */
export type PolicySettings = Omit<Policy, 'approvals'>
