import {
  DAY,
  type Inventory,
  type OrphanKeepReason,
  type PlannedOrphan,
  type Policy,
  type Snapshot,
  type TargetInventory,
} from '../model.ts'
import { notSelectedByFilters } from './filters.ts'
import { recoveryOf } from './recovery.ts'
import { imageNamedBy } from './made-for.ts'
import { heldByItself, sizeOf, type SnapshotContext } from './snapshots.ts'

/** Where images are of whose snapshots only copies may be in a target. */
export interface ImageTraces {
  /** The ids of the images that exist in any target, in whatever state. */
  readonly existing: ReadonlySet<string>
  /** The ids of those in any target's Recycle Bin. */
  readonly inRecycleBin: ReadonlySet<string>
}

/** Where the images of all targets are. */
export const traceImages = ({ targets }: Inventory): ImageTraces => ({
  existing: new Set(targets.flatMap(({ images }) => images.map(({ id }) => id))),
  inRecycleBin: new Set(
    targets.flatMap(({ recycleBin }) => (recycleBin.known ? [...recycleBin.value.imageIds] : [])),
  ),
})

interface OrphanContext extends SnapshotContext {
  readonly traces: ImageTraces
}

type OrphanRule = (snapshot: Snapshot, context: OrphanContext) => OrphanKeepReason | undefined

const imageExists: OrphanRule = (snapshot, { traces }) => {
  const image = imageNamedBy(snapshot)
  return image !== undefined && traces.existing.has(image)
    ? { code: 'image-exists', image }
    : undefined
}

const imageInRecycleBin: OrphanRule = (snapshot, { traces }) => {
  const image = imageNamedBy(snapshot)
  return image !== undefined && traces.inRecycleBin.has(image)
    ? { code: 'image-in-recycle-bin', image }
    : undefined
}

const mapped: OrphanRule = ({ id }, { mappedBy }) => {
  const images = mappedBy.get(id)?.map((image) => image.id)
  return images && { code: 'mapped', images }
}

const pending: OrphanRule = ({ state }) =>
  state === 'completed' ? undefined : { code: 'pending', state }

const notSelected: OrphanRule = ({ tags }, { policy }) => notSelectedByFilters({ tags }, policy)

/** At least a day, whatever `max-age` says: an image may be in the making. */
const orphanAgeLimit = ({ maxAge }: Policy): number => Math.max(maxAge ?? DAY, DAY)

const tooYoung: OrphanRule = ({ startedAt }, { policy, now }) => {
  const age = now.getTime() - startedAt.getTime()
  const limit = orphanAgeLimit(policy)
  return age < limit ? { code: 'too-young', age, limit } : undefined
}

const notMadeForAnImage: OrphanRule = (snapshot) =>
  imageNamedBy(snapshot) === undefined ? { code: 'not-made-for-an-image' } : undefined

/** What is only listed does not go, and needs nobody's approval. */
const notPlanned: OrphanRule = ({ id }, { policy, inventory: { target } }) => {
  if (policy.approvals === undefined || policy.orphanSnapshots !== 'delete') return undefined
  const approved = policy.approvals.some(
    ({ accountId, region, orphans }) =>
      accountId === target.accountId && region === target.region && orphans.has(id),
  )
  return approved ? undefined : { code: 'not-planned', snapshots: [id] }
}

const notRecoverable: OrphanRule = ({ id, tags }, { policy, inventory }) => {
  if (!policy.requireRecycleBin) return undefined
  const { recoverable } = recoveryOf('EBS_SNAPSHOT', tags, inventory.retentionRules)
  return recoverable === 'yes' ? undefined : { code: 'not-recoverable', uncovered: [id] }
}

const RULES: readonly OrphanRule[] = [
  imageExists,
  imageInRecycleBin,
  mapped,
  pending,
  notSelected,
  heldByItself,
  tooYoung,
  notMadeForAnImage,
  notPlanned,
  notRecoverable,
]

function planOrphan(snapshot: Snapshot, context: OrphanContext): PlannedOrphan {
  const size = sizeOf(snapshot)
  const recovery = recoveryOf('EBS_SNAPSHOT', snapshot.tags, context.inventory.retentionRules)
  for (const rule of RULES) {
    const reason = rule(snapshot, context)
    if (reason !== undefined) {
      return { snapshot, size, recovery, verdict: { verdict: 'keep', reason } }
    }
  }
  const reason = { code: 'orphan', image: imageNamedBy(snapshot) ?? '' } as const
  const verdict = context.policy.orphanSnapshots === 'delete' ? 'remove' : 'report'
  return { snapshot, size, recovery, verdict: { verdict, reason } }
}

const oldestFirst = (a: Snapshot, b: Snapshot): number =>
  a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1)

/**
 * The verdict on every snapshot of a target as an orphan: left behind by an image that no longer
 * exists. With `image-ids` only the named images are looked at, and no orphans.
 */
export function planOrphans(
  inventory: TargetInventory,
  context: OrphanContext,
): readonly PlannedOrphan[] {
  const { policy } = context
  if (policy.orphanSnapshots === 'ignore' || policy.imageIds.length > 0) return []
  if (!inventory.snapshots.known) return []
  return inventory.snapshots.value
    .toSorted(oldestFirst)
    .map((snapshot) => planOrphan(snapshot, context))
}
