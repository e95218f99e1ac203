import { type Guard, NotAttempted } from '../apply/changes.ts'
import {
  HOUR,
  type Inventory,
  isSameTarget,
  type Milliseconds,
  MINUTE,
  type Policy,
  type Problem,
  type Target,
  type TargetEvidence,
  type TargetId,
} from '../model/index.ts'
import { decide } from './decide.ts'
import type { TargetAnswers } from './evidence.ts'
import type { PendingRemovals } from './pending-removals.ts'
import type { Ports } from './ports.ts'
import { blindProblem, CANCELLED, slowProblem, stuckProblem } from './problems.ts'
import type { Survey } from './survey.ts'

const FRESH_FOR: Milliseconds = 10 * MINUTE

/**
 * Only images that are shared are launched in other targets: where those may go, everybody's
 * evidence must be new.
 */
const othersFreshFor = ({ sharedImages }: Pick<Policy, 'sharedImages'>): Milliseconds =>
  sharedImages === 'remove' ? FRESH_FOR : HOUR

/** A target's evidence, and for how long removals may rest on it. */
export interface Aged {
  readonly target: Target
  /** When the reading began: nothing in it is older. */
  readonly readAt: Date
  readonly allowed: Milliseconds
}

/** When evidence becomes too old. */
export const staleAt = ({ readAt, allowed }: Aged): Date => new Date(readAt.getTime() + allowed)

export const isStale = (aged: Aged, now: Date): boolean => now > staleAt(aged)

/** Half of its time is over: what is read again for another reason is read again with it. */
export const isAging = ({ readAt, allowed }: Aged, now: Date): boolean =>
  now.getTime() - readAt.getTime() > allowed / 2

/**
 * What a removal in a target rests on, its own evidence first. Of a target that cannot be read any
 * more what was known counts on, however old.
 */
export function restsOn(
  target: TargetId,
  { targets, others }: Pick<Inventory, 'targets' | 'others'>,
  policy: Pick<Policy, 'sharedImages'>,
): readonly Aged[] {
  const aged = (of: TargetEvidence, allowed: Milliseconds): readonly Aged[] =>
    of.readAt === undefined ? [] : [{ target: of.target, readAt: of.readAt, allowed }]
  const isOwn = (of: TargetEvidence): boolean => isSameTarget(of.target, target)
  const all = [...targets, ...others]
  return [
    ...all.filter(isOwn).flatMap((of) => aged(of, FRESH_FOR)),
    ...all.filter((of) => !isOwn(of)).flatMap((of) => aged(of, othersFreshFor(policy))),
  ]
}

/** What becomes too old first. */
export const firstStale = (all: readonly Aged[]): Aged | undefined =>
  all.reduce<Aged | undefined>(
    (first, each) => (first === undefined || staleAt(each) < staleAt(first) ? each : first),
    undefined,
  )

export interface CarryOutSettings {
  readonly survey: Survey
  readonly policy: Policy
  readonly ports: Ports
}

/** The evidence that removals may rest on next, or what stops the target. */
type Renewal =
  | { readonly isRenewed: true; readonly inventory: Inventory }
  | { readonly isRenewed: false; readonly problem: Problem }

const stop = (problem: Problem): Renewal => ({ isRenewed: false, problem })

/** Lets removals begin until what they rest on becomes too old, or turns out not to be complete. */
function guardFor(
  pending: PendingRemovals,
  inventory: Inventory,
  settings: CarryOutSettings,
): Guard {
  const { now, signal } = settings.ports
  const first = firstStale(restsOn(pending.open.target, inventory, settings.policy))
  return () => {
    if (signal.aborted) throw new NotAttempted('cancelled')
    const isOld = first !== undefined && isStale(first, now())
    if (isOld || unread(pending, settings) !== undefined) throw new NotAttempted('evidence-too-old')
  }
}

/**
 * Reads again what is too old, the target itself last: others may take so long that its own evidence
 * grows old meanwhile. One of them may have had it read by then, because it needed it as well.
 */
async function refresh(pending: PendingRemovals, settings: CarryOutSettings): Promise<void> {
  const { survey, policy, ports } = settings
  const { target } = pending.open
  const isOwn = (aged: Aged): boolean => isSameTarget(aged.target, target)
  const old = restsOn(target, survey.evidence, policy)
    .filter((aged) => !isOwn(aged))
    .filter((aged) => isStale(aged, ports.now()))
  await Promise.all(old.map(async (aged) => survey.read(aged.target)))
  const own = restsOn(target, survey.evidence, policy).find(isOwn)
  if (own === undefined || !isAging(own, ports.now())) return
  ports.tell({ kind: 'renewing', target })
  await survey.read(target)
}

/** What made evidence too old: its own reading, or answers of any target that took most of its time. */
function slowestOf({ target, readAt }: Aged, answers: readonly TargetAnswers[], now: Date): Target {
  const [slowest] = answers.toSorted((a, b) => b.took - a.took)
  const age = now.getTime() - readAt.getTime()
  return slowest !== undefined && slowest.took > age / 2 ? slowest.target : target
}

/** What removals are to rest on, and what was answered for it. */
interface Grounds {
  readonly inventory: Pick<Inventory, 'targets' | 'others'>
  readonly answers: readonly TargetAnswers[]
}

/** What of the evidence cannot be read, or answered, as fast as it grows old. */
function tooSlow(
  { open: { target } }: PendingRemovals,
  { inventory, answers }: Grounds,
  { survey, policy, ports }: CarryOutSettings,
): Problem | undefined {
  const now = ports.now()
  const first = firstStale(restsOn(target, inventory, policy))
  if (first === undefined || !isStale(first, now)) return undefined
  const slow = slowestOf(first, answers, now)
  const { evidence = [] } = survey.of(slow).inventory ?? {}
  return slowProblem(target, { target: slow, evidence }, first.allowed)
}

/** What could not be read again: the target itself, or any where all must be known. */
function unread(
  { open }: PendingRemovals,
  { survey, policy }: CarryOutSettings,
): Problem | undefined {
  const { problem } = survey.of(open.target)
  if (problem !== undefined || policy.sharedImages !== 'remove') return problem
  return survey.problems.length > 0 ? blindProblem(open.target) : undefined
}

/** Reads and plans again what is left of a target: what goes can only become less. */
async function renew(pending: PendingRemovals, settings: CarryOutSettings): Promise<Renewal> {
  const { survey, policy, ports } = settings
  const { target } = pending.open
  await refresh(pending, settings)
  const before =
    unread(pending, settings) ??
    tooSlow(pending, { inventory: survey.evidence, answers: [] }, settings)
  if (before !== undefined) return stop(before)
  const departed = pending.departedFrom(survey.of(target).evidence)
  const bounded = { ...policy, ceilings: [pending.next] }
  const decided = await decide([target], departed, { survey, ports, policy: bounded })
  const after = unread(pending, settings) ?? tooSlow(pending, decided, settings)
  if (after !== undefined) return stop(after)
  for (const of of decided.plan.targets) pending.renew(of, departed)
  return { isRenewed: true, inventory: decided.inventory }
}

/** On new evidence something must go, or be refused: else it would be read again without end. */
async function applyRenewed(
  pending: PendingRemovals,
  { inventory }: Extract<Renewal, { readonly isRenewed: true }>,
  settings: CarryOutSettings,
): Promise<Extract<Renewal, { readonly isRenewed: false }> | undefined> {
  const isAnyReady = pending.isReady
  const settled = await pending.apply(guardFor(pending, inventory, settings))
  if (!isAnyReady || settled > 0 || unread(pending, settings) !== undefined) return undefined
  return { isRenewed: false, problem: stuckProblem(pending.open.target) }
}

/** What stops a target for good: in a run that was cancelled that alone. */
function abandon(pending: PendingRemovals, problem: Problem, { ports }: CarryOutSettings): void {
  const why = problem.code === 'evidence-too-old' ? 'evidence-too-old' : 'target-stopped'
  pending.abandon(ports.signal.aborted ? 'cancelled' : why)
}

/**
 * Carries out the plan of one target. Where its evidence grows too old it is read and planned again,
 * that target alone, and what is left to remove can only shrink.
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
    const renewal = await renew(pending, settings)
    const stopped = renewal.isRenewed ? await applyRenewed(pending, renewal, settings) : renewal
    if (stopped === undefined && !signal.aborted) continue
    const problem = stopped?.problem ?? CANCELLED
    abandon(pending, problem, settings)
    return signal.aborted ? undefined : problem
  }
  return undefined
}
