import type { Approval, Problem, RunResult, Warning } from '../model/index.ts'
import { SCHEMA_VERSION, type Report, type ReportError, type ReportRun } from './schema.ts'
import { reportTarget } from './build-target.ts'
import { differencesOf, isElsewhere, type Looked } from './differences.ts'
import { totalsOf } from './totals.ts'
import { plural } from './words.ts'

/** All that a report is made of. */
export interface Ingredients {
  readonly result: RunResult
  readonly dryRun: boolean
  readonly settings: Report['settings']
  /** Where, when and by what it is made; it is finished when the report is. */
  readonly run: Omit<ReportRun, 'finishedAt'>
  readonly planFile:
    { readonly generatedAt: string; readonly approvals: readonly Approval[] } | undefined
}

function comparePlan(
  { generatedAt, approvals }: NonNullable<Ingredients['planFile']>,
  looked: Looked,
): NonNullable<Report['planFile']> {
  const differences = approvals.flatMap((approval) => differencesOf(approval, looked))
  const otherTargets = approvals
    .filter((approval) => isElsewhere(approval, looked))
    .map(({ accountId, region }) => ({ accountId, region }))
  return { generatedAt, differences, ...(otherTargets.length > 0 && { otherTargets }) }
}

/** What was approved and does not go: what is newly eligible was not approved, and is no surprise. */
function differenceWarning(planFile: Report['planFile']): readonly Warning[] {
  const held = planFile?.differences.filter(({ planned }) => planned).length ?? 0
  if (held === 0) return []
  const message = `Of what the plan file removes, ${plural(held, 'item does', 'items do')} not go now: the summary says why.`
  return [{ code: 'plan-differs', message }]
}

const reportError = ({ code, message, target, actions }: Problem): ReportError => ({
  code,
  message,
  ...(target && { accountId: target.accountId, region: target.region }),
  ...(actions && { actions: [...actions] }),
})

/** The report of a run that ends now. */
export function buildReport(of: Ingredients, now: Date): Report {
  const { result, dryRun, settings, run } = of
  const targets = result.targets.map((target) => reportTarget(target, now))
  const totals = totalsOf(targets)
  const failed = result.problems.length > 0 || totals.images.failed + totals.snapshots.failed > 0
  const planFile = of.planFile && comparePlan(of.planFile, { targets, settings })
  const warnings = [...result.warnings, ...differenceWarning(planFile)]
  return {
    schemaVersion: SCHEMA_VERSION,
    dryRun,
    result: failed ? 'failure' : 'success',
    generatedAt: now.toISOString(),
    run: { ...run, finishedAt: now.toISOString() },
    settings,
    totals,
    errors: result.problems.map(reportError),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    ...(planFile && { planFile }),
    targets,
  }
}
