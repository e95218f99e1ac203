import { readdir } from 'node:fs/promises'

/**
 * All tests of the plan in one file: the mutation tester loads every file of tests anew for each of
 * a thousand mutants.
 */
for (const folder of ['./', '../../property/']) {
  const names = await readdir(new URL(folder, import.meta.url))
  for (const name of names.filter((each) => each.endsWith('.test.ts'))) {
    await import(new URL(`${folder}${name}`, import.meta.url).href)
  }
}
