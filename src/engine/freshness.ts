import {
  HOUR,
  ignoresSharing,
  type Inventory,
  isSameTarget,
  type Milliseconds,
  MINUTE,
  type Policy,
  type Target,
  type TargetEvidence,
  type TargetId,
} from '../model/index.ts'
import { allEvidence } from '../plan/references.ts'

/** How long the evidence of a removal's own target counts. */
const FRESH_FOR: Milliseconds = 10 * MINUTE

/**
 * Only images that are shared are launched in other targets: where those may go, everybody's
 * evidence must be new.
 */
const othersFreshFor = (policy: Pick<Policy, 'sharedImages'>): Milliseconds =>
  ignoresSharing(policy) ? FRESH_FOR : HOUR

/** A target's evidence, and for how long removals may rest on it. */
export interface AgingEvidence {
  readonly target: Target
  /** When the reading began: nothing in it is older. */
  readonly readAt: Date
  readonly allowed: Milliseconds
}

/** When evidence becomes too old. */
export const staleAt = ({ readAt, allowed }: AgingEvidence): Date =>
  new Date(readAt.getTime() + allowed)

export const isStale = (evidence: AgingEvidence, now: Date): boolean => now > staleAt(evidence)

/** Half of its time is over: what is read again for another reason is read again with it. */
export const isAging = ({ readAt, allowed }: AgingEvidence, now: Date): boolean =>
  now.getTime() - readAt.getTime() > allowed / 2

/**
 * The evidence that a removal in a target needs, its own first. Of a target that cannot be read any
 * more what was known counts on, however old.
 */
export function evidenceNeededBy(
  target: TargetId,
  inventory: Pick<Inventory, 'targets' | 'others' | 'evidenceOnly'>,
  policy: Pick<Policy, 'sharedImages'>,
): readonly AgingEvidence[] {
  const aging = (of: TargetEvidence, allowed: Milliseconds): readonly AgingEvidence[] =>
    of.readAt === undefined ? [] : [{ target: of.target, readAt: of.readAt, allowed }]
  const isOwn = (of: TargetEvidence): boolean => isSameTarget(of.target, target)
  const all = allEvidence(inventory)
  return [
    ...all.filter(isOwn).flatMap((of) => aging(of, FRESH_FOR)),
    ...all.filter((of) => !isOwn(of)).flatMap((of) => aging(of, othersFreshFor(policy))),
  ]
}

/** The evidence that becomes too old first. */
export const firstStale = (all: readonly AgingEvidence[]): AgingEvidence | undefined =>
  all.reduce<AgingEvidence | undefined>(
    (first, each) => (first === undefined || staleAt(each) < staleAt(first) ? each : first),
    undefined,
  )

/** Two clocks of one machine. */
export interface Clocks {
  /** Milliseconds since 1970: somebody may set it. */
  readonly wall: () => Milliseconds
  /** Milliseconds since any moment: it only goes forward, and may stand still while a machine sleeps. */
  readonly monotonic: () => Milliseconds
}

/**
 * A clock that shows the wall clock's time, and that goes on where the wall clock is set back. The
 * time between two of its readings is never less than either clock says, so no evidence looks
 * younger than it is.
 */
export function createSteadyClock({ wall, monotonic }: Clocks): () => Date {
  let last = { shown: wall(), at: monotonic() }
  return () => {
    const at = monotonic()
    const shown = Math.max(wall(), last.shown + (at - last.at))
    last = { shown, at }
    return new Date(shown)
  }
}
