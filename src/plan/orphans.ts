import {
  compareByAge,
  type Dated,
  DAY,
  goes,
  type Inventory,
  type OrphanKeepReason,
  type OrphanVerdict,
  type PlannedOrphan,
  type Policy,
  type Snapshot,
  type Target,
  type TargetInventory,
  type TargetPlan,
} from '../model/index.ts'
import { allEvidence } from './references.ts'
import { waitingForNextRun } from './max-removals.ts'
import { firstReason, notSelectedByFilters } from './rules.ts'
import { imageNamedBy, recoveryOf } from './recovery.ts'
import { approvalFor } from './removals.ts'
import { holdReasonOf, sizeOf, type SnapshotContext } from './snapshots.ts'

/** The images of all targets: a target may hold only a copy of an image's snapshot. */
export interface ImageTraces {
  /** The ids of the images that exist in any target, in whatever state. */
  readonly existing: ReadonlySet<string>
  /** The ids of those in any target's Recycle Bin. */
  readonly inRecycleBin: ReadonlySet<string>
  /** The targets whose images could not be read. */
  readonly unread: readonly Target[]
}

/** Gathers the images of all targets, including those that could not be read in full. */
export function traceImages(inventory: Inventory): ImageTraces {
  const evidence = allEvidence(inventory)
  return {
    existing: new Set(evidence.flatMap(({ images = [] }) => images.map(({ id }) => id))),
    inRecycleBin: new Set(
      evidence.flatMap(({ recycleBin }) =>
        recycleBin.known ? [...recycleBin.value.imageIds] : [],
      ),
    ),
    unread: evidence.filter(({ images }) => images === undefined).map(({ target }) => target),
  }
}

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

/** Its age cannot be told. */
const unreadable: OrphanRule = ({ startedAt }) =>
  startedAt === undefined ? { code: 'unreadable', field: 'StartTime' } : undefined

const tooYoung: OrphanRule = ({ startedAt }, { policy, now }) => {
  if (startedAt === undefined) return undefined
  const age = now.getTime() - startedAt.getTime()
  const limit = orphanAgeLimit(policy)
  return age < limit ? { code: 'too-young', age, limit } : undefined
}

const notMadeForAnImage: OrphanRule = (snapshot) =>
  imageNamedBy(snapshot) === undefined ? { code: 'not-made-for-an-image' } : undefined

/** A snapshot that is only listed stays, and so needs no approval. */
const isOnlyListed = ({ orphanSnapshots }: Policy): boolean => orphanSnapshots !== 'delete'

/** A copied snapshot names the image that it was made for, which may be in any target. */
const imagesNotKnown: OrphanRule = (_snapshot, { traces: { unread } }) =>
  unread.length === 0 ? undefined : { code: 'images-not-known', targets: unread }

const notPlanned: OrphanRule = ({ id }, { policy, inventory }) => {
  const approval = approvalFor(inventory.target, policy)
  if (isOnlyListed(policy) || approval === undefined || approval.orphans.has(id)) return undefined
  return { code: 'not-planned', snapshots: [id] }
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
  holdReasonOf,
  unreadable,
  tooYoung,
  notMadeForAnImage,
  imagesNotKnown,
  notPlanned,
  notRecoverable,
]

/**
 * The task of VM Import that made the snapshot. Its description names no image, so it is only listed.
 * https://docs.aws.amazon.com/vm-import/latest/userguide/vmimport-image-import.html
 */
const importTaskOf = ({ description }: Snapshot): string | undefined =>
  /^Created by AWS-VMImport service for (import-ami-[0-9a-z]+)/.exec(description)?.[1]

function verdictOn(snapshot: Snapshot, context: OrphanContext): OrphanVerdict {
  const task = importTaskOf(snapshot)
  if (task !== undefined && !context.mappedBy.has(snapshot.id)) {
    return { verdict: 'report', reason: { code: 'vm-import', task } }
  }
  const kept = firstReason(RULES, snapshot, context)
  if (kept !== undefined) return { verdict: 'keep', reason: kept }
  const isBinUnread = !context.inventory.recycleBin.known
  const image = imageNamedBy(snapshot) ?? ''
  const reason = { code: 'orphan', image, ...(isBinUnread && { isBinUnread }) } as const
  return { verdict: isOnlyListed(context.policy) ? 'report' : 'remove', reason }
}

const planOrphan = (snapshot: Snapshot, context: OrphanContext): PlannedOrphan => ({
  snapshot,
  size: sizeOf(snapshot),
  recovery: recoveryOf('EBS_SNAPSHOT', snapshot.tags, context.inventory.retentionRules),
  verdict: verdictOn(snapshot, context),
})

/** Never deletes an orphan that an earlier plan of this run kept. */
function withinEarlierPlan(
  orphans: readonly PlannedOrphan[],
  earlier: TargetPlan | undefined,
): readonly PlannedOrphan[] {
  if (earlier === undefined) return orphans
  const before = new Map(earlier.orphans.map((planned) => [planned.snapshot.id, planned]))
  return orphans.flatMap((planned) => {
    const known = before.get(planned.snapshot.id)
    if (known === undefined) return []
    const wasDue = goes(known) || known.verdict.reason.code === 'next-run'
    return goes(planned) && !wasDue ? [{ ...planned, verdict: known.verdict }] : [planned]
  })
}

const dated = ({ id, startedAt }: Snapshot): Dated => ({ id, at: startedAt })

/** With `max-removals: N oldest` the others wait. */
function cutToOldest(orphans: readonly PlannedOrphan[], policy: Policy): readonly PlannedOrphan[] {
  const going = orphans.filter(goes).map(({ snapshot }) => dated(snapshot))
  const waiting = waitingForNextRun(going, policy)
  return orphans.map((orphan) =>
    waiting.has(orphan.snapshot.id)
      ? { ...orphan, verdict: { verdict: 'keep', reason: { code: 'next-run', step: 'remove' } } }
      : orphan,
  )
}

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
  const orphans = inventory.snapshots.value
    .toSorted((a, b) => compareByAge(dated(a), dated(b)))
    .map((snapshot) => planOrphan(snapshot, context))
  return cutToOldest(withinEarlierPlan(orphans, context.earlier), policy)
}
