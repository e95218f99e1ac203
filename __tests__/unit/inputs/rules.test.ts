import { DAY, type FamilyRule } from '../../../src/model/index.ts'
import { ACCEPTED, problemsOf, read, type Given } from './reading.ts'

const rulesOf = (rules: string, others: Given = {}): readonly FamilyRule[] =>
  read({ ...others, rules }).policy.rules

/** The problems of `rules`, without the name of the input. */
const told = (rules: string, others: Given = {}): readonly string[] =>
  problemsOf({ ...others, rules }).map((line) => line.replace(/^- rules: /, ''))

/** The labels that the only rule matches. */
function matchedBy(family: string, labels: readonly string[]): readonly string[] {
  const [rule] = rulesOf(`- family: ${family}`)
  return labels.filter((label) => rule?.family.some(({ matches }) => matches.test(label)))
}

const NOTHING_SET = {
  ...{ keep: false, keepPrevious: undefined, maxAge: undefined },
  ...{ unusedFor: undefined, grace: undefined },
}

describe('rules', () => {
  it.each(['', ' \n '])('that are %j are none', (text) => {
    expect(rulesOf(text)).toEqual([])
  })

  it('are read in their order, each with its number and its patterns as written', () => {
    const rules = rulesOf('- family: prod.*\n- family: [dev.*, "*-test"]\n  max-age: 7d\n')

    expect(rules.map(({ number, family }) => [number, ...family.map(({ text }) => text)])).toEqual([
      [1, 'prod.*'],
      [2, 'dev.*', '*-test'],
    ])
  })

  it.each([
    ['keep-previous: 3', { keepPrevious: 3 }],
    ['keep-previous: "3"', { keepPrevious: 3 }],
    ['"keep-previous": 3', { keepPrevious: 3 }],
    ['max-age: 30d', { maxAge: 30 * DAY }],
    ["max-age: '30d'", { maxAge: 30 * DAY }],
    ['max-age: 0d', { maxAge: 0 }],
    ['unused-for: 2w', { unusedFor: 14 * DAY }],
    ['grace: 30d # a month', { grace: 30 * DAY }],
    ['keep: false', {}],
  ])('set what they say: %s', (line, set) => {
    expect(rulesOf(`- family: x\n  ${line}`)).toMatchObject([{ ...NOTHING_SET, ...set }])
  })

  it.each(['true', 'True', 'TRUE', '"true"'])('keep a family with keep: %s', (value) => {
    const family = [expect.objectContaining({ text: 'x' })]

    expect(rulesOf(`- family: x\n  keep: ${value}`)).toEqual([{ number: 1, family, keep: true }])
  })

  it.each([
    ['with the space that their lines begin with', '  - family: a\n  - family: b\n', [{}, {}]],
    ['on one line', '[{family: prod.*, keep: true}]', [{ keep: true }]],
    ['from a block', '- family: |\n    prod.*\n', [{ family: [{ text: 'prod.*' }] }]],
    ['up to fifty levels', `- family: '${'['.repeat(49)}'\n`, [{}]],
    ['with brackets that close', `[{family: '${'[]'.repeat(60)}'}]`, [{}]],
    ['with 0 and an age', '- family: x\n  keep-previous: 0\n  max-age: 1d', [{ maxAge: DAY }]],
  ])('are read %s', (_what, text, rules) => {
    expect(rulesOf(text)).toMatchObject(rules)
  })

  it('may keep none where the age of the inputs keeps the young', () => {
    expect(rulesOf('- family: x\n  keep-previous: 0', { 'max-age': '0d' })).toHaveLength(1)
  })
})

describe('the patterns of a rule', () => {
  const LABELS = ['prod', 'prod.web', 'Prod.web', 'my.prod.web', 'prod.w', 'prod.\nweb', 'prodxweb']
  const WORDS = ['1.10', '1.1', 'true', '~', '']

  it.each([
    ['prod', LABELS, ['prod']],
    ['prod.*', LABELS, ['prod.web', 'prod.w', 'prod.\nweb']],
    ['prod.?', LABELS, ['prod.w']],
    ['"*web"', LABELS, ['prod.web', 'Prod.web', 'my.prod.web', 'prod.\nweb', 'prodxweb']],
    ['"*"', LABELS, LABELS],
    ['[prod, Prod*]', LABELS, ['prod', 'Prod.web']],
    ['"[pP]rod"', LABELS, []],
    ['(prod|x).*', LABELS, []],
    ['1.10', WORDS, ['1.10']],
    ['true', WORDS, ['true']],
    ['~', WORDS, ['~']],
  ])('%s matches whole labels, as the text that it is', (family, labels, matched) => {
    expect(matchedBy(family, labels)).toEqual(matched)
  })
})

describe('a text that is no list of rules', () => {
  const TOO_DEEP = 'It is nested too deeply'

  it.each(['family: x', '[]', '# nothing', '{}'])('is refused as a whole: %s', (text) => {
    expect(told(text)).toEqual([
      `${JSON.stringify(text)} is not accepted. It takes ${ACCEPTED.rules}.`,
    ])
  })

  it.each([
    ['- family: "x', 'Missing closing "quote at line 1, column 13'],
    ['\t- family: x', 'Tabs are not allowed as indentation at line 1, column 1'],
    ['- family: !pattern x', 'Unresolved tag: !pattern at line 1, column 11'],
    [
      '- family: x\n  keep-previous: !!int 3',
      'Unresolved tag: tag:yaml.org,2002:int at line 2, column 18',
    ],
    ['- family: !!binary eA==', 'Unresolved tag: tag:yaml.org,2002:binary at line 1, column 11'],
    ['- family: *', 'Alias cannot be an empty string at line 1, column 11'],
    ['['.repeat(51), TOO_DEEP],
    ['{a: '.repeat(51), TOO_DEEP],
    ['- '.repeat(51), TOO_DEEP],
    ['?\t'.repeat(51), TOO_DEEP],
    [
      '- family: x\n---\n- family: y',
      'Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
  ])('%j cannot be read: %s', (text, why) => {
    const [problem, ...others] = told(text)

    expect(others).toEqual([])
    expect(problem).toContain(`it cannot be read as YAML. ${why}`)
    expect(problem).toContain(`. It takes ${ACCEPTED.rules}.`)
  })
})

describe('a rule that is not accepted', () => {
  const FAMILY =
    'a pattern such as prod.*, or a list of them, with * and ? as wildcards, in quotes where it begins with one'
  const KEYS = 'family, keep-previous, max-age, unused-for, grace, keep, optional'

  it.each([
    ['- prod.*', '"prod.*"'],
    ['- [a, b]', '[a, b]'],
    ['- ~', '"~"'],
  ])('%j is told with its number', (text, shown) => {
    expect(told(`- family: x\n${text}`)).toEqual([
      `rule 2: ${shown} is not accepted. It takes a mapping with the keys ${KEYS}.`,
    ])
  })

  it.each([
    ['family: []', '[]', FAMILY],
    ['family: [a, " "]', '[a, " "]', FAMILY],
    ['family: [[a]]', '[[a]]', FAMILY],
    ['family: {a: b}', '{a: b}', FAMILY],
    ['family: *-prod', '*-prod', FAMILY],
    ['family: [a, *b]', '[a, *b]', FAMILY],
    ['family:', '""', FAMILY],
    ['keep-previous: four', '"four"', ACCEPTED.count],
    ['keep-previous: -1', '"-1"', ACCEPTED.count],
    ['keep-previous: [3]', '[3]', ACCEPTED.count],
    ['max-age: 30', '"30"', ACCEPTED.duration],
    ['max-age:', '""', ACCEPTED.duration],
    ['max-age: *a', '*a', ACCEPTED.duration],
    ['max-age: {a: b}', '{a: b}', ACCEPTED.duration],
    ['unused-for: 1 d', '"1 d"', ACCEPTED.duration],
    ['grace: soon', '"soon"', ACCEPTED.duration],
    ['keep: yes', '"yes"', 'true or false'],
    ['keep: *a', '*a', 'true or false'],
  ])('%j is told with its number, its key and its value', (line, shown, accepted) => {
    const [key = ''] = line.split(':')
    const rule = key === 'family' ? `- ${line}` : `- family: x\n  ${line}`

    expect(told(rule)).toEqual([`rule 1, ${key}: ${shown} is not accepted. It takes ${accepted}.`])
  })

  it.each([
    ['keep-last: 3', 'keep-last', '"3"'],
    ['<<: {keep: true}', '<<', '{keep: true}'],
    ['__proto__: {keep: true}', '__proto__', '{keep: true}'],
    ['? [a]\n  : b', '[a]', '"b"'],
  ])('%j is no key of a rule', (line, key, shown) => {
    expect(told(`- family: x\n  ${line}`)).toEqual([
      `rule 1, ${key}: there is no such key, here with ${shown}. A rule takes ${KEYS}.`,
    ])
  })

  it.each([
    [
      'max-age: 7d\n  max-age: 9d',
      'max-age: it is there 2 times, with "7d" and "9d". A rule takes each key once.',
    ],
    [
      'keep: true\n  grace: 7d',
      'grace: "7d" has no effect beside keep: true, which keeps every image. Leave one of them out.',
    ],
    [
      'keep-previous: 0',
      'keep-previous: "0" without max-age would remove every unused image of the family. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.',
    ],
  ])('has lines that do not go together: %j', (lines, problem) => {
    expect(told(`- family: x\n  ${lines}`)).toEqual([`rule 1, ${problem}`])
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
    expect(told(rules)).toContain(`rule 3, family: it is missing. It takes ${FAMILY}.`)
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
