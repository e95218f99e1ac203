import {
  type Amount,
  type Approval,
  compareByAge,
  type Dated,
  goes,
  isDisabledFirst,
  type Policy,
  type Refusal,
  type Removals,
  type TargetInventory,
  type TargetPlan,
} from '../model/index.ts'

/** Each kind is counted on its own. */
type Amounts = Readonly<Record<Amount, number>>

const AMOUNTS: readonly Amount[] = ['images', 'images to disable', 'orphaned snapshots']

/** How much would go. Orphans that are only listed do not. */
const amountsOf = ({ images, orphans }: Pick<Removals, 'images' | 'orphans'>): Amounts => ({
  images: images.filter(goes).length,
  'images to disable': images.filter(isDisabledFirst).length,
  'orphaned snapshots': orphans.filter(goes).length,
})

const approvedAmounts = (approval: Approval | undefined): Amounts => ({
  images: approval?.images.size ?? 0,
  'images to disable': approval?.toDisable.size ?? 0,
  'orphaned snapshots': approval?.orphans.size ?? 0,
})

function limitOf({ maxRemovals }: Policy, there: number, approved: number): number {
  switch (maxRemovals.kind) {
    case 'none':
    case 'oldest':
      return Infinity
    case 'count':
      return maxRemovals.count
    case 'planned':
      return approved
    case 'percentage': {
      const share = Math.floor((there * maxRemovals.percent) / 100)
      return maxRemovals.percent === 0 ? 0 : Math.max(share, 1)
    }
  }
}

/**
 * The ids that wait for the next run with `max-removals: N oldest`: all but the N oldest of items of
 * one kind. With any other limit none waits.
 */
export function waitingForNextRun(
  items: readonly Dated[],
  { maxRemovals }: Pick<Policy, 'maxRemovals'>,
): ReadonlySet<string> {
  if (maxRemovals.kind !== 'oldest') return new Set()
  const waiting = items.toSorted(compareByAge).slice(maxRemovals.count)
  return new Set(waiting.map(({ id }) => id))
}

/** The parts of a target's plan that are above `max-removals`. */
export function refusalsOf(
  plan: Pick<Removals, 'images' | 'orphans'>,
  { images, snapshots }: Pick<TargetInventory, 'images' | 'snapshots'>,
  policy: Policy,
  approval: Approval | undefined,
): readonly Refusal[] {
  const count = amountsOf(plan)
  const there = {
    images: images.length,
    'images to disable': images.length,
    'orphaned snapshots': snapshots.known ? snapshots.value.length : 0,
  }
  const approved = approvedAmounts(approval)
  return AMOUNTS.map((what) => ({
    what,
    count: count[what],
    limit: limitOf(policy, there[what], approved[what]),
  })).filter(({ count: planned, limit }) => planned > limit)
}

/** The kinds in which these targets together are above `max-removals-total`. */
export function totalRefusalsOf(
  plans: readonly TargetPlan[],
  { maxRemovalsTotal }: Pick<Policy, 'maxRemovalsTotal'>,
): readonly Refusal[] {
  // A run with a plan file cannot be above the plan: it keeps whatever the plan does not take away.
  if (maxRemovalsTotal.kind !== 'count') return []
  const limit = maxRemovalsTotal.count
  const amounts = plans.map(amountsOf)
  return AMOUNTS.map((what) => ({
    what,
    count: amounts.reduce((sum, each) => sum + each[what], 0),
    limit,
  })).filter(({ count }) => count > limit)
}
