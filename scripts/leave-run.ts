import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderPage } from '../__tests__/support/render-github.ts'
import { runAction, type ActionRun, type RunSettings } from '../__tests__/support/run-action.ts'

/** Where commands leave what somebody looks at. */
export const DEMO_FOLDER = new URL('../demo/', import.meta.url).pathname

/** Runs the action, and prints its log; its page and its report are left in `demo`. */
export async function leaveRun(
  name: string,
  title: string,
  settings: RunSettings,
): Promise<ActionRun> {
  await mkdir(DEMO_FOLDER, { recursive: true })
  const file = join(DEMO_FOLDER, name)
  const inputs = { ...settings.inputs, 'report-file': `${file}.json` }
  const run = await runAction({ ...settings, inputs })
  console.log(run.log)
  await writeFile(`${file}.md`, run.summary)
  await writeFile(`${file}.html`, await renderPage(run.summary, { title, theme: 'auto' }))
  return run
}
