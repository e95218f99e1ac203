import type {
  Image,
  Inventory,
  KeepReason,
  Plan,
  PlannedImage,
  Policy,
  RemoveReason,
  TargetInventory,
  TargetPlan,
  Verdict,
} from '../model.ts'
import { sortIntoFamilies } from './families.ts'
import { goingAmounts, refusalsOf } from './guards.ts'
import { planOrphans, traceImages, type ImageTraces } from './orphans.ts'
import { planDeparted } from './departed.ts'
import { rankWithinFamilies } from './ranks.ts'
import { recoveryOfImage } from './recovery.ts'
import { poolReferences, type ReferencePool } from './references.ts'
import { approvalFor, settleRemovals } from './removals.ts'
import {
  ageOf,
  isNamed,
  keptByItself,
  tooYoung,
  type Candidate,
  type RuleContext,
} from './rules.ts'
import { planSnapshotsOf, snapshotContext } from './snapshots.ts'
import { unknownAliasesFor, type AliasesFor } from './unknown-aliases.ts'
import { warningsOf } from './warnings.ts'

/** A verdict before rule 11, which looks at all removals together. */
interface Judged {
  readonly candidate: Candidate
  readonly verdict: Verdict
}

function candidates(
  inventory: TargetInventory,
  policy: Policy,
  pool: ReferencePool,
): readonly Candidate[] {
  const families = sortIntoFamilies(inventory.images, policy.mapping)
  return inventory.images.map((image) => ({
    image,
    family: families.familyOf(image),
    missing: families.missing(image),
    references: pool.to(image.id),
    sharing: inventory.imageSharing.get(image.id),
  }))
}

function removalReason(
  image: Image,
  rank: number | undefined,
  { policy, now }: RuleContext,
): RemoveReason {
  if (isNamed(image, policy)) return { code: 'requested' }
  const placed = { rank: rank ?? ('unranked' as const) }
  if (policy.maxAge === undefined) return { code: 'surplus', keep: policy.keepPrevious, ...placed }
  return { code: 'expired', age: ageOf(image, now), limit: policy.maxAge, ...placed }
}

/** Rules 9 and 10, and 12 for those that they let go. */
function judgeByRankAndAge(
  { image }: Candidate,
  rank: number | undefined,
  context: RuleContext,
): Verdict {
  const keep = context.policy.keepPrevious
  if (rank !== undefined && rank <= keep && !isNamed(image, context.policy)) {
    return { verdict: 'keep', reason: { code: 'keep-previous', rank, keep } }
  }
  const young = tooYoung(image, context)
  if (young !== undefined) return { verdict: 'keep', reason: young }
  return { verdict: 'remove', reason: removalReason(image, rank, context) }
}

/** Rules 1 to 10 for all images of a target. */
function judge(all: readonly Candidate[], context: RuleContext): readonly Judged[] {
  const reasons = new Map<string, KeepReason>()
  for (const candidate of all) {
    const reason = keptByItself(candidate, context)
    if (reason !== undefined) reasons.set(candidate.image.id, reason)
  }
  const ranks = rankWithinFamilies(all.filter(({ image }) => !reasons.has(image.id)))
  return all.map((candidate) => {
    const reason = reasons.get(candidate.image.id)
    if (reason !== undefined) return { candidate, verdict: { verdict: 'keep', reason } }
    const rank = ranks.get(candidate.image.id)
    return { candidate, verdict: judgeByRankAndAge(candidate, rank, context) }
  })
}

/** What may be used stays. */
function keepForUnknownAliases(judged: Judged, aliasesFor: AliasesFor): Judged {
  const { candidate } = judged
  const aliases = aliasesFor(candidate.image)
  if (judged.verdict.verdict === 'keep' || aliases.length === 0) return judged
  return {
    candidate: { ...candidate, references: [...candidate.references, ...aliases] },
    verdict: { verdict: 'keep', reason: { code: 'in-use' } },
  }
}

/** What is known of all targets together. */
interface Pooled {
  readonly pool: ReferencePool
  readonly aliasesFor: AliasesFor
  readonly traces: ImageTraces
}

function planTarget(
  inventory: TargetInventory,
  context: RuleContext,
  { pool, aliasesFor, traces }: Pooled,
): TargetPlan {
  const { policy, now } = context
  const judged = judge(candidates(inventory, policy, pool), context).map((each) =>
    keepForUnknownAliases(each, aliasesFor),
  )
  const snapshots = snapshotContext(inventory, policy, now, pool)
  const leaving = judged.filter(({ verdict }) => verdict.verdict === 'remove')
  const removals = settleRemovals(
    leaving.map(({ candidate }) => candidate.image),
    snapshots,
  )
  const images = judged.map(({ candidate, verdict }): PlannedImage => {
    const { image, family, references } = candidate
    const reason = removals.kept.get(image.id)
    return {
      image,
      family,
      references,
      verdict: reason === undefined ? verdict : { verdict: 'keep', reason },
      snapshots: planSnapshotsOf(image, removals.going, snapshots),
      recovery: recoveryOfImage(image, inventory.retentionRules),
    }
  })
  const orphans = planOrphans(inventory, { ...snapshots, traces })
  const amounts = {
    images: inventory.images.length,
    snapshots: snapshots.byId.size,
    ...goingAmounts(images, orphans),
  }
  return {
    target: inventory.target,
    images,
    orphans,
    departed: planDeparted(inventory, snapshots),
    refusals: refusalsOf(amounts, policy, approvalFor(inventory, policy)),
    warnings: warningsOf(images, inventory),
  }
}

/**
 * The verdict on every image and every snapshot of every target: a pure function of what was read,
 * what was asked for and the time. References of all targets count for all.
 */
export function plan(inventory: Inventory, policy: Policy, now: Date): Plan {
  const pooled: Pooled = {
    pool: poolReferences(inventory),
    aliasesFor: unknownAliasesFor(inventory, policy),
    traces: traceImages(inventory),
  }
  return { targets: inventory.targets.map((target) => planTarget(target, { policy, now }, pooled)) }
}
