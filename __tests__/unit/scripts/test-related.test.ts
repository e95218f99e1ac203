import { testsOf } from '../../../scripts/test-related.ts'

const SOURCES = new Map([
  ['src/plan/rules.ts', 'export const ruleFor = 1\nexport interface Rule {}\n'],
  ['src/plan/index.ts', "export { ruleFor } from './rules.ts'\nexport { age } from './age.ts'\n"],
  ['src/plan/age.ts', 'export const age = 1\n'],
  ['src/report/row.ts', "import { age } from '../plan/index.ts'\nexport const row = age\n"],
  ['src/alone.ts', 'export const alone = 1\n'],
  ['__tests__/unit/rules.test.ts', "import { ruleFor } from '../../src/plan/index.ts'\n"],
  ['__tests__/unit/row.test.ts', "import { row } from '../../src/report/row.ts'\n"],
  ['__tests__/unit/types.test.ts', "import type { Rule } from '../../src/plan/rules.ts'\n"],
  ['__tests__/unit/late.test.ts', "const { row } = await import('../../src/report/row.ts')\n"],
  ['__tests__/scenarios/all.test.ts', "import { ruleFor } from '../../src/plan/index.ts'\n"],
])

describe('the unit tests of a file', () => {
  it.each([
    ['import it, through what passes it on', ['src/plan/rules.ts'], ['unit/rules']],
    ['import it, where it only passes on', ['src/plan/index.ts'], ['unit/rules']],
    [
      'import what imports it, where none imports it',
      ['src/plan/age.ts'],
      ['unit/late', 'unit/row'],
    ],
    [
      'are those of each file, each once',
      ['src/plan/rules.ts', 'src/report/row.ts'],
      ['unit/late', 'unit/row', 'unit/rules'],
    ],
    ['are itself, where it is a test', ['__tests__/scenarios/all.test.ts'], ['scenarios/all']],
    ['may be none', ['src/alone.ts'], []],
  ])('%s', (_what, changed, expected) => {
    expect(testsOf(changed, SOURCES)).toEqual(expected.map((name) => `__tests__/${name}.test.ts`))
  })
})
