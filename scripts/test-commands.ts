import { dealWith } from './commands/dealt-with.ts'
import { readCommands, type Command } from './commands/extract.ts'
import { entryOf, groupCommands, titleOf, unknownOf, type Shown } from './commands/known.ts'
import { enterPlaces, type Places } from './commands/places.ts'
import { REGISTER } from './commands/register/index.ts'
import type { Entry } from './commands/ways.ts'
import { NotAsDocumented } from './commands/run.ts'
import { installMoto } from './tool.ts'

/**
 * Tries every command that the pages show. One that `commands/register` does not know fails, and
 * an entry there that no command needs any more fails as well. `npm run test:commands -- 'jq|gh'`
 * tries those alone that match.
 */

const ROOT = new URL('../', import.meta.url).pathname

/** Whether it does what its page says. */
async function tryOne(
  shown: Shown,
  entry: Entry,
  places: Places,
  all: readonly Command[],
): Promise<boolean> {
  try {
    console.log(`✓ ${titleOf(shown)}\n  ${await dealWith(shown.command, entry, places, all)}`)
    return true
  } catch (error) {
    if (!(error instanceof NotAsDocumented)) throw error
    console.error(`✗ ${titleOf(shown)}\n${error.message.replaceAll(/^/gm, '  ')}`)
    return false
  }
}

/** Tries all in the order of the register; how many do what their pages say. */
async function tryAll(
  shown: readonly Shown[],
  places: Places,
  all: readonly Command[],
): Promise<number> {
  let passed = 0
  for (const entry of REGISTER) {
    for (const each of shown.filter((one) => entryOf(one) === entry)) {
      if (await tryOne(each, entry, places, all)) passed += 1
    }
  }
  return passed
}

const all = await readCommands(ROOT)
const shown = groupCommands(all)
installMoto()
const places = await enterPlaces()
try {
  const unknown = unknownOf(shown)
  for (const problem of unknown) console.error(`✗ ${problem}`)
  const [part = ''] = process.argv.slice(2)
  const known = shown.filter(
    (each) => entryOf(each) !== undefined && new RegExp(part).test(each.command.text),
  )
  const passed = await tryAll(known, places, all)
  const failed = unknown.length + known.length - passed
  // As Jest closes, which .ci/run reads.
  console.log(`Tests: ${failed > 0 ? `${String(failed)} failed, ` : ''}${String(passed)} passed`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  await places.leave()
}
