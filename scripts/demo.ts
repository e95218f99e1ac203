import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { DAY, startEmulator, type Emulator } from '../__tests__/emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../__tests__/support/demo-world.ts'
import { RunClock } from '../__tests__/support/run-clock.ts'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type Inputs } from '../__tests__/support/run-action.ts'

/**
 * Runs the built action on an emulated account as the runner would: first as a dry run, then for
 * real. With `--grace=14d` a third run follows, two weeks later on the same account. Any input can be
 * given: `npm run demo -- --mapping=name:front --keep-previous=8`.
 */

const FOLDER = new URL('../demo/', import.meta.url)

function givenInputs(args: readonly string[]): Inputs {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true })
  const given = tokens.flatMap((token) => {
    if (token.kind !== 'option') throw new Error('Inputs are given as --NAME=VALUE')
    return [[token.name, token.value ?? 'true'] as const]
  })
  return Object.fromEntries(given)
}

interface Step {
  readonly name: string
  readonly title: string
  readonly inputs: Inputs
}

/** What all runs share. */
interface Stage {
  readonly emulator: Emulator
  readonly workspace: Readonly<Record<string, string>>
  readonly clock: RunClock
}

async function perform(step: Step, { emulator, workspace, clock }: Stage): Promise<number> {
  console.log(`\n━━━ ${step.title} ━━━\n`)
  const { exitCode, log, summary } = await runAction({
    inputs: step.inputs,
    workspace,
    environment: { ...emulator.environment(DEMO_ACCOUNT, DEMO_REGION), ...clock.environment },
  })
  console.log(log)
  await writeFile(new URL(`${step.name}.md`, FOLDER), summary)
  await writeFile(
    new URL(`${step.name}.html`, FOLDER),
    await renderPage(summary, { title: step.title, theme: 'auto' }),
  )
  return exitCode
}

const inputs = givenInputs(process.argv.slice(2))
const { world, workspace } = createDemoWorld()
const clock = new RunClock()
const emulator = await startEmulator({ world, pageSize: 50, emptyPages: 3, now: clock.now })
const stage = { emulator, workspace, clock }
await mkdir(FOLDER, { recursive: true })
const real = { ...inputs, 'dry-run': 'false' }
const codes = [
  await perform(
    { name: 'dry-run', title: 'AMI Cleanup: a dry run', inputs: { ...inputs, 'dry-run': 'true' } },
    stage,
  ),
  await perform({ name: 'real-run', title: 'AMI Cleanup: the real run', inputs: real }, stage),
]
if (inputs['grace'] !== undefined) {
  clock.advance(14 * DAY)
  const title = 'AMI Cleanup: two weeks later'
  codes.push(await perform({ name: 'two-weeks-later', title, inputs: real }, stage))
}
await emulator.stop()
console.log('The summaries are in demo/: as pages, and as Markdown beside them.')
process.exitCode = Math.max(...codes)
