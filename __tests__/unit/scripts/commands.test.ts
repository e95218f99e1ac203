import { describe, expect, it } from '@jest/globals'
import { runs } from '../../../scripts/commands/covered.ts'
import { commandsIn, readCommands } from '../../../scripts/commands/extract.ts'
import { groupCommands, unknownOf } from '../../../scripts/commands/known.ts'

const found = (...lines: readonly string[]): readonly string[] =>
  commandsIn(lines.join('\n'), 'a.md').map(({ place, text }) => `${place}: ${text}`)

describe('the commands of a page', () => {
  it.each([
    ['each line of a block', ['```sh', 'npm ci', 'npm test', '```'], ['2: npm ci', '3: npm test']],
    ['what a prompt precedes', ['```console', '$ npm ci', '```'], ['2: npm ci']],
    ['both sides of &&', ['```sh', 'npm ci && npm test', '```'], ['2: npm ci', '2: npm test']],
    [
      'lines that go on',
      ['```bash', 'aws s3 ls \\', '  b', "jq '.a |", "  .b' c", '```'],
      ['2: aws s3 ls \\\n  b', "4: jq '.a |\n  .b' c"],
    ],
    [
      'a loop as one',
      ['```sh', 'for a in b; do', '  c', 'done', '```'],
      ['2: for a in b; do\n  c\ndone'],
    ],
    ['a block that does not end', ['```sh', "echo 'a", '```'], ["2: echo 'a"]],
    [
      'no comment, but what it names',
      ['```sh', '# first', 'npm ci # or `npm test`, by `act`', '```'],
      ['3: npm ci', '3: npm test'],
    ],
    ['lines of a block without a language', ['```', 'a --> b', 'npm ci', '```'], ['3: npm ci']],
    ['nothing of other languages', ['```json', '"npm ci"', '```'], []],
    [
      'what stands in a line',
      ['Do `npm ci && npm test`, and `jq` not.'],
      ['1: npm ci', '1: npm test'],
    ],
    ['what stands in a table', ['| a |', '| - |', '| `gh api x` |'], ['3: gh api x']],
    [
      'arguments by themselves',
      ['`npm run a -- b` does, and `-- c`.', '', '`-- d`'],
      ['1: npm run a -- b', '1: npm run a -- c', '3: -- d'],
    ],
    [
      'steps of a workflow',
      [
        '1. First',
        '',
        '   ```yaml',
        '   - uses: a/b@c',
        '   - run: |',
        '       a',
        '       b',
        '   ```',
      ],
      ['5: a\nb'],
    ],
  ] as const)('are %s', (_, page, expected) => {
    expect(found(...page)).toStrictEqual(expected.map((each) => `a.md:${each}`))
  })

  it('have the variables of their step', () => {
    const page = '```yaml\n- run: a\n  env:\n    B: ${{ c }}\n    D: 1\n```\n'
    expect(commandsIn(page, 'a.md')).toMatchObject([{ env: { B: '${{ c }}', D: '1' } }])
  })
})

describe('the register of commands', () => {
  it('knows every command of the pages, and no other', async () => {
    const commands = await readCommands(new URL('../../../', import.meta.url).pathname)
    expect(commands.length).toBeGreaterThan(50)
    expect(unknownOf(groupCommands(commands))).toStrictEqual([])
  })

  it('tells of a command without an entry, and of an entry without a command', () => {
    const shown = groupCommands(commandsIn('`npm run a`, `npm run b`, `npm run a`', 'c.md'))
    const way = { how: 'named' } as const
    expect(unknownOf(shown, [{ like: /run b$/, way }])).toStrictEqual([
      'c.md:1, c.md:1: npm run a\n  scripts/commands/register does not know it',
    ])
    const register = [/^npm run/, /^npm run b$/].map((like) => ({ like, way }))
    expect(unknownOf(shown, register)).toStrictEqual([
      'scripts/commands/register: no page has a command like /^npm run b$/',
    ])
  })
})

describe('what another check runs', () => {
  const CI = [
    "both() { bash -c 'npm ci && npm test'; }",
    'unused() { npm run unused; }',
    '# npm run comment',
    "check 'Both' both",
    "check 'The demo' npm run demo -- --fleet",
    "check 'Types' npm run types",
  ].join('\n')
  const steps = [{ run: 'npm run "b:${C}"' }, { name: 'npm run name' }]
  const WORKFLOW = JSON.stringify({ jobs: { a: { steps } } })

  it.each([
    ['.ci/run', CI, 'npm run types', true],
    ['.ci/run', CI, 'npm ci && npm test', true],
    ['.ci/run', CI, 'npm run demo -- --fleet', true],
    ['.ci/run', CI, 'npm run demo', false],
    ['.ci/run', CI, 'npm run type', false],
    ['.ci/run', CI, 'npm run unused', false],
    ['.ci/run', CI, 'npm run comment', false],
    ['a.yml', WORKFLOW, 'npm run "b:${C}"', true],
    ['a.yml', WORKFLOW, 'npm run name', false],
  ])('%#: of %s is known', (file, text, command, expected) => {
    expect(runs(file, text, command)).toBe(expected)
  })
})
