import type {
  Outcomes,
  Problem,
  TargetPlan,
  TargetResult,
  TargetStatus,
  UsageRequest,
} from '../model/index.ts'
import type { ClosedTarget } from './ports.ts'
import type { SurveyedTarget } from './survey.ts'

/** A target that was planned, and how far it came. */
export interface TargetEnd {
  /** With the newest verdict on everything. */
  readonly plan: TargetPlan
  /** Absent in a dry run. */
  readonly outcomes: Outcomes | undefined
  readonly problem: Problem | undefined
  /** Absent where no usage report was asked for. */
  readonly usageRequests?: ReadonlyMap<string, UsageRequest>
}

/** The outcomes of a target in which nothing was tried. */
export const NOTHING_DONE: Outcomes = { images: new Map(), snapshots: new Map() }

/** A target whose account could not be entered. */
export const closedResult = ({ target, problem }: ClosedTarget): TargetResult => ({
  kind: 'not-read',
  target,
  problem,
})

const REFUSALS: readonly (Problem['code'] | undefined)[] = [
  'above-max-removals',
  'above-max-removals-total',
  'plan-not-approved',
  'unused-keep-rule',
]

const isRefused = (problem: Problem | undefined): boolean => REFUSALS.includes(problem?.code)

function statusOf({ outcomes, problem }: TargetEnd): TargetStatus {
  if (isRefused(problem)) return 'refused'
  const all = [...(outcomes?.images.values() ?? []), ...(outcomes?.snapshots.values() ?? [])]
  const wasCancelled = problem?.code === 'cancelled'
  const isFailed = problem !== undefined && !wasCancelled
  if (isFailed || all.some(({ outcome }) => outcome === 'failed')) return 'failed'
  const isLeft = all.some((each) => each.outcome === 'not-attempted' && each.why === 'cancelled')
  return wasCancelled || isLeft ? 'cancelled' : 'done'
}

/** The result of a target: its plan with the outcomes, or why it has none. */
export function resultOf(
  { open: { target }, inventory, problem: reading }: SurveyedTarget,
  ended: TargetEnd | undefined,
): TargetResult {
  if (ended === undefined || inventory === undefined) {
    if (reading === undefined) throw new Error('A target that could be read has a plan.')
    return { kind: 'not-read', target, problem: reading }
  }
  const whole = { ...ended, problem: ended.problem ?? reading }
  return {
    kind: 'planned',
    target,
    status: statusOf(whole),
    evidence: inventory.evidence,
    notKnown: inventory.notKnown,
    ...whole,
  }
}
