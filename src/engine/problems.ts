import {
  type Amount,
  type ApprovalFlaw,
  type Evidence,
  isDisabledFirst,
  isSameTarget,
  type Milliseconds,
  MINUTE,
  type NamedReference,
  type Plan,
  type PlannedImage,
  type Policy,
  type Problem,
  type ReferenceKey,
  type Refusal,
  ruleLabel,
  type Setting,
  type Target,
  targetLabel,
  type TargetPlan,
  type Warning,
} from '../model/index.ts'
import { toFailure } from '../apply/attempts.ts'
import type { UnusedRule } from '../plan/families.ts'
import { totalRefusalsOf } from '../plan/max-removals.ts'
import { formatCount } from '../text/display.ts'

/** The run was cancelled. */
export const CANCELLED: Problem = {
  code: 'cancelled',
  cause: 'other',
  message: 'The run was cancelled.',
}

/** `image-ids` names images of which none is in any target. */
export const noneExistsProblem = (imageIds: readonly string[]): Problem => ({
  code: 'image-ids-not-found',
  cause: 'inputs',
  message: `image-ids: none of ${imageIds.join(', ')} exists here.`,
})

/** Ends a sentence about all targets: where some could not be read, it holds for the others. */
const inSight = (isBlind: boolean): string =>
  isBlind ? ' in the accounts and Regions that could be read' : ''

/** `image-ids` names an image that no target has, or none that could be read. */
export const notFoundWarning = (id: string, isBlind: boolean): Warning => ({
  code: 'image-not-found',
  message: `image-ids names ${id}, which does not exist${inSight(isBlind) || ' here'}.`,
})

/** A rule of `rules` holds for nothing: it may be misspelt, and what it was to keep may go. */
export function unusedRuleWarning({ rule, behind }: UnusedRule, isBlind: boolean): Warning {
  const where = inSight(isBlind)
  const message =
    behind.length === 0
      ? `rules: ${ruleLabel(rule)} matches no family${where}.`
      : `rules: ${ruleLabel(rule)} holds for no family${where}: ${behind.map(ruleLabel).join(' and ')} ${behind.length === 1 ? 'comes' : 'come'} first.`
  return { code: 'unused-rule', message }
}

const MEND_RULE = 'Correct its family, or add optional: true where it may match nothing.'

/** In a dry run: a real one would fail. */
export const unusedKeepRuleWarning = (unused: UnusedRule): Warning => ({
  code: 'unused-keep-rule',
  message: `${unusedRuleWarning(unused, false).message} It says keep: true, and so a real run would fail: images that it was to keep may be among those that would go. ${MEND_RULE}`,
})

/** In a real run: what a misspelt rule was to keep would go. */
export const unusedKeepRuleProblem = (unused: readonly UnusedRule[]): Problem => ({
  code: 'unused-keep-rule',
  cause: 'inputs',
  message: `${unused.map((each) => unusedRuleWarning(each, false).message).join(' ')} It says keep: true, and so nothing is taken away anywhere: images that it was to keep may be among those that would go. ${MEND_RULE}`,
})

/** Some sources were not looked at, in a run that removes. */
export const skippedWarning = (keys: readonly ReferenceKey[]): Warning => ({
  code: 'references-skipped',
  message: `skip-references: ${keys.join(', ')} were not looked at, and what only they use may be removed.`,
})

/** A limit stops nothing in a dry run: there it is a warning that it would. */
export const asWarning = ({ code, message, target, settings }: Problem): Warning | undefined =>
  code === 'above-max-removals' ||
  code === 'above-max-removals-total' ||
  code === 'plan-not-approved'
    ? { code, message, ...(target && { target }), ...(settings && { settings }) }
    : undefined

/** Nobody looked at accounts that the run does not read, and images that are shared may go. */
export const SHARED_MAY_GO: Warning = {
  code: 'shared-images-remove',
  message:
    'shared-images is remove: accounts that are not part of this run may use what goes, and nobody looked. With remove-unused the reports of AWS say which images other accounts use.',
}

/** Where images that are shared may go, the account of a target that is not known may use them. */
export const blindProblem = (target: Target): Problem => ({
  code: 'another-target-unread',
  cause: 'other',
  message:
    'shared-images is remove, and another account or Region could not be read: it may use these images. Nothing more is removed.',
  target,
})

/** An account that is only read, and could not be. Nothing was to be removed there. */
export const evidenceProblem = (problem: Problem): Problem => ({
  ...problem,
  code: 'evidence-account-not-read',
  message: `evidence-roles: ${problem.message}`,
})

const minutes = (milliseconds: Milliseconds): string =>
  `${(milliseconds / MINUTE).toFixed(0)} minutes`

/** The source that took longest, where it took long. */
function slowestOf(rows: readonly Evidence[]): string {
  const [slowest] = rows.toSorted((a, b) => b.durationMs - a.durationMs)
  if (slowest === undefined || slowest.durationMs < MINUTE) return ''
  return ` Its slowest source is ${slowest.source}, with ${minutes(slowest.durationMs)}.`
}

/** A target whose evidence takes too long to read, with the sources of it. */
export interface SlowTarget {
  readonly target: Target
  readonly evidence: readonly Evidence[]
}

/** A target whose evidence cannot be read as fast as it grows old. */
export function slowProblem(target: Target, slow: SlowTarget, allowed: Milliseconds): Problem {
  return {
    code: 'evidence-too-old',
    cause: 'throttled',
    message: `${targetLabel(slow.target)}: the evidence cannot be read within ${minutes(allowed)}, after which no removal may rest on it.${slowestOf(slow.evidence)} Nothing more was taken away in ${targetLabel(target)}.`,
    target,
  }
}

/** A target in which nothing goes through on evidence that is new. */
export const stuckProblem = (target: Target): Problem => ({
  code: 'evidence-too-old',
  cause: 'throttled',
  message: `${targetLabel(target)}: no removal went through within 10 minutes, after which its evidence is too old. AWS throttles the calls, or does not answer them. Nothing more was taken away there.`,
  target,
})

/** EC2 could not be asked about images right before they were to go, and not after reading again either. */
export const lookProblem = (target: Target, error: Error): Problem => ({
  code: 'evidence-incomplete',
  cause: toFailure(error).cause,
  message: `${targetLabel(target)}: the last look at images before they go failed twice: ${error.message}. Nothing more was taken away there.`,
  target,
})

/** Keys that expired, or a clock that is off. */
export function stoppedProblem(target: Target, error: Error): Problem {
  const { cause, message } = toFailure(error)
  return {
    code: 'calls-stopped',
    cause: error.name === 'ClockError' ? 'clock' : cause,
    message: `${targetLabel(target)}: no further call was made there. ${message} Nothing more was taken away there.`,
    target,
  }
}

/** The uses of an image, in words: the first with its source, and how many more there are. */
function usesInWords([first, ...more]: readonly NamedReference[]): string {
  if (first === undefined) return 'something'
  const use = `${first.resource} (${first.source})`
  return more.length === 0 ? use : `${use} and ${String(more.length)} more`
}

/**
 * Evidence that was read again names an image that this run had disabled minutes before, or had only
 * marked. Who had disabled that one is not known: an earlier run may have been refused the mark.
 */
export function disabledInUseWarning(
  target: Target,
  { image: { id, state } }: PlannedImage,
  uses: readonly NamedReference[],
): Warning {
  const done = state === 'disabled' ? 'marked it. It had been disabled before' : 'disabled it'
  return {
    code: 'in-use-after',
    message: `${targetLabel(target)}: ${id} is in use by ${usesInWords(uses)}, which was seen only after this run had ${done}. To enable it again: aws ec2 enable-image --region ${target.region} --image-id ${id}`,
  }
}

/** Evidence that was read again names an image that this run had removed minutes before. */
export function removedInUseProblem(
  target: Target,
  { image: { id }, recovery }: PlannedImage,
  uses: readonly NamedReference[],
): Problem {
  const way =
    recovery.recoverable === 'yes'
      ? `To bring it back from the Recycle Bin: aws ec2 restore-image-from-recycle-bin --region ${target.region} --image-id ${id}`
      : 'No Recycle Bin rule is known to cover it, so nothing may bring it back.'
  return {
    code: 'in-use-after',
    cause: 'other',
    message: `${targetLabel(target)}: ${id} is in use by ${usesInWords(uses)}, which was seen only after this run had removed it. ${way}`,
    target,
  }
}

function wayBackIfGone({ region }: Target, { image: { id }, recovery }: PlannedImage): string {
  return recovery.recoverable === 'yes'
    ? `If it is gone, this brings it back from the Recycle Bin: aws ec2 restore-image-from-recycle-bin --region ${region} --image-id ${id}`
    : 'If it is gone, nothing may bring it back, because no Recycle Bin rule is known to cover it.'
}

/** Evidence that was read again names an image of which nobody knows whether this run took it away. */
export function unknownInUseWarning(
  target: Target,
  planned: PlannedImage,
  uses: readonly NamedReference[],
): Warning {
  const { id } = planned.image
  const [verb, done, way] = isDisabledFirst(planned)
    ? [
        'disable',
        'disabled',
        `To enable it again, if it is disabled: aws ec2 enable-image --region ${target.region} --image-id ${id}`,
      ]
    : ['remove', 'removed', wayBackIfGone(target, planned)]
  return {
    code: 'in-use-after',
    message: `${targetLabel(target)}: ${id} is in use by ${usesInWords(uses)}, which was seen only after this run had tried to ${verb} it. AWS did not answer, so it may have been ${done}. ${way}`,
  }
}

/** Something in the action itself went wrong in a target. */
export const unexpectedProblem = (target: Target, error: unknown): Problem => ({
  code: 'unexpected',
  cause: 'other',
  message: `${targetLabel(target)}: something unexpected stopped the removal: ${error instanceof Error ? error.message : String(error)}`,
  target,
})

/** Why nothing may be taken away in a target although it was planned. */
export type RefusedTargets = ReadonlyMap<Target, Problem>

/** The words of a refusal: the verb of the plan, its items, and what a limit allows. */
const WORDS: Readonly<Record<Amount, readonly [string, string, string]>> = {
  images: ['removes', 'images', 'may go'],
  'images to disable': ['disables', 'images', 'may be disabled'],
  'orphaned snapshots': ['removes', 'orphaned snapshots', 'may go'],
}

function describeRefusal({ count, what, limit }: Refusal): string {
  const [verb, items, may] = WORDS[what]
  return `${verb} ${formatCount(count)} ${items}, and at most ${formatCount(limit)} ${may}`
}

/** The value that would let all of the plan through. */
const settingFor = (input: string, refusals: readonly Refusal[]): Setting => ({
  input,
  value: String(Math.max(...refusals.map(({ count }) => count))),
})

/** Everything to set before the plan goes through, once somebody has looked at it. */
const howToRaise = (settings: readonly Setting[]): string =>
  `Look at the plan, then set ${settings.map(({ input, value }) => `${input}: ${value}`).join(' and ')} for one run, or narrow include.`

function targetProblem({ target, refusals }: TargetPlan, total: readonly Refusal[]): Problem {
  const all = refusals.map(describeRefusal).join('; ')
  const alsoTotal =
    total.length === 0
      ? ''
      : ` The run as a whole would be above max-removals-total: ${total.map(describeRefusal).join('; ')}.`
  const settings = [
    settingFor('max-removals', refusals),
    ...(total.length === 0 ? [] : [settingFor('max-removals-total', total)]),
  ]
  return {
    code: 'above-max-removals',
    cause: 'limit',
    message: `max-removals: the plan for ${targetLabel(target)} ${all}. Nothing is taken away there.${alsoTotal} ${howToRaise(settings)}`,
    target,
    settings,
  }
}

function totalProblem(target: Target, total: readonly Refusal[]): Problem {
  const settings = [settingFor('max-removals-total', total)]
  return {
    code: 'above-max-removals-total',
    cause: 'limit',
    message: `max-removals-total: the plan of the run ${total.map(describeRefusal).join('; ')}. Nothing is taken away anywhere. ${howToRaise(settings)}`,
    target,
    settings,
  }
}

function describeFlaw({ status, ...flaw }: ApprovalFlaw): string {
  if (flaw.caps !== undefined) {
    return `that plan is above a limit, and the dry run refused it. Set ${flaw.caps.join(' and ')} in the dry run, look at its plan, and use that as the plan file`
  }
  return flaw.stop === 'another-target-unread'
    ? 'an account or Region could not be read in the dry run, and may use these images. Mend the account that could not be read, and make the plan anew'
    : `its status there is ${status}. Make the plan anew`
}

/** The plan file has no plan of the target that somebody could have approved. */
function notApprovedProblem(target: Target, flaw: ApprovalFlaw): Problem {
  return {
    code: 'plan-not-approved',
    cause: flaw.caps === undefined ? 'other' : 'limit',
    message: `plan-file: nothing is approved for ${targetLabel(target)}, because ${describeFlaw(flaw)}. Nothing is taken away there.`,
    target,
  }
}

/** The targets of which the plan file approves nothing, whatever it holds. */
export const notApprovedBy = ({ targets }: Plan, { approvals = [] }: Policy): RefusedTargets =>
  new Map(
    targets.flatMap(({ target }) => {
      const flaw = approvals.find((each) => isSameTarget(each, target))?.flaw
      return flaw === undefined ? [] : [[target, notApprovedProblem(target, flaw)] as const]
    }),
  )

/**
 * The targets whose plan is above a limit. Those above `max-removals` do not count for
 * `max-removals-total`, which stops all the others.
 */
export function refusedBy({ targets }: Plan, policy: Policy): RefusedTargets {
  const refused = targets.filter(({ refusals }) => refusals.length > 0)
  const others = targets.filter(({ refusals }) => refusals.length === 0)
  const ofAll = totalRefusalsOf(targets, policy)
  const total = totalRefusalsOf(others, policy)
  return new Map([
    ...refused.map((of) => [of.target, targetProblem(of, ofAll)] as const),
    ...(total.length === 0
      ? []
      : others.map(({ target }) => [target, totalProblem(target, total)] as const)),
  ])
}
