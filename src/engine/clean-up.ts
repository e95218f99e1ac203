import { requestUsageReports } from '../apply/usage-reports.ts'
import {
  type Failure,
  goes,
  isSameTarget,
  isTakenAway,
  type Plan,
  type Problem,
  type RunResult,
  type Target,
  targetLabel,
  type TargetPlan,
  type TargetResult,
  type Warning,
} from '../model/index.ts'
import { unusedRules } from '../plan/families.ts'
import { imagesInNeedOfReports } from '../plan/usage.ts'
import { missingImageIds } from '../plan/warnings.ts'
import { carryOut } from './carry-out.ts'
import { decide, type Decision } from './decide.ts'
import { PendingRemovals } from './pending-removals.ts'
import type { Ports, Settings } from './ports.ts'
import {
  asWarning,
  blindProblem,
  CANCELLED,
  noneExistsProblem,
  notFoundWarning,
  type Refused,
  refusedBy,
  SHARED_MAY_GO,
  skippedWarning,
  unexpectedProblem,
  unusedRuleWarning,
} from './problems.ts'
import { mappingProposal, mixedFamilyWarnings } from './proposal.ts'
import { closedResult, type Ended, NOTHING_DONE, resultOf } from './results.ts'
import { Survey } from './survey.ts'

async function requestFor(
  [target, ended]: readonly [Target, Ended],
  survey: Survey,
  { signal, now, tell }: Ports,
): Promise<readonly [Target, Ended]> {
  const imageIds = imagesInNeedOfReports(ended.plan.images)
  if (imageIds.length === 0) return [target, ended]
  const calls = survey.of(target).open.createUsageReportCalls()
  const usageRequests = await requestUsageReports(imageIds, { calls, signal, now })
  tell({ kind: 'usage-reports', target, requests: usageRequests })
  return [target, { ...ended, usageRequests }]
}

/**
 * Asks AWS for the usage reports that a later run can read, last of all. A target that was refused
 * is asked about as well, because a report takes nothing away and counts for no limit.
 */
export async function withUsageReports(
  ended: ReadonlyMap<Target, Ended>,
  survey: Survey,
  ports: Ports,
): Promise<ReadonlyMap<Target, Ended>> {
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
    const message = `${targetLabel(result.target)}: AWS made no usage report on ${String(failuresIn(result).length)} of the shared images, and so they stay. ${first.code}: ${first.message}`
    return [{ code: 'usage-reports' as const, message }]
  })

/** A run with all that was found out before anything is removed. */
interface Prepared {
  readonly ports: Ports
  readonly settings: Settings
  readonly survey: Survey
  readonly decision: Decision
  readonly refused: Refused
}

/** How the targets ended that were planned. */
type AllEnded = ReadonlyMap<Target, Ended>

/** Above a limit, or with accounts unread that may use what goes. */
function refusalsOf(plan: Plan, { policy }: Settings, survey: Survey, ports: Ports): Refused {
  if (policy.sharedImages !== 'remove' || !isBlind({ survey, ports }))
    return refusedBy(plan, policy)
  return new Map(plan.targets.map(({ target }) => [target, blindProblem(target)]))
}

async function prepare(settings: Settings, ports: Ports): Promise<Prepared> {
  const survey = new Survey(ports)
  ports.tell({ kind: 'reading' })
  await survey.readAll()
  ports.collectGarbage()
  const { policy } = settings
  const decision = await decide(survey.complete, [], { survey, policy, ports })
  ports.collectGarbage()
  const refused = refusalsOf(decision.plan, settings, survey, ports)
  return { ports, settings, survey, decision, refused }
}

/** As it stands before anything is removed. */
function planned({ decision, refused, settings }: Prepared): AllEnded {
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

async function remove(plan: TargetPlan, prepared: Prepared): Promise<Ended> {
  if (!takesAnything(plan)) return { plan, outcomes: NOTHING_DONE, problem: undefined }
  const { survey, settings, ports, decision } = prepared
  const pending = new PendingRemovals(survey.of(plan.target).open, plan, ports)
  // Whatever happens in one target, what was removed is told, and the others go on.
  const problem = await carryOut(pending, decision.inventory, {
    survey,
    policy: settings.policy,
    ports,
  }).catch((error: unknown) => unexpectedProblem(plan.target, error))
  return { plan: pending.plan, outcomes: pending.outcomes, problem }
}

/** Carries out all plans that nothing stops, side by side. */
async function removeAll(prepared: Prepared): Promise<AllEnded> {
  const { decision, refused, ports } = prepared
  const open = decision.plan.targets.filter(({ target }) => !refused.has(target))
  ports.tell({
    kind: 'removing',
    images: open.flatMap(({ images }) => images.filter(isTakenAway)).length,
    orphans: open.flatMap(({ orphans }) => orphans.filter(goes)).length,
  })
  const ended = open.map(async (plan) => [plan.target, await remove(plan, prepared)] as const)
  const all = new Map([...planned(prepared), ...(await Promise.all(ended))])
  return withUsageReports(all, prepared.survey, ports)
}

/** Those without a plan come first: what they lack keeps others from being told in full. */
function resultsOf({ survey, ports }: Prepared, ended: AllEnded): readonly TargetResult[] {
  const endOf = (target: Target): Ended | undefined =>
    [...ended].find(([each]) => isSameTarget(each, target))?.[1]
  const results = survey.all.map((known) => resultOf(known, endOf(known.open.target)))
  return [
    ...ports.closed.map(closedResult),
    ...results.filter(({ kind }) => kind === 'not-read'),
    ...results.filter(({ kind }) => kind === 'planned'),
  ]
}

const takesImages = ({ targets }: Plan): boolean =>
  targets.some(({ images }) => images.some(isTakenAway))

/** Some target could not be read. */
const isBlind = ({ survey, ports }: Pick<Prepared, 'survey' | 'ports'>): boolean =>
  survey.problems.length + ports.closed.length > 0

/** Where nothing could be read, nothing is known of any rule. */
function ruleWarnings(prepared: Prepared): readonly Warning[] {
  const { inventory } = prepared.decision
  if (inventory.targets.length === 0) return []
  return unusedRules(inventory, prepared.settings.policy).map((unused) =>
    unusedRuleWarning(unused, isBlind(prepared)),
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
    ...(settings.dryRun ? ofTargets.filter((each) => asWarning(each) === undefined) : ofTargets),
    ...noneExists(prepared),
  ]
  return distinct(all, ({ message }) => message)
}

function warningsOf(prepared: Prepared, targets: readonly TargetResult[]): readonly Warning[] {
  const { decision, settings } = prepared
  const { dryRun, policy, skippedReferences: skipped } = settings
  const all = [
    ...targets.flatMap((target) => (target.kind === 'planned' ? target.plan.warnings : [])),
    ...decision.plan.targets.flatMap((target) => mixedFamilyWarnings(target, policy)),
    ...missingImageIds(decision.inventory, policy).map(notFoundWarning),
    ...ruleWarnings(prepared),
    ...(skipped.length > 0 && !dryRun ? [skippedWarning(skipped)] : []),
    ...(policy.sharedImages === 'remove' && takesImages(decision.plan) ? [SHARED_MAY_GO] : []),
    ...refusedReportWarnings(targets),
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
    problems: problemsOf(prepared, targets),
    warnings: warningsOf(prepared, targets),
    mappingProposal: mappingProposal(prepared.decision, settings.policy, ports.now()),
  }
}
