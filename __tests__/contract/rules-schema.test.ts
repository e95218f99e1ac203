import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readProjectFile } from './documents.ts'
import { problemsOf } from '../unit/inputs/reading.ts'

/** Whether an editor with the published schema takes the list. */
async function isValid(list: string): Promise<boolean> {
  const schema = JSON.parse(await readProjectFile('docs/rules.schema.json')) as object
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)(parse(list))
}

const isAccepted = (rules: string): boolean => problemsOf({ rules }).length === 0

describe('docs/rules.schema.json', () => {
  it.each([
    ['- family: prod.*', true],
    ['- family: [dev.*, test.*]\n  keep-previous: 1\n  max-age: 7d', true],
    ['- family: x\n  keep-previous: "1"\n  unused-for: 0d\n  grace: 30d', true],
    ['- family: x\n  keep: true', true],
    ['- family: x\n  keep: "false"', true],
    ['- family: x\n  keep: true\n  optional: true', true],
    ['- family: x\n  keep: true\n  optional: maybe', false],
    ['family: x', false],
    ['[]', false],
    ['- x', false],
    ['- keep: true', false],
    ['- family: ""', false],
    ['- family: []', false],
    ['- family: [[x]]', false],
    ['- family: x\n  keep-last: 3', false],
    ['- family: x\n  keep-previous: -1', false],
    ['- family: x\n  keep-previous: four', false],
    ['- family: x\n  keep-previous: 1.5', false],
    ['- family: x\n  max-age: 30', false],
    ['- family: x\n  unused-for: 1 d', false],
    ['- family: x\n  grace: soon', false],
    ['- family: x\n  keep: yes', false],
  ])('and the input agree: %j is accepted: %s', async (list, accepted) => {
    expect([await isValid(list), isAccepted(list)]).toEqual([accepted, accepted])
  })

  it('takes the rules that the documentation shows', async () => {
    const page = await readProjectFile('docs/rules.md')
    const lists = [
      ...page.matchAll(/^(?:rules: \|\n)?((?:# yaml.*\n)? *- family: [^]*?)```/gm),
    ].map(([, list = '']) => list)

    expect(lists).toHaveLength(2)
    for (const list of lists) expect([await isValid(list), isAccepted(list)]).toEqual([true, true])
  })
})
