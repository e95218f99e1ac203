import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DAY, startEmulator, type Emulator } from '../__tests__/emulator/index.ts'
import {
  createDemoFleet,
  createDemoWorld,
  DEMO_ACCOUNT,
  DEMO_REGION,
} from '../__tests__/support/demo-world.ts'
import { SharedClock } from '../__tests__/support/shared-clock.ts'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type Inputs } from '../__tests__/support/run-action.ts'
import { inputNames, readOptions, runCommand } from './command-line.ts'

/**
 * Runs the built action on an emulated account as the runner would: first as a dry run, then for
 * real. With `--grace=14d` a third run follows, two weeks later on the same account.
 */

const USAGE = `npm run demo -- [--INPUT=VALUE ...] [--fleet]

Runs the action on an emulated account, first as a dry run and then for real, and leaves both
summaries and JSON reports in demo/. Takes every input of the action but dry-run and report-file, such
as --mapping=name:front --keep-previous=8. With --grace=14d a third run follows, two weeks later. With
--fleet there are four accounts in three Regions.`

const FOLDER = new URL('../demo/', import.meta.url)

interface Stage {
  readonly emulator: Emulator
  readonly environment: Readonly<Record<string, string>>
  readonly workspace: Readonly<Record<string, string>>
  /** What the stage needs of the inputs. */
  readonly inputs: Inputs
}

async function oneAccount(clock: SharedClock): Promise<Stage> {
  const { world, workspace } = createDemoWorld()
  const emulator = await startEmulator({ world, pageSize: 50, emptyPages: 3, now: clock.now })
  const environment = {
    ...emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
    ...clock.environment,
  }
  return { emulator, environment, workspace, inputs: {} }
}

async function fleet(clock: SharedClock): Promise<Stage> {
  const { world, workspace, roleArns, regions } = createDemoFleet()
  const emulator = await startEmulator({ world, pageSize: 50, now: clock.now })
  return {
    emulator,
    environment: {
      ...emulator.environmentWithoutKeys(),
      ...emulator.oidc.environment(),
      ...clock.environment,
    },
    workspace,
    inputs: { 'role-to-assume': roleArns.join('\n'), 'aws-region': regions.join(',') },
  }
}

interface Step {
  readonly name: string
  readonly title: string
  readonly inputs: Inputs
}

async function perform(
  { name, title, inputs }: Step,
  { environment, workspace }: Stage,
): Promise<number> {
  console.log(`\n━━━ ${title} ━━━\n`)
  const reportFile = fileURLToPath(new URL(`${name}.json`, FOLDER))
  const { exitCode, log, summary } = await runAction({
    inputs: { ...inputs, 'report-file': reportFile },
    workspace,
    environment,
  })
  console.log(log)
  await writeFile(new URL(`${name}.md`, FOLDER), summary)
  await writeFile(
    new URL(`${name}.html`, FOLDER),
    await renderPage(summary, { title, theme: 'auto' }),
  )
  return exitCode
}

/** @throws UsageError */
async function demonstrate(args: readonly string[]): Promise<number> {
  const names = (await inputNames()).filter((name) => !['dry-run', 'report-file'].includes(name))
  const { values, flags } = readOptions(args, { values: names, flags: ['fleet'] })
  await mkdir(FOLDER, { recursive: true })
  const clock = new SharedClock(fileURLToPath(FOLDER))
  const stage = await (flags.has('fleet') ? fleet(clock) : oneAccount(clock))
  const inputs = { ...stage.inputs, ...values }
  const dry = { ...inputs, 'dry-run': 'true' }
  const real = { ...inputs, 'dry-run': 'false' }
  const codes = [
    await perform({ name: 'dry-run', title: 'AMI Cleanup: a dry run', inputs: dry }, stage),
    await perform({ name: 'real-run', title: 'AMI Cleanup: the real run', inputs: real }, stage),
  ]
  if ('grace' in values) {
    clock.advance(14 * DAY)
    const title = 'AMI Cleanup: two weeks later'
    codes.push(await perform({ name: 'two-weeks-later', title, inputs: real }, stage))
  }
  await stage.emulator.stop()
  console.log('The summaries are in demo/: as pages, and as Markdown and JSON beside them.')
  return Math.max(...codes)
}

await runCommand(USAGE, demonstrate)
