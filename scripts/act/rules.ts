import { readFile } from 'node:fs/promises'
import { snapshotOf } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import { planWith } from './plan.ts'
import { cleanUpOf, goneSince, requireDryRun, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { oneAccount } from './worlds.ts'

/** "Rules in a file of their own": the file counts, and where it is missing nothing happens. */

const RULES = new URL('../../docs/examples/ami-cleanup-rules.yml', import.meta.url)
const FILE = '.github/ami-cleanup-rules.yml'

export async function seeRulesFile(workflow: string): Promise<string> {
  const { world, files } = await oneAccount()
  const text = await readFile(RULES, 'utf8')
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const event = 'workflow_dispatch'
    const run = await stage.run({ workflow, event, files: { ...files, [FILE]: text } })
    requireSuccess(run)
    const planned = requireDryRun(cleanUpOf(run, JOB), before, world)
    const expected = await planWith(stage, { rules: text }, files)
    requireEqual('what is planned by the rules', planned, expected)
    const without = await planWith(stage, {}, files)
    requireEqual('that the rules change the plan', planned.join() !== without.join(), true)
    const missing = await stage.run({ workflow, event, files })
    requireEqual('that a run without the file ends well', missing.succeeded, false)
    requireEqual('what is gone', goneSince(before, world).images, [])
    return `by the rules ${String(planned.length)} images would go, and ${String(without.length)} without them`
  })
}
