import { mayHaveHappened } from '../apply/attempts.ts'
import {
  isDisabledFirst,
  type NamedReference,
  type PlannedImage,
  type Problem,
  type TargetResult,
  type Warning,
  wasDisabled,
} from '../model/index.ts'
import { disabledInUseWarning, removedInUseProblem, unknownInUseWarning } from './problems.ts'

/** Images that this run took away, or may have, and that evidence names which was read again afterwards. */
export interface UsesAfterwards {
  /** Of images that were removed: they make the run fail. */
  readonly problems: readonly Problem[]
  /** Of images that were disabled, and of those of which nobody knows. */
  readonly warnings: readonly Warning[]
}

const isKnown = ({ isUnknown }: NamedReference): boolean => isUnknown !== true

type PlannedResult = Extract<TargetResult, { readonly kind: 'planned' }>

type Taken = 'removed' | 'disabled' | 'not known' | undefined

function takenBy({ outcomes }: PlannedResult, planned: PlannedImage): Taken {
  const { id, state } = planned.image
  const outcome = outcomes?.images.get(id)
  if (outcome?.outcome === 'removed') return 'removed'
  if (wasDisabled(outcome)) return 'disabled'
  // An image that had been disabled before was only to be marked.
  const isOnlyMark = isDisabledFirst(planned) && state === 'disabled'
  return mayHaveHappened(outcome) && !isOnlyMark ? 'not known' : undefined
}

/**
 * Compares what this run took away with everything that named an image in the run. An image that
 * anything named before is never taken away, so every name of it is newer than that.
 */
export function usesAfterwards(
  targets: readonly TargetResult[],
  usesOf: (imageId: string) => readonly NamedReference[],
): UsesAfterwards {
  const taken = targets
    .filter((result): result is PlannedResult => result.kind === 'planned')
    .flatMap((result) =>
      result.plan.images.flatMap((planned) => {
        const step = takenBy(result, planned)
        const uses = step === undefined ? [] : usesOf(planned.image.id).filter(isKnown)
        return uses.length === 0 ? [] : [{ step, planned, uses, target: result.target }]
      }),
    )
  return {
    problems: taken.flatMap(({ step, planned, uses, target }) =>
      step === 'removed' ? [removedInUseProblem(target, planned, uses)] : [],
    ),
    warnings: taken.flatMap(({ step, planned, uses, target }) => {
      if (step === 'disabled') return [disabledInUseWarning(target, planned, uses)]
      return step === 'not known' ? [unknownInUseWarning(target, planned, uses)] : []
    }),
  }
}
