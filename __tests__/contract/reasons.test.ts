import { describe, expect, it } from '@jest/globals'
import { readProjectFile } from './documents.ts'

/** The codes of a type in the model, read from its source: a code that is new must be explained to users. */
async function codesIn(typeName: string): Promise<readonly string[]> {
  const source = await readProjectFile('src/model/plan.ts')
  const declaration = new RegExp(`export (?:type|interface) ${typeName} [\\s\\S]*?\\n\\n`)
  const [body = ''] = declaration.exec(source) ?? []
  const fields = body.matchAll(/readonly code:((?:\s*\|?\s*'[a-z-]+')+)/g)
  return [...fields].flatMap(([, codes = '']) =>
    [...codes.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code),
  )
}

/** A part of the README, from its heading to the next. */
async function sectionOf(heading: string): Promise<string> {
  const readme = await readProjectFile('README.md')
  const [, section = ''] = new RegExp(`^## ${heading}$([\\s\\S]*?)^## `, 'm').exec(readme) ?? []
  return section
}

describe.each([
  { typeName: 'KeepReason', known: 'unmapped', heading: 'What keeps an image' },
  { typeName: 'RemoveReason', known: 'surplus', heading: 'What keeps an image' },
  { typeName: 'HoldReason', known: 'locked', heading: 'Snapshots' },
  { typeName: 'SnapshotKeepReason', known: 'not-requested', heading: 'Snapshots' },
  { typeName: 'OrphanKeepReason', known: 'too-young', heading: 'Snapshots' },
  { typeName: 'OrphanReason', known: 'orphan', heading: 'Snapshots' },
])('the reason codes of $typeName', ({ typeName, known, heading }) => {
  it(`stand in the README under ${heading}, each of them`, async () => {
    const codes = await codesIn(typeName)
    const section = await sectionOf(heading)
    expect(codes).toContain(known)
    expect(codes.filter((code) => !section.includes(`\`${code}\``))).toStrictEqual([])
  })
})
