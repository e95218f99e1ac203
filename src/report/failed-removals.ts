import type { Cause } from '../model/index.ts'
import type { ReportError, ReportImage, ReportItemError, ReportTarget } from './schema.ts'
import { distinctSnapshots, isOnlyMarked } from './totals.ts'

/** The step that failed, by error code. */
const NOT_DONE = {
  'image-not-removed': 'removed',
  'image-not-disabled': 'disabled',
  'image-not-marked': 'marked',
  'snapshot-not-deleted': 'deleted',
  'snapshot-left-behind': 'deleted',
} as const

/** The code of the error that stands for removals that failed. */
export type RemovalErrorCode = keyof typeof NOT_DONE

const isRemovalCode = (code: string): code is RemovalErrorCode => Object.hasOwn(NOT_DONE, code)

/** Whether an error stands for removals that failed: their items tell the rest. */
export const isOfRemovals = ({ code }: Pick<ReportError, 'code'>): boolean => isRemovalCode(code)

/** The fate of items, said after their number: nobody knows that of a call without an answer. */
export const fateOf = ({ code, first }: Pick<FailedItems, 'code' | 'first'>): string =>
  `${first.mayHaveHappened === true ? 'may have been' : 'could not be'} ${NOT_DONE[code]}`

/** Something that was to go and did not. */
export interface Item {
  readonly target: ReportTarget
  readonly id: string
  readonly kind: 'image' | 'snapshot'
  /** The step that failed. */
  readonly code: RemovalErrorCode
  readonly error: ReportItemError
  /** Whether this run disabled it, although its mark failed. */
  readonly isDisabled: boolean
}

/** Only a report that others wrote has no error where something failed. */
const UNSAID: ReportItemError = {
  code: 'Unknown',
  cause: 'other',
  message: 'nothing is said of it',
}

function codeOfImage(image: ReportImage): RemovalErrorCode {
  if (image.isDisabled === true || isOnlyMarked(image)) return 'image-not-marked'
  return image.verdict === 'disable' ? 'image-not-disabled' : 'image-not-removed'
}

const isGone = (image: ReportImage | undefined): boolean =>
  image?.outcome === 'removed' || image?.outcome === 'already-gone'

/** The items of a target with an outcome, each once: two images may map one snapshot. */
function itemsIn(target: ReportTarget, outcome: 'failed' | 'not-attempted'): readonly Item[] {
  const images = target.images
    .filter((image) => image.outcome === outcome)
    .map((image): Item => ({
      ...{ target, id: image.id, kind: 'image', code: codeOfImage(image) },
      isDisabled: image.isDisabled === true,
      error: image.error ?? UNSAID,
    }))
  const snapshots = distinctSnapshots(target)
    .filter(({ snapshot }) => snapshot.outcome === outcome)
    .map(({ snapshot, image }): Item => ({
      ...{ target, id: snapshot.id, kind: 'snapshot', isDisabled: false },
      code: isGone(image) ? 'snapshot-left-behind' : 'snapshot-not-deleted',
      error: snapshot.error ?? UNSAID,
    }))
  return [...images, ...snapshots]
}

/** The items of all targets with an outcome. */
export const itemsWith = (
  { targets }: { readonly targets: readonly ReportTarget[] },
  outcome: 'failed' | 'not-attempted',
): readonly Item[] => targets.flatMap((target) => itemsIn(target, outcome))

/** The items of which nobody knows whether they went: AWS did not answer. */
export const unansweredItems = (report: {
  readonly targets: readonly ReportTarget[]
}): readonly Item[] =>
  itemsWith(report, 'failed').filter(({ error }) => error.mayHaveHappened === true)

/** Whether nobody knows of some image that was disabled whether it has its mark. */
export const isAnyMarkUnknown = (targets: readonly ReportTarget[]): boolean =>
  unansweredItems({ targets }).some(({ isDisabled }) => isDisabled)

/** Items that failed in the same way: what mends one of them mends all. */
export interface FailedItems {
  readonly code: RemovalErrorCode
  readonly cause: Cause
  readonly kind: Item['kind']
  readonly items: readonly Item[]
  readonly targets: readonly ReportTarget[]
  /** The error of the first of them. */
  readonly first: ReportItemError
  /** The IAM actions that the step needs. */
  readonly actions: readonly string[]
}

/** The calls that each step makes. */
const ACTIONS: Readonly<Record<RemovalErrorCode, readonly string[]>> = {
  'image-not-removed': ['ec2:DeregisterImage'],
  'image-not-disabled': ['ec2:DisableImage', 'ec2:CreateTags'],
  'image-not-marked': ['ec2:CreateTags'],
  'snapshot-not-deleted': ['ec2:DeleteSnapshot'],
  'snapshot-left-behind': ['ec2:DeleteSnapshot'],
}

/** The calls that failed removals made, of an error that stands for them. */
export const actionsOfRemovals = ({ code }: Pick<ReportError, 'code'>): readonly string[] =>
  isRemovalCode(code) ? ACTIONS[code] : []

/** A permission is missing in all targets alike; of any other error each target has its own. */
const keyOf = ({ code, error, target }: Item): string =>
  JSON.stringify([
    code,
    error.cause,
    error.code,
    error.policy,
    error.mayHaveHappened,
    ...(error.cause.startsWith('denied') ? [] : [target.accountId, target.region]),
  ])

function together(items: readonly Item[]): readonly FailedItems[] {
  const [first] = items
  if (first === undefined) return []
  const { code, kind, error } = first
  const targets = [...new Set(items.map(({ target }) => target))]
  const actions = ACTIONS[code]
  return [{ code, cause: error.cause, kind, items, targets, first: error, actions }]
}

/** Why removals failed, what concerns most items first. */
export const failedRemovals = (targets: readonly ReportTarget[]): readonly FailedItems[] =>
  [
    ...Map.groupBy(
      targets.flatMap((target) => itemsIn(target, 'failed')),
      keyOf,
    ).values(),
  ]
    .flatMap(together)
    .sort((a, b) => b.items.length - a.items.length)
