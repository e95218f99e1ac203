import { mkdir } from 'node:fs/promises'
import { DAY, startEmulator } from '../__tests__/emulator/index.ts'
import { createDemoFleet, createDemoWorld, DEMO_ACCOUNT } from '../__tests__/support/demo-world.ts'
import { SharedClock } from '../__tests__/support/shared-clock.ts'
import type { ActionRun } from '../__tests__/support/run-action.ts'
import { FLAG, readOptions, runCommand } from './command-line.ts'
import { DEMO_FOLDER, look, withInputs } from './look.ts'

/** Runs the built action on emulated accounts as the runner would. */

const USAGE = `npm run demo -- [--INPUT=VALUE ...] [--fleet]

Runs the action on an emulated account, first as a dry run and then for real, and leaves both
summaries and JSON reports in demo/. Takes the inputs of the action but dry-run and those that write
elsewhere, such as --mapping=name:front --keep-previous=8. With --grace=14d a third run follows, two
weeks later. With --fleet there are four accounts in three Regions.`

/** @throws UsageError */
async function demonstrate(args: readonly string[]): Promise<number> {
  const { fleet, ...inputs } = readOptions(args, await withInputs({ fleet: FLAG }))
  const { world, workspace, roleArns, regions } = fleet ? createDemoFleet() : createDemoWorld()
  await mkdir(DEMO_FOLDER, { recursive: true })
  const clock = new SharedClock(DEMO_FOLDER)
  const emulator = await startEmulator({ world, pageSize: 50, emptyPages: 3, now: clock.now })
  // The one account is that of the job's credentials, as a step before this one leaves them.
  const targets = { 'role-to-assume': fleet ? roleArns.join() : '', 'aws-region': regions.join() }
  const job = { ...emulator.environment(DEMO_ACCOUNT), ...emulator.oidc.environment() }
  const run = async (name: string, others: { readonly 'dry-run': string }): Promise<ActionRun> =>
    look(name, {
      workspace,
      environment: { ...job, ...clock.environment },
      inputs: { ...targets, ...inputs, ...others },
    })
  const runs = [
    await run('dry-run', { 'dry-run': 'true' }),
    await run('real-run', { 'dry-run': 'false' }),
  ]
  if ('grace' in inputs) {
    clock.advance(14 * DAY)
    runs.push(await run('two-weeks-later', { 'dry-run': 'false' }))
  }
  await emulator.stop()
  console.log('The summaries are in demo/: as pages, and as Markdown and JSON beside them.')
  return Math.max(...runs.map(({ exitCode }) => exitCode))
}

await runCommand(USAGE, demonstrate)
