import {
  asksForUsageReports,
  datedImage,
  goes,
  isDisabledFirst,
  isSameTarget,
  isTakenAway,
  type Image,
  type Inventory,
  type KeepReason,
  type Plan,
  type PlannedImage,
  type Policy,
  type Snapshot,
  type Step,
  type TargetInventory,
  type TargetPlan,
  type UsageGap,
  type Verdict,
} from '../model/index.ts'
import {
  planSnapshotsOfGoneImages,
  planSnapshotsOf,
  snapshotContext,
  type SnapshotContext,
} from './snapshots.ts'
import { familySettings, sortIntoFamilies } from './families.ts'
import { refusalsOf, waitingForNextRun } from './max-removals.ts'
import {
  approvalFor,
  dueForAnotherStep,
  keptFromDisablingAll,
  type SettledRemovals,
  settleRemovals,
} from './removals.ts'
import { planOrphans, traceImages, type ImageTraces } from './orphans.ts'
import {
  type Candidate,
  keepReasonOf,
  keepReasonOfItsOwn,
  type Ranked,
  rankWithinFamilies,
  removalReason,
  type RuleContext,
  sharedWith,
} from './rules.ts'
import { recoveryOfImageAlone } from './recovery.ts'
import {
  type AliasesFor,
  poolReferences,
  type ReferencePools,
  unknownAliasesFor,
} from './references.ts'
import { disabledAtOf, ENABLED_MEANWHILE, pastDate, stepFor } from './tags.ts'
import { unreadEvidenceGap, usageGapOf } from './usage.ts'
import { warningsOf } from './warnings.ts'

/** Everything known of all targets together. */
interface Pooled {
  readonly references: ReferencePools
  readonly aliasesFor: AliasesFor
  readonly traces: ImageTraces
  /** An account that is only read and could not be. */
  readonly unreadGap: UsageGap | undefined
}

/** An image with the verdict that its references, rank and age lead to. */
interface Judged {
  readonly candidate: Ranked
  readonly verdict: Verdict
}

/** The images as they were listed, before single ones were asked about. */
function listedCandidates(
  inventory: TargetInventory,
  { policy, now }: RuleContext,
  { listed, launched }: ReferencePools,
  snapshots: ReadonlyMap<string, Snapshot>,
): readonly Candidate[] {
  const families = sortIntoFamilies(inventory.images, policy.mapping)
  const settingsFor = familySettings(policy)
  return inventory.images.map((image) => ({
    image,
    family: families.familyOf(image),
    settings: settingsFor(families.labelOf(image)),
    missing: families.missing(image),
    references: listed.to(image.id),
    isJustLaunched: launched.has(image.id),
    grantees: [],
    pastDate: pastDate(image.tags, { now, expiryTag: policy.expiryTag }),
    snapshots: image.snapshots.flatMap(({ snapshotId }) => snapshots.get(snapshotId) ?? []),
    usageGap: undefined,
  }))
}

/** Ranks rest on what was listed: an answer moves no image into or out of a slot. */
function rank(
  candidates: readonly Candidate[],
  { inventory, policy, now }: SnapshotContext,
  { references, aliasesFor, unreadGap }: Pooled,
): readonly Ranked[] {
  const ranks = rankWithinFamilies(
    candidates.filter((candidate) => keepReasonOfItsOwn(candidate, { policy, now }) === undefined),
  )
  return candidates.map((each) => {
    const grantees = inventory.answers.imageSharing.get(each.image.id) ?? []
    const candidate = { ...each, grantees }
    return {
      ...candidate,
      references: references.all.to(each.image.id),
      rank: ranks.get(each.image.id),
      usageGap: unreadGap ?? usageGapOf(each.image, inventory.answers, now),
      unknownAliases: aliasesFor(each.image, sharedWith(candidate).length > 0),
    }
  })
}

function judge(candidate: Ranked, context: RuleContext): Judged {
  const reason = keepReasonOf(candidate, context)
  if (reason !== undefined) return { candidate, verdict: { verdict: 'keep', reason } }
  const verdict = stepFor(candidate.image, candidate.settings.grace, context.now)
  return { candidate, verdict: { verdict, reason: removalReason(candidate, context) } }
}

/** The reason of before stands with the references and the rank that it rests on. */
const asBefore = ({ candidate }: Judged, { verdict, references, rank }: PlannedImage): Judged => ({
  candidate: { ...candidate, references, rank },
  verdict,
})

/** Whether only its turn kept it before: it may go now, where an older one stays. */
const wasDue = ({ verdict: { reason } }: PlannedImage, step: Step): boolean =>
  reason.code === 'next-run' && reason.step === step

/** Whoever enabled it while the run was under way needs it. */
const wasEnabled = ({ candidate }: Judged, before: PlannedImage): boolean =>
  before.image.state === 'disabled' && candidate.image.state === 'available'

const kept = (judged: Judged, reason: KeepReason): Judged => ({
  ...judged,
  verdict: { verdict: 'keep', reason },
})

/** The verdict of now, or the one of before where that takes less away. */
function lesser(now: Judged, before: PlannedImage): Judged {
  const { verdict } = now.verdict
  if (verdict === 'keep') return now
  if (verdict === before.verdict.verdict || wasDue(before, verdict))
    return wasEnabled(now, before) ? kept(now, ENABLED_MEANWHILE) : now
  return isTakenAway(before) ? kept(now, dueForAnotherStep(verdict)) : asBefore(now, before)
}

/** Never takes away what an earlier plan of this run kept; what that plan did not have is left out. */
function withinEarlierPlan(
  judged: readonly Judged[],
  earlier: TargetPlan | undefined,
): readonly Judged[] {
  if (earlier === undefined) return judged
  const before = new Map(earlier.images.map((planned) => [planned.image.id, planned]))
  return judged.flatMap((each) => {
    const known = before.get(each.candidate.image.id)
    return known === undefined ? [] : [lesser(each, known)]
  })
}

function planImage(
  { candidate, verdict }: Judged,
  { going, kept }: SettledRemovals,
  context: SnapshotContext,
): PlannedImage {
  const { image, family, settings, rank, references, unknownAliases } = candidate
  const reason = kept.get(image.id)
  const isNamedByAlias = references.length === 0 && verdict.reason.code === 'in-use'
  return {
    image,
    family: family && { ...family, rule: settings.rule },
    rank,
    grace: settings.grace,
    references: isNamedByAlias ? unknownAliases : references,
    verdict: reason === undefined ? verdict : { verdict: 'keep', reason },
    snapshots: planSnapshotsOf(image, going, context),
    recovery: recoveryOfImageAlone(image, context.inventory.retentionRules),
    disabledAt: disabledAtOf(image, context.now),
  }
}

/** Rule 11c: the images of each step that wait for the next run, because older ones go first. */
function keptForNextRun(
  images: Readonly<Record<Step, readonly Image[]>>,
  policy: Policy,
): readonly (readonly [string, KeepReason])[] {
  return (['remove', 'disable'] as const).flatMap((step) => {
    const reason: KeepReason = { code: 'next-run', step }
    const waiting = waitingForNextRun(images[step].map(datedImage), policy)
    return [...waiting].map((id) => [id, reason] as const)
  })
}

/** Rules 11a to 11c for both steps. */
function settle(judged: readonly Judged[], context: SnapshotContext): SettledRemovals {
  const imagesThat = (wanted: (each: Judged) => boolean): readonly Image[] =>
    judged.filter(wanted).map(({ candidate }) => candidate.image)
  const [toRemove, toDisable] = [imagesThat(goes), imagesThat(isDisabledFirst)]
  const removals = settleRemovals(toRemove, context)
  const kept = new Map([...removals.kept, ...keptFromDisablingAll(toDisable, context)])
  const isLeft = ({ id }: Image): boolean => !kept.has(id)
  const due = { remove: toRemove.filter(isLeft), disable: toDisable.filter(isLeft) }
  for (const [id, reason] of keptForNextRun(due, context.policy)) kept.set(id, reason)
  return { going: new Set([...removals.going].filter((id) => !kept.has(id))), kept }
}

/** Marks what stays without the plan file as well: no usage report is asked for it. */
function settleWithPlanFile(judged: readonly Judged[], context: SnapshotContext): SettledRemovals {
  const { policy } = context
  const settled = settle(judged, context)
  if (policy.approvals === undefined || !asksForUsageReports(policy)) return settled
  const alone = settle(judged, { ...context, policy: { ...policy, approvals: undefined } })
  const kept = new Map(settled.kept)
  for (const [id, reason] of settled.kept)
    if (reason.code === 'not-planned' && alone.kept.has(id))
      kept.set(id, { ...reason, isKeptAnyway: true })
  return { ...settled, kept }
}

function planTarget(
  inventory: TargetInventory,
  rules: RuleContext,
  pooled: Pooled,
  earlier: TargetPlan | undefined,
): TargetPlan {
  const { policy } = rules
  const { references, traces } = pooled
  const context = snapshotContext(inventory, rules, references.all, earlier)
  const candidates = rank(
    listedCandidates(inventory, rules, references, context.byId),
    context,
    pooled,
  )
  const judged = withinEarlierPlan(
    candidates.map((candidate) => judge(candidate, rules)),
    earlier,
  )
  const settled = settleWithPlanFile(judged, context)
  const images = judged.map((each) => planImage(each, settled, context))
  const orphans = planOrphans(inventory, { ...context, traces })
  return {
    target: inventory.target,
    images,
    orphans,
    goneImages: planSnapshotsOfGoneImages(settled.going, context),
    refusals: refusalsOf(
      { images, orphans },
      inventory,
      policy,
      approvalFor(inventory.target, policy),
    ),
    warnings: warningsOf(images, inventory, policy),
  }
}

/**
 * The verdict on every image and every snapshot of every target: a pure function of what was read,
 * what was asked for and the time. References of all targets count for all.
 * @param earlier what this run planned before, where it plans again with answers or newer evidence:
 *   no more goes than that
 */
export function plan(
  inventory: Inventory,
  policy: Policy,
  now: Date,
  earlier: readonly TargetPlan[] = [],
): Plan {
  const pooled: Pooled = {
    references: poolReferences(inventory, now),
    aliasesFor: unknownAliasesFor(inventory, policy),
    traces: traceImages(inventory),
    unreadGap: unreadEvidenceGap(inventory),
  }
  return {
    targets: inventory.targets.map((each) =>
      planTarget(
        each,
        { policy, now },
        pooled,
        earlier.find(({ target }) => isSameTarget(target, each.target)),
      ),
    ),
  }
}
