import type { Approval, TargetResult, Warning } from '../model.ts'
import { SCHEMA_VERSION, type Report } from '../report-schema.ts'
import { reportTarget } from './build-target.ts'
import { differencesOf, type Looked } from './differences.ts'
import { totalsOf } from './totals.ts'
import { plural } from './words.ts'

/** All that a report is made of. */
export interface RunResult {
  readonly dryRun: boolean
  readonly settings: Report['settings']
  readonly runUrl: string | undefined
  readonly targets: readonly TargetResult[]
  /** What makes the run fail: one text for each problem. */
  readonly errors: readonly string[]
  readonly warnings: readonly Warning[]
  readonly planFile:
    { readonly generatedAt: string; readonly approvals: readonly Approval[] } | undefined
}

function comparePlan(
  { generatedAt, approvals }: NonNullable<RunResult['planFile']>,
  looked: Looked,
): NonNullable<Report['planFile']> {
  const differences = approvals.flatMap((approval) => differencesOf(approval, looked))
  return { generatedAt, differences }
}

/** What was approved and does not go: what is newly eligible was not approved, and is no surprise. */
function differenceWarning(planFile: Report['planFile']): readonly Warning[] {
  const held = planFile?.differences.filter(({ planned }) => planned).length ?? 0
  if (held === 0) return []
  const message = `Of what the plan file removes, ${plural(held, 'item does', 'items do')} not go now: the summary says why.`
  return [{ code: 'plan-differs', message }]
}

/** The report of a run that ends now. */
export function buildReport(run: RunResult, now: Date): Report {
  const targets = run.targets.map((result) => reportTarget(result, now))
  const totals = totalsOf(targets)
  const failed = run.errors.length > 0 || totals.failed > 0
  const planFile = run.planFile && comparePlan(run.planFile, { targets, settings: run.settings })
  const warnings = [...run.warnings, ...differenceWarning(planFile)]
  return {
    schemaVersion: SCHEMA_VERSION,
    dryRun: run.dryRun,
    result: failed ? 'failure' : 'success',
    generatedAt: now.toISOString(),
    ...(run.runUrl !== undefined && { runUrl: run.runUrl }),
    settings: run.settings,
    totals,
    errors: [...run.errors],
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    ...(planFile && { planFile }),
    targets,
  }
}
