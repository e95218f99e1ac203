import { mkdir } from 'node:fs/promises'
import { DAY, startEmulator } from '../__tests__/emulator/index.ts'
import {
  createDemoFleet,
  createDemoWorld,
  DEMO_ACCOUNT,
  DEMO_REGION,
} from '../__tests__/support/demo-world.ts'
import { SharedClock } from '../__tests__/support/shared-clock.ts'
import type { Inputs, RunSettings } from '../__tests__/support/run-action.ts'
import { inputNames, readOptions, runCommand } from './command-line.ts'
import { DEMO_FOLDER, leaveRun } from './leave-run.ts'

/**
 * Runs the built action on an emulated account as the runner would: first as a dry run, then for
 * real. With `--grace=14d` a third run follows, two weeks later on the same account.
 */

const USAGE = `npm run demo -- [--INPUT=VALUE ...] [--fleet]

Runs the action on an emulated account, first as a dry run and then for real, and leaves both
summaries and JSON reports in demo/. Takes every input of the action but dry-run and report-file, such
as --mapping=name:front --keep-previous=8. With --grace=14d a third run follows, two weeks later. With
--fleet there are four accounts in three Regions.`

type Demo = ReturnType<typeof createDemoWorld> | ReturnType<typeof createDemoFleet>

/** The emulated AWS, and the settings of every run in it. */
async function enter(demo: Demo, clock: SharedClock) {
  const { world, workspace } = demo
  const emulator = await startEmulator({ world, pageSize: 50, emptyPages: 3, now: clock.now })
  const [account, inputs]: readonly [Inputs, Inputs] =
    'roleArns' in demo
      ? [
          { ...emulator.environmentWithoutKeys(), ...emulator.oidc.environment() },
          { 'role-to-assume': demo.roleArns.join('\n'), 'aws-region': demo.regions.join(',') },
        ]
      : [emulator.environment(DEMO_ACCOUNT, DEMO_REGION), {}]
  return { emulator, workspace, inputs, environment: { ...account, ...clock.environment } }
}

/** Performs a run, and leaves its page and its report. @returns how it ended */
async function perform(name: string, title: string, settings: RunSettings): Promise<number> {
  console.log(`\n━━━ ${title} ━━━\n`)
  return (await leaveRun(name, title, settings)).exitCode
}

/** @throws UsageError */
async function demonstrate(args: readonly string[]): Promise<number> {
  const names = (await inputNames()).filter((name) => !['dry-run', 'report-file'].includes(name))
  const { values, flags } = readOptions(args, { values: names, flags: ['fleet'] })
  await mkdir(DEMO_FOLDER, { recursive: true })
  const clock = new SharedClock(DEMO_FOLDER)
  const demo = flags.has('fleet') ? createDemoFleet() : createDemoWorld()
  const { emulator, inputs, ...stage } = await enter(demo, clock)
  const dry = { ...stage, inputs: { ...inputs, ...values, 'dry-run': 'true' } }
  const real = { ...stage, inputs: { ...dry.inputs, 'dry-run': 'false' } }
  const codes = [
    await perform('dry-run', 'AMI Cleanup: a dry run', dry),
    await perform('real-run', 'AMI Cleanup: the real run', real),
  ]
  if ('grace' in values) {
    clock.advance(14 * DAY)
    codes.push(await perform('two-weeks-later', 'AMI Cleanup: two weeks later', real))
  }
  await emulator.stop()
  console.log('The summaries are in demo/: as pages, and as Markdown and JSON beside them.')
  return Math.max(...codes)
}

await runCommand(USAGE, demonstrate)
