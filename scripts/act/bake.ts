import { parse } from 'yaml'
import { snapshotOf } from '../../__tests__/emulator/index.ts'
import type { Inputs } from '../../__tests__/support/run-action.ts'
import { requireEqual } from '../act.ts'
import { planWith } from './plan.ts'
import { addOtherRole } from './roles.ts'
import { cleanUpOf, requireRemoved, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { ACCOUNT, oneAccount } from './worlds.ts'

/** "After a bake": one job bakes an image, and the next one cleans up what the pipeline baked before. */

const A_TEMPLATE = { 'images/front/front.pkr.hcl': '# The test bakes without reading this.\n' }

interface Jobs {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly with?: object }[] }>>
}

/** The settings of the workflow's clean-up. */
function settingsOf(workflow: string): Inputs {
  const settings = (parse(workflow) as Jobs).jobs['clean-up']?.steps.at(-1)?.with ?? {}
  return Object.fromEntries(Object.entries(settings).map(([name, each]) => [name, String(each)]))
}

export async function seeBake(workflow: string): Promise<string> {
  const { world, files, region } = await oneAccount()
  // As the page says, it need not trust the environment of the clean-up.
  addOtherRole(world, `arn:aws:iam::${ACCOUNT}:role/packer`, 'ref:refs/heads/main')
  const repository = { ...files, ...A_TEMPLATE }
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const roles = new Map([...region.images].map(([id, { image }]) => [id, image.Tags]))
    const planned = await planWith(stage, settingsOf(workflow), repository)
    const run = await stage.run({ workflow, event: 'push', files: repository })
    requireSuccess(run)
    const { images: gone } = requireRemoved(cleanUpOf(run, JOB), before, world)
    const baked = [...region.images.keys()].filter((id) => !roles.has(id))
    requireEqual('images that were baked, and are there', baked.length, 1)
    const more = gone.filter((id) => !planned.includes(id))
    requireEqual('what would go without the bake, and stays', planned.length, gone.length - 1)
    requireEqual('images that go because the new one takes a slot', more.length, 1)
    const others = gone.filter(
      (id) => !roles.get(id)?.some(({ Key, Value }) => Key === 'role' && Value === 'front'),
    )
    requireEqual('images of other pipelines that are gone', others, [])
    return `an image was baked and kept, and ${String(gone.length)} older ones of its pipeline removed`
  })
}
