import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { seeRelease } from './act/release.ts'
import { requireEqual } from './act/stage.ts'
import { RUN_ELSEWHERE, STORIES } from './act/stories.ts'

/**
 * Runs the workflows of docs/workflows with act, and compares what their steps say with what is left in
 * emulated accounts; the release comes last. The accounts have the roles of docs/setup, and each job gets
 * from GitHub what its permissions and its environment give it. `node scripts/test-act.ts slack` runs
 * those alone whose names have the word.
 */

const ROOT = new URL('../', import.meta.url)

const [word = ''] = process.argv.slice(2)

/** Says what is seen, or what is wrong; what is wrong fails the test, and the rest goes on. */
async function report(name: string, see: () => Promise<string>): Promise<void> {
  if (!name.includes(word)) return
  try {
    console.log(`✓ ${name}: ${await see()}`)
  } catch (error) {
    console.error(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

const files = await readdir(new URL('docs/workflows', ROOT))
const names = files.map((file) => basename(file, '.yml')).sort()
const seen = [...Object.keys(STORIES), ...Object.keys(RUN_ELSEWHERE)].sort()
requireEqual('the workflows that are run', seen, names)
for (const [name, file] of Object.entries(RUN_ELSEWHERE)) {
  const text = await readFile(new URL(file, ROOT), 'utf8')
  requireEqual(`that ${file} runs ${name}`, text.includes(name), true)
}
for (const [name, plays] of Object.entries(STORIES)) {
  const workflow = await readFile(new URL(`docs/workflows/${name}.yml`, ROOT), 'utf8')
  for (const play of plays) await report(name, async () => play(workflow))
}
await report('release', seeRelease)
