import { describe, expect, it } from '@jest/globals'
import { readProjectFile } from './documents.ts'

/** The codes of a union in the model, read from its source: a code that is new must be explained to users. */
async function codesIn(typeName: string): Promise<readonly string[]> {
  const source = await readProjectFile('src/model.ts')
  const [, body = ''] = new RegExp(`export type ${typeName} =([\\s\\S]*?)\\n\\n`).exec(source) ?? []
  return [...body.matchAll(/readonly code: '([a-z-]+)'/g)].map(([, code = '']) => code)
}

describe.each(['KeepReason', 'RemoveReason', 'HoldReason'])(
  'the reason codes of %s',
  (typeName) => {
    it('stand in the README, each of them', async () => {
      const codes = await codesIn(typeName)
      const readme = await readProjectFile('README.md')
      expect(codes.length).toBeGreaterThanOrEqual(3)
      expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toStrictEqual([])
    })
  },
)
