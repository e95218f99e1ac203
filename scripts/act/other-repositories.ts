import { snapshotOf } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import { planWith } from './plan.ts'
import { cleanUpOf, requireDryRun, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { oneAccount } from './worlds.ts'

/** "Other repositories": what a file of another repository names stays. */
export async function seeOtherRepositories(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const [named = '', ...rest] = await planWith(stage, {}, files)
    const run = await stage.run({
      workflow,
      event: 'workflow_dispatch',
      files,
      secrets: { READ_OTHER_REPOSITORIES: 'ghs_other' },
      others: { 'octo-org/infrastructure': { 'main.tf': `image_id = "${named}"\n` } },
    })
    requireSuccess(run)
    const planned = requireDryRun(cleanUpOf(run, JOB), before, world)
    requireEqual('what is planned, without the image that is named', planned, rest)
    return `the image that is named stays, and ${String(planned.length)} others would go`
  })
}
