import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startEmulator } from '../__tests__/emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../__tests__/support/demo-world.ts'
import { commitAll, requireEqual, runAct } from './act.ts'

/**
 * Runs a workflow that uses the action with act and compares what its steps say with what is left
 * in the emulated account.
 */

const ROOT = new URL('../', import.meta.url).pathname

function valueOf(log: string, name: string): string {
  const [, value] = new RegExp(`\\| ${name}=(.*)$`, 'm').exec(log) ?? []
  if (value === undefined) throw new Error(`The workflow's last step did not say ${name}:\n${log}`)
  return value.trim()
}

/** A checkout with the action and the workflow, as a repository that uses it has them. */
async function createCheckout(folder: string): Promise<void> {
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  await cp(join(ROOT, 'action.yml'), join(folder, 'action.yml'))
  const workflow = join(folder, '.github/workflows/clean-up.yml')
  await mkdir(dirname(workflow), { recursive: true })
  await cp(join(ROOT, '__tests__/act/workflow.yml'), workflow)
  await commitAll(folder)
}

const { world } = createDemoWorld()
const { images } = world.account(DEMO_ACCOUNT).region(DEMO_REGION)
const before = [...images.keys()]
const emulator = await startEmulator({ world })
const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-'))
try {
  const folder = join(scratch, 'repository')
  await createCheckout(folder)
  const { succeeded, log } = await runAct(folder, {
    home: scratch,
    event: 'workflow_dispatch',
    platform: 'self-hosted',
    environment: emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
  })
  if (!succeeded) throw new Error(`The workflow failed:\n${log}`)
  const deleted = valueOf(log, 'deleted').split(' ').sort()
  requireEqual('the plan and what was removed', valueOf(log, 'planned').split(' ').sort(), deleted)
  requireEqual('removed-count', valueOf(log, 'count'), String(deleted.length))
  const gone = before.filter((id) => !images.has(id)).sort()
  requireEqual('what is said to be deleted, and what is gone', deleted, gone)
  console.log(
    `act ran the workflow: ${String(deleted.length)} images planned, approved and removed.`,
  )
} finally {
  await emulator.stop()
  await rm(scratch, { recursive: true, force: true })
}
