import { DAY, type FamilyRule } from '../../../src/model/index.ts'
import { read } from './reading.ts'

const rulesOf = (rules: string): readonly FamilyRule[] => read({ rules }).policy.rules

/** The labels that the only rule matches. */
function matchedBy(family: string, labels: readonly string[]): readonly string[] {
  const [rule] = rulesOf(`- family: ${family}`)
  return labels.filter((label) => rule?.family.some(({ matches }) => matches.test(label)))
}

const NOTHING_SET = {
  keep: false,
  keepPrevious: undefined,
  maxAge: undefined,
  unusedFor: undefined,
  grace: undefined,
}

describe('rules', () => {
  it.each([
    ['not given', ''],
    ['blank', ' \n '],
  ])('that are %s are none', (_what, text) => {
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
    const [rule] = rulesOf(`- family: x\n  keep: ${value}`)

    expect(rule).toEqual({
      number: 1,
      family: [expect.objectContaining({ text: 'x' })],
      keep: true,
    })
  })

  it('are read with the space that their lines begin with', () => {
    expect(rulesOf('  - family: a\n  - family: b\n')).toHaveLength(2)
  })

  it('are read on one line and from a block of text', () => {
    expect(rulesOf('[{family: prod.*, keep: true}]')).toMatchObject([{ keep: true }])
    expect(rulesOf('- family: |\n    prod.*\n')).toMatchObject([{ family: [{ text: 'prod.*' }] }])
  })

  it('are read up to fifty levels, which is more than any list has', () => {
    expect(rulesOf(`- family: '${'['.repeat(49)}'\n`)).toHaveLength(1)
    expect(rulesOf(`[{family: '${'[]'.repeat(60)}'}]`)).toHaveLength(1)
  })

  it.each([
    ['1.10', ['1.10']],
    ['true', ['true']],
    ['~', ['~']],
  ])('take family: %s as the text that it is', (family, matched) => {
    expect(matchedBy(family, ['1.10', '1.1', 'true', '~', ''])).toEqual(matched)
  })

  it('may take nothing away where the age of another rule or of the inputs keeps the young', () => {
    expect(rulesOf('- family: x\n  keep-previous: 0\n  max-age: 1d')).toHaveLength(1)
    expect(
      read({ rules: '- family: x\n  keep-previous: 0', 'max-age': '0d' }).policy.rules,
    ).toHaveLength(1)
  })
})

describe('the patterns of a rule', () => {
  const LABELS = ['prod', 'prod.web', 'Prod.web', 'my.prod.web', 'prod.w', 'prod.\nweb', 'prodxweb']

  it.each([
    ['prod', ['prod']],
    ['prod.*', ['prod.web', 'prod.w', 'prod.\nweb']],
    ['prod.?', ['prod.w']],
    ['"*web"', ['prod.web', 'Prod.web', 'my.prod.web', 'prod.\nweb', 'prodxweb']],
    ['"*"', LABELS],
    ['[prod, Prod*]', ['prod', 'Prod.web']],
    ['"[pP]rod"', []],
    ['(prod|x).*', []],
  ])('%s matches whole labels in their letter case', (family, matched) => {
    expect(matchedBy(family, LABELS)).toEqual(matched)
  })
})
