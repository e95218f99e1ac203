import { snapshotOf } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import type { Shown } from '../shown-workflows.ts'
import type { ActRun } from './log.ts'
import { requireSuccess } from './told.ts'
import { withStage } from './use.ts'
import { cleanUpStep, workflowAround } from './wrapped.ts'
import { ACCOUNT, oneAccount } from './worlds.ts'

/** What goes under `with:`: every block of a page is a dry run of its own, one after the other. */

/** Settings of a step, and no workflow or steps. */
export const isSettings = ({ value }: Shown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('on' in value)

const nameOf = ({ page, number }: Shown): string =>
  `${page.replaceAll(/\W/g, '-')}-${String(number)}`

/** The images that the settings name. */
const idsIn = ({ code }: Shown): readonly string[] => code.match(/\bami-[0-9a-f]{17}\b/g) ?? []

/** As the page asks for first: a dry run. */
const stepOf = async (shown: Shown): Promise<object> => ({
  name: nameOf(shown),
  if: '${{ !cancelled() }}',
  ...(await cleanUpStep(
    {
      'aws-region': 'eu-west-1',
      'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/ami-cleanup-read-only`,
      ...(shown.value as object),
      'dry-run': true,
    },
    nameOf(shown),
  )),
})

const failed = ({ steps }: ActRun): readonly string[] =>
  steps.filter(({ succeeded }) => !succeeded).map(({ name }) => name)

export async function seeSettings(shown: readonly Shown[]): Promise<string> {
  const { world, files, region } = await oneAccount()
  for (const ImageId of shown.flatMap(idsIn)) region.addImage({ overrides: { ImageId } })
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const workflow = workflowAround(await Promise.all(shown.map(stepOf)))
    const run = await stage.run({ workflow, event: 'workflow_dispatch', files })
    requireEqual('settings with which a dry run fails', failed(run), [])
    requireSuccess(run)
    const ended = run.steps.filter(({ outputs }) => 'headline' in outputs).map(({ name }) => name)
    requireEqual('dry runs', ended, shown.map(nameOf))
    requireEqual('what is left', snapshotOf(world), before)
    return `${String(ended.length)} dry runs, each with the settings of one block, ended well`
  })
}
