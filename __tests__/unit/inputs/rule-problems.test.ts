import { problemsOf, read, type Given } from './reading.ts'

const DURATION =
  'one whole number and one unit, m, h, d or w, of at most 100 years: 90m, 36h, 30d, 8w'
const FAMILY =
  'a pattern such as prod.*, or a list of them, with * and ? as wildcards, in quotes where it begins with one'
const KEYS = 'family, keep-previous, max-age, unused-for, grace, keep, optional'
const LIST =
  'a YAML list of rules, each with a family and any of keep-previous, max-age, unused-for, grace, keep, optional'
const REMOVES_ALL =
  '"0" without max-age would remove every unused image of the family. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.'

/** The problems of `rules`, without the name of the input. */
function told(rules: string, others: Given = {}): readonly string[] {
  const problems = problemsOf({ ...others, rules })
  return problems.map((line) => line.replace(/^- rules: /, ''))
}

describe('a text that is no list of rules', () => {
  it.each([
    ['family: x', `"family: x" is not accepted. It takes ${LIST}.`],
    ['[]', `"[]" is not accepted. It takes ${LIST}.`],
    ['# nothing', `"# nothing" is not accepted. It takes ${LIST}.`],
    ['{}', `"{}" is not accepted. It takes ${LIST}.`],
    [
      '- family: "x',
      `it cannot be read as YAML. Missing closing "quote at line 1, column 13. It takes ${LIST}.`,
    ],
    [
      '\t- family: x',
      `it cannot be read as YAML. Tabs are not allowed as indentation at line 1, column 1. It takes ${LIST}.`,
    ],
    [
      '- family: !pattern x',
      `it cannot be read as YAML. Unresolved tag: !pattern at line 1, column 11. It takes ${LIST}.`,
    ],
    [
      '- family: x\n  keep-previous: !!int 3',
      `it cannot be read as YAML. Unresolved tag: tag:yaml.org,2002:int at line 2, column 18. It takes ${LIST}.`,
    ],
    [
      '- family: !!binary eA==',
      `it cannot be read as YAML. Unresolved tag: tag:yaml.org,2002:binary at line 1, column 11. It takes ${LIST}.`,
    ],
    [
      '- family: *',
      `it cannot be read as YAML. Alias cannot be an empty string at line 1, column 11. It takes ${LIST}.`,
    ],
    ['['.repeat(51), `it cannot be read as YAML. It is nested too deeply. It takes ${LIST}.`],
    ['{a: '.repeat(51), `it cannot be read as YAML. It is nested too deeply. It takes ${LIST}.`],
    ['- '.repeat(51), `it cannot be read as YAML. It is nested too deeply. It takes ${LIST}.`],
    ['?\t'.repeat(51), `it cannot be read as YAML. It is nested too deeply. It takes ${LIST}.`],
  ])('%j is told as a whole', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })

  it('of several documents is refused', () => {
    expect(told('- family: x\n---\n- family: y')).toEqual([
      expect.stringMatching(/^it cannot be read as YAML\. Source contains multiple documents/),
    ])
  })
})

describe('a rule that is not accepted', () => {
  it.each([
    ['- prod.*', `rule 1: "prod.*" is not accepted. It takes a mapping with the keys ${KEYS}.`],
    ['- [a, b]', `rule 1: [a, b] is not accepted. It takes a mapping with the keys ${KEYS}.`],
    ['- ~', `rule 1: "~" is not accepted. It takes a mapping with the keys ${KEYS}.`],
    ['- keep: true', `rule 1, family: it is missing. It takes ${FAMILY}.`],
    ['- family:', `rule 1, family: "" is not accepted. It takes ${FAMILY}.`],
    ['- family: []', `rule 1, family: [] is not accepted. It takes ${FAMILY}.`],
    ['- family: [a, " "]', `rule 1, family: [a, " "] is not accepted. It takes ${FAMILY}.`],
    ['- family: [[a]]', `rule 1, family: [[a]] is not accepted. It takes ${FAMILY}.`],
    ['- family: {a: b}', `rule 1, family: {a: b} is not accepted. It takes ${FAMILY}.`],
    ['- family: *-prod', `rule 1, family: *-prod is not accepted. It takes ${FAMILY}.`],
    ['- family: [a, *b]', `rule 1, family: [a, *b] is not accepted. It takes ${FAMILY}.`],
    [
      '- family: x\n  keep-previous: four',
      'rule 1, keep-previous: "four" is not accepted. It takes a whole number, 0 or more.',
    ],
    [
      '- family: x\n  keep-previous: -1',
      'rule 1, keep-previous: "-1" is not accepted. It takes a whole number, 0 or more.',
    ],
    [
      '- family: x\n  keep-previous: [3]',
      'rule 1, keep-previous: [3] is not accepted. It takes a whole number, 0 or more.',
    ],
    ['- family: x\n  max-age: 30', `rule 1, max-age: "30" is not accepted. It takes ${DURATION}.`],
    ['- family: x\n  max-age:', `rule 1, max-age: "" is not accepted. It takes ${DURATION}.`],
    ['- family: x\n  max-age: *a', `rule 1, max-age: *a is not accepted. It takes ${DURATION}.`],
    [
      '- family: x\n  max-age: {a: b}',
      `rule 1, max-age: {a: b} is not accepted. It takes ${DURATION}.`,
    ],
    ['- family: x\n  keep: *a', 'rule 1, keep: *a is not accepted. It takes true or false.'],
    [
      '- family: x\n  unused-for: 1 d',
      `rule 1, unused-for: "1 d" is not accepted. It takes ${DURATION}.`,
    ],
    ['- family: x\n  grace: soon', `rule 1, grace: "soon" is not accepted. It takes ${DURATION}.`],
    ['- family: x\n  keep: yes', 'rule 1, keep: "yes" is not accepted. It takes true or false.'],
    [
      '- family: x\n  keep-last: 3',
      `rule 1, keep-last: there is no such key, here with "3". A rule takes ${KEYS}.`,
    ],
    [
      '- family: x\n  <<: {keep: true}',
      `rule 1, <<: there is no such key, here with {keep: true}. A rule takes ${KEYS}.`,
    ],
    [
      '- family: x\n  __proto__: {keep: true}',
      `rule 1, __proto__: there is no such key, here with {keep: true}. A rule takes ${KEYS}.`,
    ],
    [
      '- family: x\n  ? [a]\n  : b',
      `rule 1, [a]: there is no such key, here with "b". A rule takes ${KEYS}.`,
    ],
    [
      '- family: x\n  max-age: 7d\n  max-age: 9d',
      'rule 1, max-age: it is there 2 times, with "7d" and "9d". A rule takes each key once.',
    ],
    [
      '- family: x\n  keep: true\n  grace: 7d',
      'rule 1, grace: "7d" has no effect beside keep: true, which keeps every image. Leave one of them out.',
    ],
    ['- family: x\n  keep-previous: 0', `rule 1, keep-previous: ${REMOVES_ALL}`],
  ])('%j is told with its number, its key and its value', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })

  it('is told with all others, in all inputs', () => {
    const rules = [
      '- family: a\n  max-age: 1\n  max-age: 2d\n  grace: x',
      '- family: b',
      '- keep: true',
      '- family: c\n  keep-previous: 0',
    ].join('\n')
    const given = { rules, 'keep-previous': 'x', mapping: 'role' }

    expect(
      problemsOf(given).map((line) => line.replace(/^(- rules: [^:]*|- [^:]*): .*/, '$1')),
    ).toEqual([
      '- rules: rule 1, max-age',
      '- rules: rule 1, grace',
      '- rules: rule 3, family',
      '- rules: rule 4, keep-previous',
      '- mapping',
      '- keep-previous',
    ])
    expect(() => read(given)).toThrow(/^3 inputs are not usable\./)
  })

  it('is told once where max-age itself is not accepted', () => {
    expect(told('- family: x\n  keep-previous: 0\n  max-age: 3')).toHaveLength(1)
    expect(told('- family: x\n  keep-previous: 0', { 'max-age': 'old' })).toHaveLength(1)
  })

  it('is shown on one line, and cut where it is long', () => {
    const [problem, ...others] = told(`- family: {a: b,\n    c: ${'x'.repeat(500)}}`)

    expect(others).toEqual([])
    expect(problem).toMatch(/^rule 1, family: \{a: b,\\n {4}c: x{100,200}… is not accepted\. It/)
  })
})
