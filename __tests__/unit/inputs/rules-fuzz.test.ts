import fc from 'fast-check'
import { problemsOf, read } from './reading.ts'

const KEYS = 'family keep-previous max-age unused-for grace keep __proto__ <<'.split(' ')
const VALUES = 'prod.*|3|"0"|7d|true|~|[a, b]|*a|&a x|!!int 3|{a: b}|'.split('|')

const line = fc
  .tuple(
    fc.constantFrom('- ', '  ', '', '\t', '    - ', '? '),
    fc.constantFrom(...KEYS),
    fc.constantFrom(': ', ':', ' '),
    fc.constantFrom(...VALUES),
  )
  .map((parts) => parts.join(''))

/** Close to a list of rules, and anything at all. */
const text = fc.oneof(
  fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n')),
  fc.stringMatching(/^[\][{}?:&*!|>'"%@`#, \n\tafmily7d.-]{0,60}$/),
  fc.string({ unit: 'binary' }),
)

describe('any text', () => {
  it('is rules or problems, and never both or neither', () => {
    fc.assert(
      fc.property(text, (rules) => {
        const problems = problemsOf({ rules })
        const isBlank = rules.trim() === ''

        expect(problems.every((each) => each.startsWith('- rules: ') && !each.includes('\r'))).toBe(
          true,
        )

        if (problems.length > 0) return

        expect(read({ rules }).policy.rules.length > 0).toBe(!isBlank)
      }),
      { numRuns: 500 },
    )
  })

  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('')

  // As long as a variable of the environment can be: https://man7.org/linux/man-pages/man2/execve.2.html.
  it.each([
    ['aliases', `- &a [x, x]\n${'- &a [*a, *a, *a, *a, *a, *a, *a, *a]\n'.repeat(3_000)}`],
    ['brackets', '['.repeat(130_000)],
    ['braces', '{'.repeat(130_000)],
    ['brackets that close', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['lists in lists', '- '.repeat(60_000)],
    ['keys in keys', '? '.repeat(60_000)],
    ['levels of indentation', many(400, (by) => `${' '.repeat(by)}a:\n`)],
    ['keys', `- a: b\n${many(8_000, (index) => `  k${String(index)}: b\n`)}`],
    ['anchors', '&a '.repeat(40_000)],
  ])('that is hostile is refused: %s', (_what, rules) => {
    expect(problemsOf({ rules }).length).toBeGreaterThan(0)
  })
})
