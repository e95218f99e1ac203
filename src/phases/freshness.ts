import {
  HOUR,
  isSameTarget,
  MINUTE,
  type Inventory,
  type Milliseconds,
  type Policy,
  type Target,
  type TargetEvidence,
  type TargetId,
} from '../model/index.ts'

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
