import type { Accounts } from '../aws/accounts.ts'
import type { Inputs } from '../inputs.ts'
import { unknownParts } from '../inventory/parts.ts'
import type { Refusal, Target, TargetPlan, TargetResult, Warning } from '../model.ts'
import { missingImageIds } from '../plan/warnings.ts'
import type { Assessed, Assessment } from './assess.ts'
import type { CarriedOut } from './carry-out.ts'
import { SHARED_STOP, targetKey, targetLabel, type Workplace } from './targets.ts'

/** What follows from the plans before anything is removed. */
export interface Conclusion {
  readonly errors: readonly string[]
  readonly warnings: readonly Warning[]
  /** The targets of accounts that could not be entered. */
  readonly closed: readonly TargetResult[]
  /** Targets that were planned, and where nothing may be removed: with the reason. */
  readonly stopped: ReadonlyMap<Workplace, string>
}

export interface ConcludeSettings {
  readonly assessment: Assessment
  readonly accounts: Accounts
  readonly inputs: Inputs
}

function describeRefusal({
  target,
  plan,
}: Pick<Assessed, 'plan'> & { readonly target: Target }): string {
  const parts = plan.refusals.map(
    ({ what, count, limit }: Refusal) =>
      `${String(count)} ${what}, and at most ${String(limit)} may go`,
  )
  return `max-removals: the plan for ${targetLabel(target)} removes ${parts.join('; ')}. Nothing is removed there.`
}

/** The account of a role that could not be entered, as far as its ARN tells. */
function closedTargets({ closed }: Accounts, { regions }: Inputs): readonly TargetResult[] {
  return closed.flatMap(({ name, error }) => {
    const [, partition = 'aws', , , accountId = ''] = name.split(':')
    return regions.map((region) => ({
      kind: 'unread' as const,
      target: { accountId, region, partition },
      error: error.message,
    }))
  })
}

function stops({ assessment, inputs, accounts }: ConcludeSettings): ReadonlyMap<Workplace, string> {
  const isBlind = assessment.unread.length + accounts.closed.length > 0
  const all = assessment.assessed.flatMap(
    ({ workplace, plan }): readonly (readonly [Workplace, string])[] => {
      if (isBlind && inputs.policy.sharedImages === 'remove') return [[workplace, SHARED_STOP]]
      if (plan.refusals.length === 0) return []
      return [[workplace, describeRefusal({ target: workplace.target, plan })]]
    },
  )
  return new Map(all)
}

function warningsOf({ assessment, inputs }: ConcludeSettings): readonly Warning[] {
  const skipped = [...inputs.references.skip]
  return [
    ...assessment.assessed.flatMap(({ plan }) => plan.warnings),
    ...assessment.warnings,
    ...missingImageIds(assessment.inventory, inputs.policy).map((id): Warning => ({
      code: 'image-not-found',
      message: `image-ids names ${id}, which no target has.`,
    })),
    ...(skipped.length > 0 && !inputs.dryRun
      ? [
          {
            code: 'references-skipped' as const,
            message: `skip-references: ${skipped.join(', ')} were not looked at, and what only they use may be removed.`,
          },
        ]
      : []),
  ]
}

/** Where none of the named images exists, the list is of another account or Region. */
function noneExists({ assessment, accounts, inputs }: ConcludeSettings): readonly string[] {
  const { imageIds } = inputs.policy
  const missing = missingImageIds(assessment.inventory, inputs.policy)
  if (imageIds.length === 0 || missing.length < imageIds.length) return []
  if (assessment.unread.length + accounts.closed.length > 0) return []
  return [`image-ids: none of ${imageIds.join(', ')} exists here.`]
}

/** What the plans and the readings lead to, before anything is removed. */
export function conclude(settings: ConcludeSettings): Conclusion {
  const { assessment, accounts, inputs } = settings
  const closed = closedTargets(accounts, inputs)
  const stopped = stops(settings)
  const refused = [...new Set(stopped.values())]
  const isOnlyWarning = inputs.dryRun && !refused.includes(SHARED_STOP)
  return {
    closed,
    stopped,
    errors: [
      ...accounts.closed.map(({ error }) => error.message),
      ...assessment.unread.map(({ error }) => error),
      ...noneExists(settings),
      ...(isOnlyWarning ? [] : refused),
    ],
    warnings: [
      ...warningsOf(settings),
      ...(isOnlyWarning
        ? refused.map((message): Warning => ({ code: 'above-max-removals', message }))
        : []),
    ],
  }
}

function planned(
  { workplace, inventory }: Assessed,
  shown: { readonly plan: TargetPlan; readonly outcomes: CarriedOut['outcomes'] | undefined },
  error: string | undefined,
): TargetResult {
  return {
    kind: 'planned',
    target: workplace.target,
    evidence: inventory.evidence,
    notKnown: unknownParts(inventory),
    plan: shown.plan,
    outcomes: shown.outcomes,
    error,
  }
}

const NOTHING_DONE = { images: new Map(), snapshots: new Map() } as const

/** What each target came to: in a dry run, or before anything is removed, `carried` is absent. */
export function resultsOf(
  { assessed, unread }: Assessment,
  { stopped }: Conclusion,
  carried: readonly CarriedOut[] | undefined,
): readonly TargetResult[] {
  const byKey = new Map(carried?.map((each) => [targetKey(each.target), each]))
  return [
    ...unread.map(({ target, error }) => ({ kind: 'unread' as const, target, error })),
    ...assessed.map((each) => {
      const error = stopped.get(each.workplace)
      if (carried === undefined)
        return planned(each, { plan: each.plan, outcomes: undefined }, undefined)
      const done = byKey.get(targetKey(each.workplace.target))
      if (done === undefined)
        return planned(each, { plan: each.plan, outcomes: NOTHING_DONE }, error)
      return planned(each, done, done.error)
    }),
  ]
}
