import type * as globals from '@jest/globals'

/** Jest gives these to every file of tests. `jest` itself is imported, because it is of one file. */
declare global {
  const afterAll: typeof globals.afterAll
  const afterEach: typeof globals.afterEach
  const beforeAll: typeof globals.beforeAll
  const beforeEach: typeof globals.beforeEach
  const describe: typeof globals.describe
  const expect: typeof globals.expect
  const it: typeof globals.it
}
