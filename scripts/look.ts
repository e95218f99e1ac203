import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readActionMetadata } from '../__tests__/contract/documents.ts'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type ActionRun, type RunSettings } from '../__tests__/support/run-action.ts'
import { TEXT } from './command-line.ts'

/** What `npm run try` and `npm run demo` share: runs of the built action that somebody looks at. */

/** Where commands leave what somebody looks at. */
export const DEMO_FOLDER = new URL('../demo/', import.meta.url).pathname

/** The command says whether its run removes and where it writes, and a look begins with no plan. */
const NOT_TAKEN = ['dry-run', 'report-file', 'pr-comment', 'github-token', 'plan-file']

type TextOptions = Readonly<Record<string, typeof TEXT>>

/** The options of a command and, as options, the other inputs of the action. */
export async function withInputs(own: TextOptions): Promise<TextOptions> {
  const names = Object.keys((await readActionMetadata()).inputs)
  const taken = names.filter((name) => !NOT_TAKEN.includes(name))
  return { ...Object.fromEntries(taken.map((name) => [name, TEXT])), ...own }
}

/** Runs the action, and prints its log; its page and its report are left in `demo`. */
export async function look(name: string, settings: RunSettings): Promise<ActionRun> {
  const title = `AMI Cleanup: ${name.replaceAll('-', ' ')}`
  console.log(`\n━━━ ${title} ━━━\n`)
  await mkdir(DEMO_FOLDER, { recursive: true })
  const file = join(DEMO_FOLDER, name)
  const inputs = { ...settings.inputs, 'report-file': `${file}.json` }
  const run = await runAction({ ...settings, inputs })
  console.log(run.log)
  await writeFile(`${file}.md`, run.summary)
  await writeFile(`${file}.html`, await renderPage(run.summary, { title, theme: 'auto' }))
  return run
}
