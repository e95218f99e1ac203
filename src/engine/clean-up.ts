import { requestUsageReports } from '../apply/usage-reports.ts'
import {
  explainFailure,
  type EvidenceResult,
  type Failure,
  goes,
  ignoresSharing,
  isSameTarget,
  isTakenAway,
  type Inventory,
  type Plan,
  type Problem,
  type RunResult,
  type Target,
  targetLabel,
  type TargetPlan,
  type TargetResult,
  type Warning,
} from '../model/index.ts'
import { isMisspelt, type UnusedRule, unusedRules } from '../plan/families.ts'
import { evidenceOfTargets } from '../plan/references.ts'
import { imagesInNeedOfReports } from '../plan/usage.ts'
import { missingImageIds, warningsOfEvidence } from '../plan/warnings.ts'
import { carryOut } from './carry-out.ts'
import { decide, type Decision } from './decide.ts'
import { usesAfterwards } from './in-use-after.ts'
import { Interim } from './interim.ts'
import { PendingRemovals } from './pending-removals.ts'
import type { Ports, Settings } from './ports.ts'
import {
  asWarning,
  blindProblem,
  CANCELLED,
  noneExistsProblem,
  notApprovedBy,
  notFoundWarning,
  type RefusedTargets,
  refusedBy,
  SHARED_MAY_GO,
  skippedWarning,
  unexpectedProblem,
  unusedKeepRuleProblem,
  unusedKeepRuleWarning,
  unusedRuleWarning,
} from './problems.ts'
import { mappingProposal, mixedFamilyWarnings } from './proposal.ts'
import {
  closedEvidenceResult,
  closedResult,
  type TargetEnd,
  evidenceResultOf,
  NOTHING_DONE,
  resultOf,
} from './results.ts'
import { Survey } from './survey.ts'

async function requestFor(
  [target, ended]: readonly [Target, TargetEnd],
  survey: Survey,
  { signal, now, tell }: Ports,
): Promise<readonly [Target, TargetEnd]> {
  const imageIds = imagesInNeedOfReports(ended.plan.images)
  if (imageIds.length === 0) return [target, ended]
  const changes = survey.of(target).open.createChanges()
  const usageRequests = await requestUsageReports(imageIds, { changes, signal, now })
  tell({ kind: 'usage-reports', target, requests: usageRequests })
  return [target, { ...ended, usageRequests }]
}

/**
 * Asks AWS for the usage reports that a later run can read, last of all. A target that was refused
 * is asked about as well, because a report takes nothing away and counts for no limit.
 */
export async function withUsageReports(
  ended: ReadonlyMap<Target, TargetEnd>,
  survey: Survey,
  ports: Ports,
): Promise<ReadonlyMap<Target, TargetEnd>> {
  const all = [...ended].map(async (each) => requestFor(each, survey, ports))
  return new Map(await Promise.all(all))
}

const failuresIn = (result: TargetResult): readonly Failure[] =>
  result.kind === 'planned'
    ? [...(result.usageRequests?.values() ?? [])].flatMap((request) =>
        request.outcome === 'failed' ? [request.error] : [],
      )
    : []

/** Reports that AWS did not make fail no run: the images stay, and are asked about another time. */
export const refusedReportWarnings = (results: readonly TargetResult[]): readonly Warning[] =>
  results.flatMap((result) => {
    const [first] = failuresIn(result)
    if (first === undefined) return []
    const remedy = first.cause === 'denied' ? ' Allow this call to the role that removes.' : ''
    const message = `${targetLabel(result.target)}: AWS made no usage report on ${String(failuresIn(result).length)} of the shared images, and so they stay.${remedy} ${explainFailure(first)}`
    return [{ code: 'usage-reports' as const, message }]
  })

/** A run with all that was found out before anything is removed. */
interface Prepared {
  readonly ports: Ports
  readonly settings: Settings
  readonly survey: Survey
  readonly decision: Decision
  readonly refused: RefusedTargets
}

/** How the targets ended that were planned. */
type EndsByTarget = ReadonlyMap<Target, TargetEnd>

/** Rules with `keep: true` that hold for nothing, where all images are known: a real run fails on them. */
function misspeltRules(inventory: Inventory, { policy }: Settings): readonly UnusedRule[] {
  if (evidenceOfTargets(inventory).some(({ images }) => images === undefined)) return []
  return unusedRules(inventory, policy).filter(isMisspelt)
}

/** Why nothing may be taken away in a target: the first reason that holds. */
function refusalsOf(
  { plan, inventory }: Decision,
  settings: Settings,
  survey: Survey,
  ports: Ports,
): RefusedTargets {
  const { policy } = settings
  const everywhere = (problemFor: (target: Target) => Problem): RefusedTargets =>
    new Map(plan.targets.map(({ target }) => [target, problemFor(target)]))
  if (ignoresSharing(policy) && mayBeUsedUnseen({ survey, ports })) return everywhere(blindProblem)
  const misspelt = settings.dryRun ? [] : misspeltRules(inventory, settings)
  if (misspelt.length > 0) return everywhere(() => unusedKeepRuleProblem(misspelt))
  return new Map([...refusedBy(plan, policy), ...notApprovedBy(plan, policy)])
}

async function prepare(settings: Settings, ports: Ports): Promise<Prepared> {
  const survey = new Survey(ports)
  ports.tell({ kind: 'reading' })
  await survey.readAll()
  ports.tell({ kind: 'all-read' })
  const { policy } = settings
  const decision = await decide(survey.complete, { survey, policy, ports })
  const refused = refusalsOf(decision, settings, survey, ports)
  return { ports, settings, survey, decision, refused }
}

/** As it stands before anything is removed. */
function planned({ decision, refused, settings }: Prepared): EndsByTarget {
  return new Map(
    decision.plan.targets.map((plan) => [
      plan.target,
      {
        plan,
        outcomes: settings.dryRun || !refused.has(plan.target) ? undefined : NOTHING_DONE,
        problem: refused.get(plan.target),
      },
    ]),
  )
}

const takesAnything = ({ images, orphans }: TargetPlan): boolean =>
  images.some(isTakenAway) || orphans.some(goes)

/** Carries out one plan. */
async function remove(pending: PendingRemovals, prepared: Prepared): Promise<TargetEnd> {
  const { survey, settings, ports, decision } = prepared
  // Whatever happens in one target, what was removed is told, and the others go on.
  const problem = await carryOut(pending, decision.inventory, {
    survey,
    policy: settings.policy,
    ports,
  }).catch((error: unknown) => unexpectedProblem(pending.open.target, error))
  return { plan: pending.plan, outcomes: pending.outcomes, problem }
}

/** Carries out all plans that nothing stops, side by side, with an interim before the first change. */
async function removeAll(prepared: Prepared): Promise<EndsByTarget> {
  const { decision, refused, ports, survey, settings } = prepared
  const open = decision.plan.targets.filter(({ target }) => !refused.has(target))
  ports.tell({
    kind: 'removing',
    images: open.flatMap(({ images }) => images.filter(isTakenAway)).length,
    orphans: open.flatMap(({ orphans }) => orphans.filter(goes)).length,
  })
  const before = new Map([...planned(prepared), ...open.map(withNothingDone)])
  const taking = open.filter(takesAnything)
  if (taking.length === 0) return withUsageReports(before, survey, ports)
  const all: PendingRemovals[] = []
  const interim = new Interim(ports, () => interrupted(prepared, before, all))
  const telling = tellingOf(ports, interim)
  for (const plan of taking) {
    const { open: target } = survey.of(plan.target)
    all.push(new PendingRemovals(plan, { open: target, policy: settings.policy, ports: telling }))
  }
  await interim.write()
  const ended = await Promise.all(
    all.map(async (pending) => [pending.open.target, await remove(pending, prepared)] as const),
  )
  await interim.end()
  return withUsageReports(new Map([...before, ...ended]), survey, ports)
}

const withNothingDone = (plan: TargetPlan): readonly [Target, TargetEnd] => [
  plan.target,
  { plan, outcomes: NOTHING_DONE, problem: undefined },
]

/** Lets the interim know of every change. */
const tellingOf = (ports: Ports, interim: Interim): Ports => ({
  ...ports,
  tell: (event) => {
    ports.tell(event)
    if (event.kind === 'image' || event.kind === 'snapshot') interim.touch()
  },
})

/** The result of a run that ends now, in the middle: no target is known to be done. */
function interrupted(
  prepared: Prepared,
  before: EndsByTarget,
  pending: readonly PendingRemovals[],
): RunResult {
  const now = pending.map((each): readonly [Target, TargetEnd] => [
    each.open.target,
    { plan: each.plan, outcomes: each.outcomesSoFar, problem: undefined },
  ])
  const targets = resultsOf(prepared, new Map([...before, ...now])).map((result): TargetResult => ({
    ...result,
    status: 'interrupted',
  }))
  return {
    isInterrupted: true,
    targets,
    evidenceTargets: evidenceResultsOf(prepared),
    problems: problemsOf(prepared, targets),
    warnings: warningsOf(prepared, targets),
  }
}

/** Those without a plan come first: what they lack keeps others from being told in full. */
function resultsOf({ survey, ports }: Prepared, ended: EndsByTarget): readonly TargetResult[] {
  const endOf = (target: Target): TargetEnd | undefined =>
    [...ended].find(([each]) => isSameTarget(each, target))?.[1]
  const results = survey.all.map((known) => resultOf(known, endOf(known.open.target)))
  return [
    ...ports.closed.map(closedResult),
    ...results.filter(({ kind }) => kind === 'not-read'),
    ...results.filter(({ kind }) => kind === 'planned'),
  ]
}

/** The accounts that are only read; those that could not be entered come first. */
const evidenceResultsOf = ({ survey, ports }: Prepared): readonly EvidenceResult[] => [
  ...ports.evidenceOnly.closed.map(closedEvidenceResult),
  ...survey.evidenceOnly.map(evidenceResultOf),
]

const takesImages = ({ targets }: Plan): boolean =>
  targets.some(({ images }) => images.some(isTakenAway))

/** Some target could not be read. */
const isBlind = ({ survey, ports }: Pick<Prepared, 'survey' | 'ports'>): boolean =>
  survey.problems.length + ports.closed.length > 0

/** Some account that may use shared images could not be read. */
const mayBeUsedUnseen = (of: Pick<Prepared, 'survey' | 'ports'>): boolean =>
  isBlind(of) || of.survey.evidenceProblems.length > 0

/** Where nothing could be read, nothing is known of any rule. */
function ruleWarnings(prepared: Prepared): readonly Warning[] {
  const { settings, decision } = prepared
  const { inventory } = decision
  if (inventory.targets.length === 0) return []
  const failing = settings.dryRun ? misspeltRules(inventory, settings) : []
  return unusedRules(inventory, settings.policy).map((unused) =>
    failing.some(({ rule }) => rule === unused.rule)
      ? unusedKeepRuleWarning(unused)
      : unusedRuleWarning(unused, isBlind(prepared)),
  )
}

/** Where none of the named images exists, the list is of another account or Region. */
function noneExists(prepared: Prepared): readonly Problem[] {
  const { decision, settings } = prepared
  const { imageIds } = settings.policy
  const missing = missingImageIds(decision.inventory, settings.policy)
  if (imageIds.length === 0 || missing.length < imageIds.length) return []
  return isBlind(prepared) ? [] : [noneExistsProblem(imageIds)]
}

const problemsIn = (targets: readonly TargetResult[]): readonly Problem[] =>
  targets.flatMap(({ problem }) => problem ?? [])

function problemsOf(prepared: Prepared, targets: readonly TargetResult[]): readonly Problem[] {
  const { settings, survey, ports } = prepared
  const ofTargets = problemsIn(targets)
  const all = [
    ...(ports.signal.aborted ? [CANCELLED] : []),
    ...survey.problems,
    ...survey.evidenceProblems,
    ...(settings.dryRun ? ofTargets.filter((each) => asWarning(each) === undefined) : ofTargets),
    ...noneExists(prepared),
    ...usesAfterwards(targets, (id) => survey.usesOf(id)).problems,
  ]
  return distinct(all, ({ message }) => message)
}

function warningsOf(prepared: Prepared, targets: readonly TargetResult[]): readonly Warning[] {
  const { decision, settings, survey } = prepared
  const { dryRun, policy, skippedReferences: skipped } = settings
  const all = [
    ...targets.flatMap((target) => (target.kind === 'planned' ? target.plan.warnings : [])),
    ...survey.evidenceOnly.flatMap(({ inventory }) =>
      inventory ? warningsOfEvidence(inventory) : [],
    ),
    ...decision.plan.targets.flatMap((target) => mixedFamilyWarnings(target, policy)),
    ...missingImageIds(decision.inventory, policy).map((id) =>
      notFoundWarning(id, isBlind(prepared)),
    ),
    ...ruleWarnings(prepared),
    ...(skipped.length > 0 && !dryRun ? [skippedWarning(skipped)] : []),
    ...(ignoresSharing(policy) && takesImages(decision.plan) ? [SHARED_MAY_GO] : []),
    ...refusedReportWarnings(targets),
    ...usesAfterwards(targets, (id) => survey.usesOf(id)).warnings,
    ...(dryRun ? problemsIn(targets).flatMap((problem) => asWarning(problem) ?? []) : []),
  ]
  return distinct(all, ({ code, message }) => `${code} ${message}`)
}

const distinct = <T>(all: readonly T[], keyOf: (item: T) => string): readonly T[] => [
  ...new Map(all.map((item) => [keyOf(item), item])).values(),
]

/**
 * Cleans up: reads all targets, plans them, asks about what would be taken away, and, unless it is a
 * dry run, removes and disables what the plans say. It fails in no other way than by the problems it returns.
 */
export async function cleanUp(settings: Settings, ports: Ports): Promise<RunResult> {
  const prepared = await prepare(settings, ports)
  const before = resultsOf(prepared, planned(prepared))
  ports.tell({ kind: 'planned', targets: before })
  const targets = settings.dryRun ? before : resultsOf(prepared, await removeAll(prepared))
  return {
    targets,
    evidenceTargets: evidenceResultsOf(prepared),
    problems: problemsOf(prepared, targets),
    warnings: warningsOf(prepared, targets),
    mappingProposal: mappingProposal(prepared.decision, settings.policy, ports.now()),
  }
}
