import {
  type HoldReason,
  type Image,
  type Knowledge,
  type MappedSnapshot,
  type PlannedSnapshot,
  type Policy,
  type Snapshot,
  type SnapshotKeepReason,
  type SnapshotSize,
  type TargetInventory,
} from '../model.ts'
import { madeForAnImage, neededInRecycleBin } from './made-for.ts'
import { managerOf, protectionByTags } from './protection.ts'
import { recoveryOf } from './recovery.ts'
import type { ReferencePool } from './references.ts'

const GIB = 2 ** 30

/** The size that a snapshot can cost at most: the full size where AWS says it, else its volume's. */
export function sizeOf(snapshot: Snapshot): SnapshotSize {
  const { fullSizeBytes, volumeSizeGib, storageTier } = snapshot
  return { gib: fullSizeBytes === undefined ? volumeSizeGib : fullSizeBytes / GIB, storageTier }
}

/** Which images of a target map a snapshot, whatever their state. */
export function mappingImages(images: readonly Image[]): ReadonlyMap<string, readonly Image[]> {
  const pairs = images.flatMap((image) =>
    distinctSnapshots(image).map(({ snapshotId }) => ({ image, snapshotId })),
  )
  const groups = Map.groupBy(pairs, ({ snapshotId }) => snapshotId)
  return new Map([...groups].map(([id, group]) => [id, group.map(({ image }) => image)]))
}

/** What the verdicts on a target's snapshots rest on. */
export interface SnapshotContext {
  readonly inventory: TargetInventory
  readonly policy: Policy
  readonly now: Date
  readonly references: ReferencePool
  readonly mappedBy: ReadonlyMap<string, readonly Image[]>
  readonly byId: ReadonlyMap<string, Snapshot>
}

/** Gathers what the verdicts on the snapshots of a target rest on. */
export function snapshotContext(
  inventory: TargetInventory,
  policy: Policy,
  now: Date,
  references: ReferencePool,
): SnapshotContext {
  const listed = inventory.snapshots.known ? inventory.snapshots.value : []
  return {
    inventory,
    policy,
    now,
    references,
    mappedBy: mappingImages(inventory.images),
    byId: new Map(listed.map((snapshot) => [snapshot.id, snapshot])),
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

const protectedSnapshot: HoldingRule = ({ tags }, { now }) => {
  const protection = protectionByTags(tags, now)
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
  if (policy.sharedImages === 'remove') return undefined
  const grantees = ifKnown(inventory.snapshotSharing.get(id)) ?? []
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

/** What holds a snapshot, whether its image goes now or went long ago. */
export function heldByItself(snapshot: Snapshot, context: SnapshotContext): HoldReason | undefined {
  for (const rule of HOLDING_RULES) {
    const reason = rule(snapshot, context)
    if (reason !== undefined) return reason
  }
  return undefined
}

function whyItStays(
  mapped: MappedSnapshot,
  going: ReadonlySet<string>,
  context: SnapshotContext,
): SnapshotKeepReason | undefined {
  if (!context.policy.deleteSnapshots) return { code: 'not-requested' }
  const mapping = context.mappedBy.get(mapped.snapshotId) ?? []
  const staying = mapping.map(({ id }) => id).filter((id) => !going.has(id))
  if (staying.length > 0) return { code: 'shared-with-image', images: staying }
  const snapshot = context.byId.get(mapped.snapshotId)
  if (snapshot === undefined) return { code: 'not-owned' }
  const held = heldByItself(snapshot, context)
  if (held !== undefined) return held
  const needed = neededInRecycleBin(snapshot, mapping, context.inventory)
  if (needed !== undefined) return needed
  return madeForAnImage(snapshot, mapping) ? undefined : { code: 'not-made-for-an-image' }
}

function unlistedSize(mapped: MappedSnapshot): SnapshotSize {
  return { gib: mapped.volumeSizeGib ?? 0, storageTier: 'standard' }
}

function distinctSnapshots(image: Image): readonly MappedSnapshot[] {
  return [...new Map(image.snapshots.map((mapped) => [mapped.snapshotId, mapped])).values()]
}

/** The verdicts on the snapshots of an image, given which images of the target go. */
export function planSnapshotsOf(
  image: Image,
  going: ReadonlySet<string>,
  context: SnapshotContext,
): readonly PlannedSnapshot[] {
  return distinctSnapshots(image).map((mapped) => {
    const snapshot = context.byId.get(mapped.snapshotId)
    const reason = whyItStays(mapped, going, context)
    return {
      id: mapped.snapshotId,
      size: snapshot === undefined ? unlistedSize(mapped) : sizeOf(snapshot),
      recovery: recoveryOf(
        'EBS_SNAPSHOT',
        snapshot?.tags ?? new Map(),
        context.inventory.retentionRules,
      ),
      verdict: !going.has(image.id)
        ? { verdict: 'stays-with-image' }
        : reason === undefined
          ? { verdict: 'remove' }
          : { verdict: 'keep', reason },
    }
  })
}

/** The ids of the snapshots that go. */
export const goingSnapshots = (snapshots: readonly PlannedSnapshot[]): readonly string[] =>
  snapshots.filter(({ verdict }) => verdict.verdict === 'remove').map(({ id }) => id)
