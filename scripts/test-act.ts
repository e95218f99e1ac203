import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '../__tests__/emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../__tests__/support/demo-world.ts'

/**
 * Runs a workflow that uses the action with act, on this machine and without Docker, and compares
 * what its steps say with what is left in the emulated account. `ACT` names act's executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

function valueOf(log: string, name: string): string {
  const [, value] = new RegExp(`\\| ${name}=(.*)$`, 'm').exec(log) ?? []
  if (value === undefined) throw new Error(`The workflow's last step did not say ${name}:\n${log}`)
  return value.trim()
}

function requireEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return
  throw new Error(`${what}: ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`)
}

/** A checkout with the action and the workflow, as a repository that uses it has them. */
async function createCheckout(folder: string): Promise<void> {
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  await cp(join(ROOT, 'action.yml'), join(folder, 'action.yml'))
  const workflow = join(folder, '.github/workflows/clean-up.yml')
  await mkdir(dirname(workflow), { recursive: true })
  await cp(join(ROOT, '__tests__/act/workflow.yml'), workflow)
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    await run('git', args, { cwd: folder })
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await run('git', [...identity, 'commit', '-qm', 'The action and a workflow'], { cwd: folder })
}

async function runWorkflow(folder: string, variables: Record<string, string>): Promise<string> {
  const given = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const { stdout } = await run(
    process.env['ACT'] ?? 'act',
    [
      'workflow_dispatch',
      '--platform',
      'self-hosted=-self-hosted',
      '--artifact-server-path',
      '',
      ...given,
    ],
    {
      cwd: folder,
      maxBuffer: 2 ** 26,
      // The runner brings Node 24; act takes the one that it finds.
      env: {
        ...process.env,
        PATH: `${ROOT}node_modules/.bin:${process.env['PATH'] ?? ''}`,
        HOME: folder,
      },
    },
  )
  return stdout
}

const { world } = createDemoWorld()
const { images } = world.account(DEMO_ACCOUNT).region(DEMO_REGION)
const before = [...images.keys()]
const emulator = await startEmulator({ world })
const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-act-'))
try {
  await createCheckout(folder)
  const log = await runWorkflow(folder, emulator.environment(DEMO_ACCOUNT, DEMO_REGION))
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
  await rm(folder, { recursive: true, force: true })
}
