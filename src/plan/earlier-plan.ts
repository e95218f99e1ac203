import {
  type Approval,
  isSameTarget,
  type Policy,
  type TargetId,
  type TargetPlan,
} from '../model/index.ts'

/** What the plan file lets go in a target; undefined where there is none. It approves nothing that it does not name. */
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

/** The part of an earlier plan of this run that is about a target. */
export const earlierPlanOf = (
  target: TargetId,
  earlier: readonly TargetPlan[],
): TargetPlan | undefined => earlier.find((each) => isSameTarget(each.target, target))
