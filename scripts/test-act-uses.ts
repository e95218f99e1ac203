import { RECIPES } from './act/recipes.ts'
import { isSettings, seeSettings } from './act/settings.ts'
import type { Use } from './act/use.ts'
import { USES } from './act/uses.ts'
import { readShown, type Shown } from './shown-workflows.ts'

/**
 * Runs what the documentation shows with act: workflows as they stand on their page, steps and
 * settings with a workflow around them. Then it compares what the steps say with what is left in
 * emulated accounts. The accounts have the roles of docs/setup, and each job gets from GitHub what
 * its permissions and its environment give it. `-- WORDS` runs only what has the words in its heading.
 */

const PAGES = ['README.md', 'docs/recipes.md', 'docs/report.md']

const name = ({ page, heading }: Pick<Use, 'page' | 'heading'>): string => `${page}, "${heading}"`

/** Says what is seen, or what is wrong; what is wrong fails the test, and the rest goes on. */
async function report(what: string, see: () => Promise<string>): Promise<void> {
  try {
    console.log(`✓ ${what}: ${await see()}`)
  } catch (error) {
    console.error(`✗ ${what}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

/** @throws where the page shows nothing under the heading */
async function see(use: Use, shown: readonly Shown[]): Promise<string> {
  const blocks = shown.filter((each) => name(each) === name(use))
  const last = blocks.at(-1)
  if (last === undefined) throw new Error('The page shows nothing under this heading')
  return use.see(last, blocks.slice(0, -1))
}

const words = process.argv.slice(2).join(' ')
const uses = [...USES, ...RECIPES]
const shown = (await Promise.all(PAGES.map(readShown))).flat()
for (const use of uses.filter(({ heading }) => heading.includes(words))) {
  await report(name(use), async () => see(use, shown))
}
const rest = shown.filter((each) => !uses.some((use) => name(use) === name(each)))
if (words === '') await report('What goes under with:', () => seeSettings(rest.filter(isSettings)))
for (const each of rest.filter((other) => !isSettings(other))) {
  await report(name(each), () => Promise.reject(new Error('Nobody runs this')))
}
