import { readFile } from 'node:fs/promises'
import { runs } from './covered.ts'
import type { Command } from './extract.ts'
import type { Places } from './places.ts'
import type { Covered, Entry } from './ways.ts'
import { inBash, NotAsDocumented, runAsDocumented } from './run.ts'

/** What is done with one command of a page, as its entry says. */

const ROOT = new URL('../../', import.meta.url)

const readRoot = async (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')

/** @throws NotAsDocumented where nothing runs it */
async function requireCovered({ by, in: file }: Covered): Promise<void> {
  if (!runs(file, await readRoot(file), by)) throw new NotAsDocumented(`${file} does not run ${by}`)
}

/** @throws NotAsDocumented where package.json has no such script */
async function requireScript({ text }: Command): Promise<void> {
  const [, name] = /^npm run (?:--\S+ )*([\w:-]+)/.exec(text) ?? []
  const { scripts } = JSON.parse(await readRoot('package.json')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  if (name !== undefined && !(name in scripts)) {
    throw new NotAsDocumented(`package.json has no script ${name}`)
  }
}

const atItsPlace = (places: Places) => ({
  cwd: places.clone,
  environment: places.environments.emulator,
})

/**
 * What was done with the command, in a few words.
 * @throws NotAsDocumented
 */
export async function dealWith(
  command: Command,
  { way }: Entry,
  places: Places,
  all: readonly Command[],
): Promise<string> {
  await requireScript(command)
  switch (way.how) {
    case 'run':
      await runAsDocumented(command, way, places)
      return 'run'
    case 'covered':
      await requireCovered(way)
      return `run by ${way.in}`
    case 'named':
      if (all.some(({ text }) => text.startsWith(`${command.text} -- `))) return 'a name'
      throw new NotAsDocumented('No page shows it with its arguments')
    case 'not run': {
      const { instead = () => `bash -n <<'END'\n${command.text}\nEND` } = way
      await inBash(instead(command.text), atItsPlace(places))
      return `not run, because ${way.because}`
    }
  }
}
