import type {
  EvidenceResult,
  Outcomes,
  Problem,
  TargetPlan,
  TargetResult,
  TargetStatus,
  UsageRequest,
} from '../model/index.ts'
import type { ClosedTarget, ReadableTarget } from './ports.ts'
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

/** The same of an account that is only read. */
export const closedEvidenceResult = ({ target, problem }: ClosedTarget): EvidenceResult => ({
  target,
  status: 'not-read',
  evidence: [],
  problem,
})

/** An account that is only read. */
export const evidenceResultOf = ({
  open: { target },
  inventory,
  problem,
}: SurveyedTarget<ReadableTarget>): EvidenceResult => ({
  target,
  status: problem === undefined ? 'done' : problem.code === 'cancelled' ? 'cancelled' : 'not-read',
  evidence: inventory?.evidence ?? [],
  problem,
})

const REFUSALS: readonly (Problem['code'] | undefined)[] = [
  'above-max-removals',
  'above-max-removals-total',
  'plan-not-approved',
  'unused-keep-rule',
]

/** Where another account could not be read, a plan may be stopped before anything was done, or later. */
const isRefused = ({ problem, outcomes = NOTHING_DONE }: TargetEnd): boolean =>
  REFUSALS.includes(problem?.code) ||
  (problem?.code === 'another-target-unread' &&
    outcomes.images.size + outcomes.snapshots.size === 0)

function statusOf(ended: TargetEnd): TargetStatus {
  const { outcomes, problem } = ended
  if (isRefused(ended)) return 'refused'
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
