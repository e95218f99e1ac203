import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { requireEqual } from './act.ts'
import { RUN_ELSEWHERE, USES } from './act/uses.ts'

/**
 * Runs the workflows of docs/workflows with act, and compares what their steps say with what is left in
 * emulated accounts. The accounts have the roles of docs/setup, and each job gets from GitHub what its
 * permissions and its environment give it. `node scripts/test-act.ts slack` runs those alone whose
 * names have the word.
 */

const ROOT = new URL('../', import.meta.url)

/** Says what is seen, or what is wrong; what is wrong fails the test, and the rest goes on. */
async function report(what: string, see: () => Promise<string>): Promise<void> {
  try {
    console.log(`✓ ${what}: ${await see()}`)
  } catch (error) {
    console.error(`✗ ${what}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

/** @throws where nobody runs a workflow, or where the file that runs it does not name it */
async function requireAllRun(): Promise<void> {
  const files = await readdir(new URL('docs/workflows', ROOT))
  const run = [...Object.keys(USES), ...Object.keys(RUN_ELSEWHERE)].sort()
  requireEqual(
    'the workflows that are run',
    run,
    files.map((file) => basename(file, '.yml')).sort(),
  )
  for (const [name, file] of Object.entries(RUN_ELSEWHERE)) {
    const text = await readFile(new URL(file, ROOT), 'utf8')
    requireEqual(`that ${file} runs ${name}`, text.includes(name), true)
  }
}

const [word = ''] = process.argv.slice(2)
await requireAllRun()
for (const [name, uses] of Object.entries(USES).filter(([each]) => each.includes(word))) {
  const workflow = await readFile(new URL(`docs/workflows/${name}.yml`, ROOT), 'utf8')
  for (const see of uses) await report(name, () => see(workflow))
}
