import { type Guard, NotAttempted } from '../apply/attempts.ts'
import {
  ignoresSharing,
  type Inventory,
  isSameTarget,
  type Policy,
  type Problem,
  type Target,
} from '../model/index.ts'
import { decide } from './decide.ts'
import type { TargetAnswers } from './evidence.ts'
import { type AgingEvidence, evidenceNeededBy, firstStale, isAging, isStale } from './freshness.ts'
import type { PendingRemovals } from './pending-removals.ts'
import type { Ports, WhyRenewed } from './ports.ts'
import {
  blindProblem,
  CANCELLED,
  lookProblem,
  slowProblem,
  stoppedProblem,
  stuckProblem,
} from './problems.ts'
import type { Survey } from './survey.ts'

export interface CarryOutSettings {
  readonly survey: Survey
  readonly policy: Policy
  readonly ports: Ports
}

/**
 * Carries out the plan of one target. Where its evidence grows too old, or an image differs at the
 * last look, what is left is read and planned again, that target alone, and it can only shrink.
 * @returns what stopped it; undefined where it is finished, or was cancelled
 */
export async function carryOut(
  pending: PendingRemovals,
  first: Inventory,
  settings: CarryOutSettings,
): Promise<Problem | undefined> {
  const { signal } = settings.ports
  await pending.apply(guardFor(pending, first, settings))
  while (!pending.isDone) {
    const problem = stopOf(pending) ?? (await applyAgain(pending, settings)) ?? stopOf(pending)
    if (problem === undefined && !signal.aborted) continue
    abandon(pending, problem ?? CANCELLED, settings)
    return signal.aborted ? undefined : problem
  }
  return pending.isAllDone ? undefined : stopOf(pending)
}

/** Lets calls begin until their evidence becomes too old, or turns out not to be complete. */
function guardFor(
  pending: PendingRemovals,
  inventory: Inventory,
  settings: CarryOutSettings,
): Guard {
  const { now, signal } = settings.ports
  const first = firstStale(evidenceNeededBy(pending.open.target, inventory, settings.policy))
  return () => {
    if (signal.aborted) throw new NotAttempted('cancelled')
    const isOld = first !== undefined && isStale(first, now())
    if (isOld || unread(pending, settings) !== undefined) throw new NotAttempted('evidence-too-old')
  }
}

/** Keys that expired, or a clock that is off: no further call of this target can be made. */
function stopOf({ open, stoppedBy }: PendingRemovals): Problem | undefined {
  return stoppedBy && stoppedProblem(open.target, stoppedBy)
}

/**
 * Reads and plans again what is left, and carries that out.
 * @returns what stops the target
 */
async function applyAgain(
  pending: PendingRemovals,
  settings: CarryOutSettings,
): Promise<Problem | undefined> {
  const { target } = pending.open
  const before = pending.lookFailure
  const renewal = await renew(pending, settings)
  if (!renewal.isRenewed) return renewal.problem
  const isAnyReady = pending.isReady
  const settled = await pending.apply(guardFor(pending, renewal.inventory, settings))
  const after = pending.lookFailure
  if (before !== undefined && after !== undefined) return lookProblem(target, after)
  // On new evidence something must go, or be refused: else it would be read again without end.
  const isStuck = isAnyReady && settled === 0 && after === undefined
  return isStuck && unread(pending, settings) === undefined ? stuckProblem(target) : undefined
}

/** The evidence that removals may rest on next, or what stops the target. */
type Renewal =
  | { readonly isRenewed: true; readonly inventory: Inventory }
  | { readonly isRenewed: false; readonly problem: Problem }

const stop = (problem: Problem): Renewal => ({ isRenewed: false, problem })

async function renew(pending: PendingRemovals, settings: CarryOutSettings): Promise<Renewal> {
  const { survey, policy, ports } = settings
  const { target } = pending.open
  await refresh(pending, settings)
  const before =
    unread(pending, settings) ??
    tooSlow(pending, { inventory: survey.evidence, answers: [] }, settings)
  if (before !== undefined) return stop(before)
  const gone = pending.goneFrom(survey.of(target).evidence)
  const decided = await decide([target], { survey, policy, ports, gone, earlier: [pending.next] })
  const after = unread(pending, settings) ?? tooSlow(pending, decided, settings)
  if (after !== undefined) return stop(after)
  for (const of of decided.plan.targets) pending.renew(of, gone)
  return { isRenewed: true, inventory: decided.inventory }
}

/**
 * Reads again what is too old, the target itself last: others may take so long that its own evidence
 * grows old meanwhile. One of them may have had it read by then, because it needed it as well.
 */
async function refresh(pending: PendingRemovals, settings: CarryOutSettings): Promise<void> {
  const { survey, policy, ports } = settings
  const { target } = pending.open
  const isOwn = (each: AgingEvidence): boolean => isSameTarget(each.target, target)
  const old = evidenceNeededBy(target, survey.evidence, policy)
    .filter((each) => !isOwn(each))
    .filter((each) => isStale(each, ports.now()))
  await Promise.all(old.map(async (each) => survey.read(each.target)))
  const own = evidenceNeededBy(target, survey.evidence, policy).find(isOwn)
  const why = own && whyReadAgain(pending, own, ports.now())
  if (why === undefined) return
  ports.tell({ kind: 'renewing', target, why })
  await survey.read(target)
}

function whyReadAgain(
  pending: PendingRemovals,
  own: AgingEvidence,
  now: Date,
): WhyRenewed | undefined {
  if (isStale(own, now)) return 'too-old'
  if (pending.lookFailure !== undefined) return 'look-failed'
  if (pending.mustBeReadAgain) return 'image-differs'
  return isAging(own, now) ? 'soon-too-old' : undefined
}

/** The target itself where it could not be read again, or any other where all must be known. */
function unread(
  { open }: PendingRemovals,
  { survey, policy }: CarryOutSettings,
): Problem | undefined {
  const { problem } = survey.of(open.target)
  if (problem !== undefined || !ignoresSharing(policy)) return problem
  const unknown = survey.problems.length + survey.evidenceProblems.length
  return unknown > 0 ? blindProblem(open.target) : undefined
}

interface NewEvidence {
  readonly inventory: Pick<Inventory, 'targets' | 'others' | 'evidenceOnly'>
  readonly answers: readonly TargetAnswers[]
}

/** Evidence that expires faster than it can be read again. */
function tooSlow(
  { open: { target } }: PendingRemovals,
  { inventory, answers }: NewEvidence,
  { survey, policy, ports }: CarryOutSettings,
): Problem | undefined {
  const now = ports.now()
  const first = firstStale(evidenceNeededBy(target, inventory, policy))
  if (first === undefined || !isStale(first, now)) return undefined
  const slow = slowestOf(first, answers, now)
  const { evidence = [] } = survey.readingOf(slow).inventory ?? {}
  return slowProblem(target, { target: slow, evidence }, first.allowed)
}

/** The target that made evidence too old: its own reading, or answers of any that took most of the time. */
function slowestOf(
  { target, readAt }: AgingEvidence,
  answers: readonly TargetAnswers[],
  now: Date,
): Target {
  const [slowest] = answers.toSorted((a, b) => b.took - a.took)
  const age = now.getTime() - readAt.getTime()
  return slowest !== undefined && slowest.took > age / 2 ? slowest.target : target
}

/** Gives up what is left. In a run that was cancelled that alone is the reason. */
function abandon(pending: PendingRemovals, problem: Problem, { ports }: CarryOutSettings): void {
  const why = problem.code === 'evidence-too-old' ? 'evidence-too-old' : 'target-stopped'
  pending.abandon(ports.signal.aborted ? 'cancelled' : why)
}
