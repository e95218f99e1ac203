import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startEmulator, type Emulator } from '../__tests__/emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../__tests__/support/demo-world.ts'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type Inputs } from '../__tests__/support/run-action.ts'

/**
 * Runs the built action on an emulated account as the runner would: first as a dry run, then for
 * real. `npm run demo -- --mapping=name:front --keep-previous=8` gives it any input.
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

async function perform(
  step: Step,
  emulator: Emulator,
  workspace: Readonly<Record<string, string>>,
): Promise<number> {
  console.log(`\n━━━ ${step.title} ━━━\n`)
  const { exitCode, log, summary } = await runAction({
    inputs: step.inputs,
    workspace,
    environment: emulator.environment(DEMO_ACCOUNT, DEMO_REGION),
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
const emulator = await startEmulator({ world, pageSize: 50, emptyPages: 3 })
await mkdir(FOLDER, { recursive: true })
const codes = [
  await perform(
    { name: 'dry-run', title: 'AMI Cleanup: a dry run', inputs: { ...inputs, 'dry-run': 'true' } },
    emulator,
    workspace,
  ),
  await perform(
    {
      name: 'real-run',
      title: 'AMI Cleanup: the real run',
      inputs: { ...inputs, 'dry-run': 'false' },
    },
    emulator,
    workspace,
  ),
]
await emulator.stop()
console.log(
  'The summaries are in demo/: dry-run.html and real-run.html, and as Markdown beside them.',
)
process.exitCode = Math.max(...codes)
