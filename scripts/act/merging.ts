import { DAY } from '../../__tests__/emulator/index.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import { requireEqual } from '../act.ts'
import type { ActStep } from './log.ts'
import { addOtherRole } from './roles.ts'
import type { Stage } from './stage.ts'
import { cleanUpOf, requireHeadline, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { ACCOUNT, oneAccount, SECOND_ACCOUNT, severalAccounts } from './worlds.ts'

/** Steps that merge the reports of other runs. */

/** A run of the past, as the JSON that it left. */
async function reportOf(
  stage: Stage,
  account: string,
  dryRun: 'true' | 'false' = 'true',
): Promise<string> {
  const { report, log } = await runAction({
    inputs: { 'dry-run': dryRun },
    environment: { ...stage.emulator.environment(account), ...stage.clock.environment },
  })
  if (report === undefined) throw new Error(`A run left no report:\n${log}`)
  return JSON.stringify(report)
}

async function merge(
  stage: Stage,
  workflow: string,
  artifacts: Readonly<Record<string, string>>,
): Promise<ActStep> {
  const run = await stage.run({
    workflow,
    event: 'workflow_dispatch',
    artifacts,
    programs: { aws: COPY_EARLIER },
  })
  requireSuccess(run)
  return cleanUpOf(run, JOB)
}

/** What is in the bucket. */
const COPY_EARLIER = `case "$*" in
  "s3 cp --recursive s3://ami-cleanup-reports/ami-cleanup/ "*) mkdir -p "$5" && cp "$KEPT"/earlier/* "$5" ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`

export async function seeMerge(workflow: string): Promise<string> {
  const { world } = await severalAccounts()
  return withStage(world, async (stage) => {
    const step = await merge(stage, workflow, {
      'ami-cleanup-leg-1/report.json': await reportOf(stage, ACCOUNT),
      'ami-cleanup-leg-2/report.json': await reportOf(stage, SECOND_ACCOUNT),
    })
    requireHeadline(step, /48 of 50 reports are missing/)
    return `"${step.outputs['headline'] ?? ''}"`
  })
}

export async function seeHistory(workflow: string): Promise<string> {
  const { world, region } = await oneAccount()
  addOtherRole(world, `arn:aws:iam::${ACCOUNT}:role/reports`)
  return withStage(world, async (stage) => {
    const before = region.images.size
    const earlier = await reportOf(stage, ACCOUNT, 'false')
    const gone = before - region.images.size
    const month = stage.clock.now().toISOString().slice(0, 7)
    stage.clock.advance(DAY)
    const leg = await reportOf(stage, ACCOUNT)
    const { summary } = await merge(stage, workflow, {
      'ami-cleanup-leg-1/report.json': leg,
      'earlier/report.json': earlier,
    })
    const row = new RegExp(`<td[^>]*>${month}</td><td[^>]*>1</td><td[^>]*>${String(gone)}</td>`)
    requireEqual(`that the page says how many went in ${month}`, row.test(summary), true)
    return `the page says that ${String(gone)} images went in ${month}`
  })
}
