import {
  type Approval,
  type Evidence,
  type EvidenceResult,
  type MappingProposal,
  type PlannedImage,
  type PlannedOrphan,
  type PlannedSnapshot,
  type Problem,
  type Reference,
  ruleLabel,
  type RunResult,
  targetKey,
  type TargetResult,
  type Warning,
} from '../model/index.ts'
import { differencesOf, isElsewhere, type RunOutcome } from './differences.ts'
import { errorsOf, removalErrorsOf, reportWarning } from './errors.ts'
import {
  explainKept,
  explainOrphan,
  explainRemoved,
  explainRequest,
  explainSnapshot,
  reportUsage,
} from './explain.ts'
import { graceFields } from './grace-fields.ts'
import { compare, type Unsummed, withFigures } from './families.ts'
import {
  fieldsOfImage,
  type OutcomeFields,
  type Planned,
  reportFailure,
  reportRecovery,
  snapshotOutcomeFields,
  targetError,
} from './outcome-fields.ts'
import {
  type Report,
  type ReportEvidence,
  type ReportEvidenceTarget,
  type ReportImage,
  type ReportMappingProposal,
  type ReportOrphan,
  type ReportReference,
  type ReportRun,
  type ReportSnapshot,
  type ReportTarget,
  SCHEMA_VERSION,
} from './schema.ts'
import { totalsOf } from './totals.ts'
import { plural } from './words.ts'

function reportReference({ source, resource, detail, target }: Reference): ReportReference {
  return {
    source,
    resource,
    ...(detail !== undefined && { detail }),
    ...(target !== undefined && { accountId: target.accountId, region: target.region }),
  }
}

function fieldsOfSnapshot({ id, verdict }: PlannedSnapshot, target: Planned): OutcomeFields {
  const { outcomes } = target
  if (verdict.verdict === 'stays-with-image') return { outcome: 'kept' }
  if (verdict.verdict === 'keep') {
    const { reason } = verdict
    // It stayed with another image at first, and went with that one later.
    if (outcomes?.snapshots.get(id)?.outcome === 'deleted') return { outcome: 'deleted' }
    return { outcome: 'kept', reason: reason.code, explanation: explainSnapshot(reason) }
  }
  return snapshotOutcomeFields(id, target)
}

function reportSnapshot(planned: PlannedSnapshot, target: Planned, now: Date): ReportSnapshot {
  const fields = fieldsOfSnapshot(planned, target)
  return {
    id: planned.id,
    verdict: planned.verdict.verdict === 'remove' ? 'remove' : 'keep',
    ...fields,
    gib: planned.size.gib,
    storageTier: planned.size.storageTier,
    recovery: reportRecovery(planned.recovery, fields.outcome === 'deleted' ? now : undefined),
  }
}

function reportImage(planned: PlannedImage, target: Planned, now: Date): ReportImage {
  const { image, family, rank, verdict, references } = planned
  const fields = fieldsOfImage(planned, target)
  return {
    id: image.id,
    name: image.name,
    ...(family !== undefined && { family: family.label, familyKey: family.key }),
    ...(family?.rule && { rule: ruleLabel(family.rule) }),
    architecture: image.architecture,
    state: image.unknownState ?? image.state,
    ...(image.createdAt && { createdAt: image.createdAt.toISOString() }),
    ...(image.lastLaunchedAt instanceof Date && {
      lastLaunchedAt: image.lastLaunchedAt.toISOString(),
    }),
    tags: Object.fromEntries(image.tags),
    verdict: verdict.verdict,
    reason: verdict.reason.code,
    explanation:
      verdict.verdict === 'keep'
        ? explainKept(verdict.reason, references) + explainRequest(planned, target)
        : explainRemoved(verdict.reason, planned, now),
    ...(rank !== undefined && { rank }),
    references: references.map(reportReference),
    snapshots: planned.snapshots.map((snapshot) => reportSnapshot(snapshot, target, now)),
    ...fields,
    ...graceFields(planned, fields, now),
    recovery: reportRecovery(planned.recovery, fields.outcome === 'removed' ? now : undefined),
  }
}

function fieldsOfOrphan({ snapshot, verdict }: PlannedOrphan, target: Planned): OutcomeFields {
  return verdict.verdict === 'remove'
    ? snapshotOutcomeFields(snapshot.id, target)
    : { outcome: 'kept' }
}

/** `image-exists` was the case when it was planned: what this run removed meanwhile no longer does. */
function explainOrphanNow({ reason }: PlannedOrphan['verdict'], { outcomes }: Planned): string {
  const isGone =
    reason.code === 'image-exists' &&
    ['removed', 'already-gone'].includes(outcomes?.images.get(reason.image)?.outcome ?? '')
  return isGone
    ? `Made for ${reason.image}, which existed when this run began: the next run looks again.`
    : explainOrphan(reason)
}

/** The snapshots that stand with an image that goes: they must not be told of twice. */
function toldWithImages({ plan }: Planned): ReadonlySet<string> {
  const going = plan.images.filter(({ verdict }) => verdict.verdict === 'remove')
  return new Set(going.flatMap(({ snapshots }) => snapshots.map(({ id }) => id)))
}

function reportOrphans(target: Planned, now: Date): ReportOrphan[] {
  const told = toldWithImages(target)
  return target.plan.orphans
    .filter(({ snapshot, verdict }) => verdict.verdict !== 'keep' || !told.has(snapshot.id))
    .map((orphan) => reportOrphan(orphan, target, now))
}

function reportOrphan(planned: PlannedOrphan, target: Planned, now: Date): ReportOrphan {
  const { snapshot, verdict, size } = planned
  const fields = fieldsOfOrphan(planned, target)
  return {
    id: snapshot.id,
    verdict: verdict.verdict,
    ...fields,
    reason: fields.reason ?? verdict.reason.code,
    explanation: fields.explanation ?? explainOrphanNow(verdict, target),
    ...(verdict.reason.code === 'orphan' && { image: verdict.reason.image }),
    description: snapshot.description,
    ...(snapshot.startedAt && { startedAt: snapshot.startedAt.toISOString() }),
    gib: size.gib,
    storageTier: size.storageTier,
    recovery: reportRecovery(planned.recovery, fields.outcome === 'deleted' ? now : undefined),
  }
}

const emptyTarget = ({
  target,
  problem,
  status,
}: Extract<TargetResult, { kind: 'not-read' }>): Unsummed => ({
  ...target,
  status: status ?? (problem.code === 'cancelled' ? 'cancelled' : 'not-read'),
  error: targetError(problem),
  evidence: [],
  notKnown: [],
  refusals: [],
  images: [],
  orphans: [],
})

/** Like stands with like; images without a family come last. */
function byFamilyNewestFirst(a: ReportImage, b: ReportImage): number {
  const families =
    compare(a.family ?? '\uFFFF', b.family ?? '\uFFFF') ||
    compare(a.familyKey ?? '', b.familyKey ?? '')
  return families || compare(b.createdAt ?? '', a.createdAt ?? '') || compare(a.id, b.id)
}

const reportEvidence = (of: Evidence): ReportEvidence => {
  const { source, resources, images, skipped, readAt, durationMs, notes, isPartial } = of
  return {
    ...{ source, resources, images, skipped, durationMs },
    ...(readAt && { readAt: readAt.toISOString() }),
    notes: [...notes],
    ...(isPartial && { isPartial }),
  }
}

/** An account that is only read, as the report has it. */
/** The ARNs that the calls were made as, by target. */
export type Sessions = ReadonlyMap<string, string>

function sessionIn(
  sessions: Sessions,
  target: EvidenceResult['target'],
): Pick<ReportTarget, 'session'> {
  const session = sessions.get(targetKey(target))
  return session === undefined ? {} : { session }
}

const reportEvidenceTarget = (
  { target, status, evidence, problem }: EvidenceResult,
  sessions: Sessions,
): ReportEvidenceTarget => ({
  ...target,
  status,
  ...sessionIn(sessions, target),
  ...(problem && { error: targetError(problem) }),
  evidence: evidence.map(reportEvidence),
})

/** A plan above a limit, or one that was not approved: a warning in a dry run. */
const isOfLimits = ({ code }: Problem): boolean => code !== 'another-target-unread'

function plannedTarget(result: Planned, now: Date): Unsummed {
  const { target, status, plan, evidence, notKnown, problem, outcomes } = result
  const usage = reportUsage(result)
  // A dry run that is above a limit fails nowhere: it is warned of.
  const isError =
    problem !== undefined &&
    !(isOfLimits(problem) && status === 'refused' && outcomes === undefined)
  return {
    ...target,
    status,
    ...(isError && { error: targetError(problem) }),
    evidence: evidence.map(reportEvidence),
    notKnown: notKnown.map(({ part, why, failure }) => ({
      part,
      why,
      ...(failure && { failure: reportFailure(failure) }),
    })),
    refusals: [...plan.refusals],
    ...(usage !== undefined && { usageReports: usage }),
    images: plan.images.map((image) => reportImage(image, result, now)).sort(byFamilyNewestFirst),
    orphans: reportOrphans(result, now),
  }
}

/** A target as the report has it; `now` is when the run ends. */
export function reportTarget(
  result: TargetResult,
  now: Date,
  sessions: Sessions = new Map(),
): ReportTarget {
  const target = result.kind === 'not-read' ? emptyTarget(result) : plannedTarget(result, now)
  return withFigures({ ...target, ...sessionIn(sessions, result.target) })
}

/** All that a report is made of. */
export interface Ingredients {
  readonly result: RunResult
  readonly dryRun: boolean
  readonly settings: Report['settings']
  readonly rulesFile?: Report['rulesFile']
  /** Where, when and by what it is made; it is finished when the report is. */
  readonly run: Omit<ReportRun, 'finishedAt'>
  readonly planFile: ApprovedPlan | undefined
  /** Absent where no account was entered. */
  readonly sessions?: Sessions | undefined
}

/** The plan that was approved, and the file that it was read from. */
interface ApprovedPlan {
  readonly runId: string | undefined
  readonly generatedAt: string
  readonly sha256: string
  readonly approvals: readonly Approval[]
}

function comparePlan(
  { runId, generatedAt, sha256, approvals }: ApprovedPlan,
  looked: RunOutcome,
): NonNullable<Report['planFile']> {
  const differences = approvals.flatMap((approval) => differencesOf(approval, looked))
  const otherTargets = approvals
    .filter((approval) => isElsewhere(approval, looked))
    .map(({ accountId, region }) => ({ accountId, region }))
  return {
    ...(runId !== undefined && { runId }),
    generatedAt,
    sha256,
    differences,
    ...(otherTargets.length > 0 && { otherTargets }),
  }
}

/** A warning where approved items do not go. Newly eligible ones were never approved and are no surprise. */
function differenceWarning(planFile: Report['planFile']): readonly Warning[] {
  const held = planFile?.differences.filter(({ planned }) => planned).length ?? 0
  if (held === 0) return []
  const message = `Of what the plan file takes away, ${plural(held, 'item does', 'items do')} not go now: "Approved plan" in the summary says why of each.`
  return [{ code: 'plan-differs', message }]
}

const reportProposal = ({ examples, ...proposal }: MappingProposal): ReportMappingProposal => ({
  ...proposal,
  examples: examples.map(({ names, ...example }) => ({ ...example, names: [...names] })),
})

/** The report of a run that ends now. */
export function buildReport(of: Ingredients, now: Date): Report {
  const { result, dryRun, settings, run, rulesFile, sessions = new Map() } = of
  const targets = result.targets.map((target) => reportTarget(target, now, sessions))
  const totals = totalsOf(targets)
  const errors = [...result.problems.flatMap(errorsOf), ...targets.flatMap(removalErrorsOf)]
  const planFile = of.planFile && comparePlan(of.planFile, { targets, settings })
  const warnings = [...result.warnings, ...differenceWarning(planFile)]
  return {
    schemaVersion: SCHEMA_VERSION,
    dryRun,
    result: errors.length > 0 || result.isInterrupted === true ? 'failure' : 'success',
    generatedAt: now.toISOString(),
    run: result.isInterrupted === true ? run : { ...run, finishedAt: now.toISOString() },
    settings,
    totals,
    errors,
    warnings: warnings.map(reportWarning),
    ...(rulesFile && { rulesFile }),
    ...(planFile && { planFile }),
    ...(result.mappingProposal && { mappingProposal: reportProposal(result.mappingProposal) }),
    evidenceTargets: (result.evidenceTargets ?? []).map((each) =>
      reportEvidenceTarget(each, sessions),
    ),
    targets,
  }
}
