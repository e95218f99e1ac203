import { readdir } from 'node:fs/promises'

/**
 * All tests of the engine in one file, the quick ones first: the mutation tester loads every file of
 * tests anew for each mutant, and stops at the first test that fails. Left out are tests that fake
 * the timers of Node, which the others need, and those of the calls, which have a run of their own.
 */
const folder = new URL('./', import.meta.url)
const names = await readdir(folder)
for (const name of names.filter((each) => each.endsWith('.test.ts'))) {
  await import(new URL(name, folder).href)
}
await import('../apply/refused.test.ts')
await import('../apply/pass.test.ts')
await import('../apply/disabling.test.ts')
await import('../../property/engine.test.ts')
