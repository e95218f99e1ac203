import { deepStrictEqual, ok } from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { readProjectFile } from '../__tests__/contract/documents.ts'
import { seeRelease } from './act/release.ts'
import { play } from './act/stage.ts'
import { RUN_ELSEWHERE, STORIES } from './act/stories.ts'

/**
 * Runs the workflows of docs/workflows with act, and compares what their steps say with what is left in
 * emulated accounts; the release comes last. The accounts have the roles of docs/setup, and each job gets
 * from GitHub what its permissions and its environment give it. `node scripts/test-act.ts slack` runs
 * those alone whose names have the word.
 */

const [word = ''] = process.argv.slice(2)

/** Says what is seen, or what is wrong; what is wrong fails the test, and the rest goes on. */
async function report(name: string, see: () => Promise<string>): Promise<void> {
  if (!name.includes(word)) return
  try {
    console.log(`✓ ${name}: ${await see()}`)
  } catch (error) {
    const errors = error instanceof SuppressedError ? [error.suppressed, error.error] : [error]
    const said = errors.map((each) => (each instanceof Error ? each.message : String(each)))
    console.error(`✗ ${name}: ${said.join('\n')}`)
    process.exitCode = 1
  }
}

const files = await readdir(new URL('../docs/workflows', import.meta.url))
const played = Object.keys(STORIES).map((name) => name.replace(/,.*/, ''))
deepStrictEqual(
  [...new Set([...played, ...Object.values(RUN_ELSEWHERE).flat()])].sort(),
  files.map((file) => basename(file, '.yml')).sort(),
)
for (const [file, names] of Object.entries(RUN_ELSEWHERE))
  for (const name of names)
    ok((await readProjectFile(file)).includes(name), `${file} does not run ${name}`)
for (const [name, story] of Object.entries(STORIES))
  await report(name, async () =>
    play(await readProjectFile(`docs/workflows/${name.replace(/,.*/, '')}.yml`), story),
  )
await report('release', seeRelease)
