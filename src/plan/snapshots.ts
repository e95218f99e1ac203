import {
  type GoneImageSnapshots,
  goes,
  type HoldReason,
  ignoresSharing,
  type Image,
  type Knowledge,
  type MappedSnapshot,
  type PlannedImage,
  type PlannedSnapshot,
  type Policy,
  type Snapshot,
  type SnapshotKeepReason,
  type SnapshotSize,
  type SnapshotVerdict,
  type TargetInventory,
  type TargetPlan,
} from '../model/index.ts'
import { madeForAnImage, neededInRecycleBin, recoveryOf } from './recovery.ts'
import type { ReferencePool } from './references.ts'
import { firstReason } from './rules.ts'
import { managerOf, protectionByTags } from './tags.ts'

const GIB = 2 ** 30

/** The size that a snapshot can cost at most: the full size where AWS says it, else its volume's. */
export function sizeOf(snapshot: Snapshot): SnapshotSize {
  const { fullSizeBytes, volumeSizeGib, storageTier } = snapshot
  return { gib: fullSizeBytes === undefined ? volumeSizeGib : fullSizeBytes / GIB, storageTier }
}

/** The size of a snapshot that the account does not list, as far as its image tells. */
export function unlistedSize(mapped: MappedSnapshot): SnapshotSize {
  return { gib: mapped.volumeSizeGib ?? 0, storageTier: 'standard' }
}

/** Which images of a target map a snapshot, whatever their state. */
export function mappingImages(images: readonly Image[]): ReadonlyMap<string, readonly Image[]> {
  const mapping = new Map<string, Image[]>()
  for (const image of images) {
    for (const { snapshotId } of distinctSnapshots(image)) {
      const known = mapping.get(snapshotId)
      if (known === undefined) mapping.set(snapshotId, [image])
      else known.push(image)
    }
  }
  return mapping
}

/** The evidence for the verdicts on a target's snapshots. */
export interface SnapshotContext {
  readonly inventory: TargetInventory
  readonly policy: Policy
  readonly now: Date
  readonly references: ReferencePool
  /** Images that are gone map their snapshots still, and keep none of them. */
  readonly mappedBy: ReadonlyMap<string, readonly Image[]>
  readonly byId: ReadonlyMap<string, Snapshot>
  readonly goneIds: ReadonlySet<string>
  /** The plan that this run made before, where it plans again. */
  readonly earlier: TargetPlan | undefined
  /** Why the earlier plan keeps snapshots of images that go: image id, then snapshot id. */
  readonly stayed: ReadonlyMap<string, ReadonlyMap<string, SnapshotKeepReason>>
}

/** None of an image that stays: its snapshots stay with it. */
function staysOf({ snapshots }: PlannedImage): ReadonlyMap<string, SnapshotKeepReason> {
  return new Map(
    snapshots.flatMap(({ id, verdict }) =>
      verdict.verdict === 'keep' ? [[id, verdict.reason] as const] : [],
    ),
  )
}

/** Gathers the evidence for the verdicts on a target's snapshots. */
export function snapshotContext(
  inventory: TargetInventory,
  { policy, now }: Pick<SnapshotContext, 'policy' | 'now'>,
  references: ReferencePool,
  earlier: TargetPlan | undefined,
): SnapshotContext {
  const listed = inventory.snapshots.known ? inventory.snapshots.value : []
  const gone = inventory.goneImages.map(({ image }) => image)
  const before = earlier?.images ?? []
  return {
    inventory,
    policy,
    now,
    references,
    mappedBy: mappingImages([...inventory.images, ...gone]),
    byId: new Map(listed.map((snapshot) => [snapshot.id, snapshot])),
    goneIds: new Set(gone.map(({ id }) => id)),
    earlier,
    stayed: new Map(before.map((planned) => [planned.image.id, staysOf(planned)])),
  }
}

type HoldingRule = (snapshot: Snapshot, context: SnapshotContext) => HoldReason | undefined

const ifKnown = <T>(knowledge: Knowledge<T> | undefined): T | undefined =>
  knowledge?.known === true ? knowledge.value : undefined

/** An expired lock no longer holds: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html */
const locked: HoldingRule = ({ id }, { inventory }) => {
  const lock = ifKnown(inventory.locks)?.get(id)
  return lock !== undefined && lock.state !== 'expired' ? { code: 'locked', lock } : undefined
}

const managed: HoldingRule = ({ tags }) => {
  const found = managerOf(tags)
  return found && { code: 'managed', ...found }
}

const protectedSnapshot: HoldingRule = ({ tags }, { policy: { expiryTag }, now }) => {
  const protection = protectionByTags(tags, { now, expiryTag })
  return protection && { code: 'protected', protection }
}

const referenced: HoldingRule = ({ id }, { references }) => {
  const found = references.to(id)
  return found.length > 0 ? { code: 'referenced', references: found } : undefined
}

const fastRestore: HoldingRule = ({ id }, { inventory }) => {
  const zones = ifKnown(inventory.fastRestores)?.get(id)
  return zones === undefined ? undefined : { code: 'fast-restore', zones }
}

const shared: HoldingRule = ({ id }, { inventory, policy }) => {
  if (ignoresSharing(policy)) return undefined
  const grantees = inventory.answers.snapshotSharing.get(id) ?? []
  return grantees.length > 0 ? { code: 'shared', grantees } : undefined
}

const HOLDING_RULES: readonly HoldingRule[] = [
  locked,
  managed,
  protectedSnapshot,
  referenced,
  shared,
  fastRestore,
]

/** The reason that holds a snapshot, whether its image goes now or went long ago. */
export function holdReasonOf(snapshot: Snapshot, context: SnapshotContext): HoldReason | undefined {
  return firstReason(HOLDING_RULES, snapshot, context)
}

function whyItStays(
  image: Image,
  snapshotId: string,
  going: ReadonlySet<string>,
  context: SnapshotContext,
): SnapshotKeepReason | undefined {
  if (!context.policy.deleteSnapshots) return { code: 'not-requested' }
  const mapping = context.mappedBy.get(snapshotId) ?? []
  const staying = mapping
    .map(({ id }) => id)
    .filter((id) => !going.has(id) && !context.goneIds.has(id))
  if (staying.length > 0) return { code: 'shared-with-image', images: staying }
  const snapshot = context.byId.get(snapshotId)
  if (snapshot === undefined) return { code: 'not-owned' }
  const held = holdReasonOf(snapshot, context)
  if (held !== undefined) return held
  const needed = neededInRecycleBin(snapshot, mapping, context.inventory)
  if (needed !== undefined) return needed
  if (!madeForAnImage(snapshot, mapping)) return { code: 'not-made-for-an-image' }
  const before = context.stayed.get(image.id)?.get(snapshotId)
  return before !== undefined && isOver(before, going) ? undefined : before
}

/** Images that waited for the next run may go now, in the place of others: then nothing shares it. */
const isOver = (reason: SnapshotKeepReason, going: ReadonlySet<string>): boolean =>
  reason.code === 'shared-with-image' && reason.images.every((id) => going.has(id))

function distinctSnapshots(image: Image): readonly MappedSnapshot[] {
  return [...new Map(image.snapshots.map((mapped) => [mapped.snapshotId, mapped])).values()]
}

/** One for all: most images stay. */
const STAYS_WITH_IMAGE: SnapshotVerdict = { verdict: 'stays-with-image' }

function verdictOn(
  image: Image,
  snapshotId: string,
  going: ReadonlySet<string>,
  context: SnapshotContext,
): SnapshotVerdict {
  if (!going.has(image.id)) return STAYS_WITH_IMAGE
  const reason = whyItStays(image, snapshotId, going, context)
  return reason === undefined ? { verdict: 'remove' } : { verdict: 'keep', reason }
}

/** The verdicts on the snapshots of an image, given which images of the target go. */
export function planSnapshotsOf(
  image: Image,
  going: ReadonlySet<string>,
  context: SnapshotContext,
): readonly PlannedSnapshot[] {
  const { retentionRules } = context.inventory
  return distinctSnapshots(image).map((mapped) => {
    const snapshot = context.byId.get(mapped.snapshotId)
    return {
      id: mapped.snapshotId,
      size: snapshot === undefined ? unlistedSize(mapped) : sizeOf(snapshot),
      recovery: recoveryOf('EBS_SNAPSHOT', snapshot?.tags ?? new Map(), retentionRules),
      verdict: verdictOn(image, mapped.snapshotId, going, context),
    }
  })
}

/** The image can no longer be kept for the sake of its snapshot, so the snapshot stays alone. */
function unlessUncovered(snapshot: PlannedSnapshot, { policy }: SnapshotContext): PlannedSnapshot {
  const isCovered = snapshot.recovery.recoverable === 'yes'
  if (!goes(snapshot) || !policy.requireRecycleBin || isCovered) return snapshot
  const reason = { code: 'not-recoverable', uncovered: [snapshot.id] } as const
  return { ...snapshot, verdict: { verdict: 'keep', reason } }
}

/**
 * The verdicts on the snapshots of images that are gone, given which images go now: those that
 * nothing maps and nothing holds still go. One that the list does not have any more is left out.
 */
export function planSnapshotsOfGoneImages(
  going: ReadonlySet<string>,
  context: SnapshotContext,
): readonly GoneImageSnapshots[] {
  const gone = new Set([...going, ...context.goneIds])
  return context.inventory.goneImages.map(({ image, snapshotIds }) => ({
    image,
    snapshots: planSnapshotsOf(image, gone, context)
      .filter(({ id }) => snapshotIds.has(id) && context.byId.has(id))
      .map((snapshot) => unlessUncovered(snapshot, context)),
  }))
}
