import type {
  Approval,
  Image,
  KeepReason,
  PlannedSnapshot,
  Policy,
  TargetInventory,
} from '../model.ts'
import { recoveryOfImage } from './recovery.ts'
import { goingSnapshots, planSnapshotsOf, type SnapshotContext } from './snapshots.ts'

/** What one target's approved plan says; undefined where no plan file was given. */
export function approvalFor(
  { target }: TargetInventory,
  { approvals }: Policy,
): Approval | undefined {
  if (approvals === undefined) return undefined
  const found = approvals.find(
    ({ accountId, region }) => accountId === target.accountId && region === target.region,
  )
  return found ?? { ...target, images: new Map(), orphans: new Set() }
}

function notPlanned(
  image: Image,
  snapshots: readonly PlannedSnapshot[],
  context: SnapshotContext,
): KeepReason | undefined {
  const approval = approvalFor(context.inventory, context.policy)
  if (approval === undefined) return undefined
  const planned = approval.images.get(image.id)
  if (planned === undefined) return { code: 'not-planned', snapshots: [] }
  const unplanned = goingSnapshots(snapshots).filter((id) => !planned.has(id))
  return unplanned.length > 0 ? { code: 'not-planned', snapshots: unplanned } : undefined
}

function notRecoverable(
  image: Image,
  snapshots: readonly PlannedSnapshot[],
  { inventory, policy }: SnapshotContext,
): KeepReason | undefined {
  if (!policy.requireRecycleBin) return undefined
  const ofImage = recoveryOfImage(image, inventory.retentionRules)
  const uncovered = [
    ...(ofImage.recoverable === 'yes' ? [] : [image.id]),
    ...snapshots
      .filter(
        ({ verdict, recovery }) => verdict.verdict === 'remove' && recovery.recoverable !== 'yes',
      )
      .map(({ id }) => id),
  ]
  return uncovered.length > 0 ? { code: 'not-recoverable', uncovered } : undefined
}

/** The removals that rule 11 leaves, and why it keeps the others. */
export interface Removals {
  readonly going: ReadonlySet<string>
  readonly kept: ReadonlyMap<string, KeepReason>
}

const whyItStays = (
  image: Image,
  snapshots: readonly PlannedSnapshot[],
  context: SnapshotContext,
): KeepReason | undefined =>
  notPlanned(image, snapshots, context) ?? notRecoverable(image, snapshots, context)

/**
 * Rule 11. Which snapshots go depends on which images go, so an image that stays is taken out and
 * the rest is looked at again, until nothing changes. Those that stay whatever their snapshots are
 * come first: a snapshot that stays with them keeps no other image.
 */
export function settleRemovals(images: readonly Image[], context: SnapshotContext): Removals {
  const kept = new Map<string, KeepReason>()
  for (;;) {
    const left = images.filter(({ id }) => !kept.has(id))
    const going = new Set(left.map(({ id }) => id))
    const onTheirOwn = left.filter((image) => whyItStays(image, [], context) !== undefined)
    const before = kept.size
    for (const image of onTheirOwn.length > 0 ? onTheirOwn : left) {
      const reason = whyItStays(image, planSnapshotsOf(image, going, context), context)
      if (reason !== undefined) kept.set(image.id, reason)
    }
    if (kept.size === before) return { going, kept }
  }
}
