import { readdir } from 'node:fs/promises'

/**
 * All tests of the plan in one file, the quick ones first: the mutation tester loads every file of
 * tests anew for each of a thousand mutants, and stops at the first test that fails.
 */
const folder = new URL('./', import.meta.url)
const names = await readdir(folder)
for (const name of names.filter((each) => each.endsWith('.test.ts'))) {
  await import(new URL(name, folder).href)
}
await import('../../property/plan.test.ts')
