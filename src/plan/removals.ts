import {
  type Approval,
  goes,
  type Image,
  isSameTarget,
  type KeepReason,
  type Knowledge,
  type PlannedSnapshot,
  type Policy,
  type RetentionRule,
  type Step,
  type TargetId,
  ignoresSharing,
} from '../model/index.ts'
import { recoveryOfImageAlone } from './recovery.ts'
import { firstReason } from './rules.ts'
import { planSnapshotsOf, type SnapshotContext } from './snapshots.ts'

/*
 * Rule 11: approval by a plan file and the Recycle Bin, the last rules that can keep an image.
 */

/** The subject of rule 11: an image, and the snapshots that would go with it. */
type Removal = readonly [Image, readonly PlannedSnapshot[], SnapshotContext]

/**
 * The part of the plan file that is about a target; undefined where there is no plan file. It approves
 * nothing that it does not name.
 */
export function approvalFor(target: TargetId, { approvals }: Policy): Approval | undefined {
  if (approvals === undefined) return undefined
  const { accountId, region } = target
  return (
    approvals.find((approval) => isSameTarget(approval, target)) ?? {
      accountId,
      region,
      images: new Map(),
      toDisable: new Set(),
      orphans: new Set(),
    }
  )
}

type NotPlanned = Extract<KeepReason, { readonly code: 'not-planned' }>

/** It is due for another step than the one that was planned. */
export const dueForAnotherStep = (step: Step): NotPlanned => ({
  code: 'not-planned',
  snapshots: [],
  step,
})

function stepApproved(id: string, { images, toDisable }: Approval): Step | undefined {
  if (images.has(id)) return 'remove'
  return toDisable.has(id) ? 'disable' : undefined
}

/** A plan file approves an image for one step. */
function stepNotPlanned(id: string, step: Step, context: SnapshotContext): NotPlanned | undefined {
  const approval = approvalFor(context.inventory.target, context.policy)
  if (approval === undefined) return undefined
  const approved = stepApproved(id, approval)
  if (approved === step) return undefined
  return approved === undefined ? { code: 'not-planned', snapshots: [] } : dueForAnotherStep(step)
}

/** A snapshot that was not asked about may turn out to be shared, and stay. */
const isSettled = (id: string, { inventory, policy }: SnapshotContext): boolean =>
  ignoresSharing(policy) || inventory.answers.snapshotSharing.has(id)

function snapshotsNotPlanned(...[image, snapshots, context]: Removal): NotPlanned | undefined {
  const approval = approvalFor(context.inventory.target, context.policy)
  if (approval === undefined) return undefined
  const unplanned = snapshots
    .filter(
      (snapshot) => goes(snapshot) && approval.images.get(image.id)?.has(snapshot.id) !== true,
    )
    .map(({ id }) => id)
    .filter((id) => isSettled(id, context))
  return unplanned.length > 0 ? { code: 'not-planned', snapshots: unplanned } : undefined
}

const removalNotPlanned = (...leaving: Removal): NotPlanned | undefined =>
  stepNotPlanned(leaving[0].id, 'remove', leaving[2]) ?? snapshotsNotPlanned(...leaving)

/** The image itself, where no rule covers it. */
const uncoveredImage = (image: Image, rules: Knowledge<readonly RetentionRule[]>): string[] =>
  recoveryOfImageAlone(image, rules).recoverable === 'yes' ? [] : [image.id]

function notRecoverable(
  ...[image, snapshots, { inventory, policy }]: Removal
): KeepReason | undefined {
  if (!policy.requireRecycleBin) return undefined
  const uncovered = [
    ...uncoveredImage(image, inventory.retentionRules),
    ...snapshots
      .filter((snapshot) => goes(snapshot) && snapshot.recovery.recoverable !== 'yes')
      .map(({ id }) => id),
  ]
  return uncovered.length > 0 ? { code: 'not-recoverable', uncovered } : undefined
}

/** Rule 11 for an image that would be removed, with the snapshots that would go with it. */
export const keptFromRemoval = (...leaving: Removal): KeepReason | undefined =>
  firstReason([removalNotPlanned, notRecoverable], ...leaving)

/** Rule 11 for an image that would be disabled: nothing of it is lost, and so nothing has to be recoverable. */
export const keptFromDisabling = (
  { id }: Image,
  context: SnapshotContext,
): KeepReason | undefined => stepNotPlanned(id, 'disable', context)

/** The removals that rule 11 leaves, and why it keeps the others. */
export interface SettledRemovals {
  readonly going: ReadonlySet<string>
  readonly kept: ReadonlyMap<string, KeepReason>
}

/**
 * Rule 11. Which snapshots go depends on which images go, so an image that stays is taken out and
 * the rest is looked at again, until nothing changes. Those that stay whatever their snapshots are
 * come first: a snapshot that stays with them keeps no other image.
 */
export function settleRemovals(
  images: readonly Image[],
  context: SnapshotContext,
): SettledRemovals {
  const kept = new Map<string, KeepReason>()
  for (;;) {
    const left = images.filter(({ id }) => !kept.has(id))
    const going = new Set(left.map(({ id }) => id))
    const onTheirOwn = left.filter((image) => keptFromRemoval(image, [], context) !== undefined)
    const before = kept.size
    for (const image of onTheirOwn.length > 0 ? onTheirOwn : left) {
      const reason = keptFromRemoval(image, planSnapshotsOf(image, going, context), context)
      if (reason !== undefined) kept.set(image.id, reason)
    }
    if (kept.size === before) return { going, kept }
  }
}

/** Rule 11 for what would be disabled: each image for itself, because its snapshots stay. */
export function keptFromDisablingAll(
  images: readonly Image[],
  context: SnapshotContext,
): ReadonlyMap<string, KeepReason> {
  return new Map(
    images.flatMap((image) => {
      const reason = keptFromDisabling(image, context)
      return reason === undefined ? [] : [[image.id, reason] as const]
    }),
  )
}
