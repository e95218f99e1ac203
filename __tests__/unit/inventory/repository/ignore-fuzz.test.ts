import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { readIgnoreRules } from '../../../../src/inventory/repository/files.ts'
import { below, rawPath } from '../../../../src/inventory/repository/raw-path.ts'
import { makeWorkspace } from '../../../support/temporary-folder.ts'
import { git } from '../../../support/workspace.ts'

/** What has a meaning in a rule, and few letters, so that rules often match. */
const characters = (all: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(all))

const rule = fc.string({ unit: characters('*?[]!\\\\/#-^ ab.{}()+|$\t\r\0'), maxLength: 12 })
const rules = fc.array(fc.oneof(rule, fc.string({ unit: 'binary', maxLength: 12 })), {
  maxLength: 6,
})
const name = fc
  .string({
    unit: fc.oneof(
      characters('ab.* !#'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 8,
  })
  .filter((text) => !/^\.\.?$|[\0/]/.test(text))

const path = fc.array(name, { minLength: 1, maxLength: 3 })

describe('.ami-cleanup-ignore with anything in it', () => {
  it('leaves a file out or does not, and never fails', async () => {
    const folder = rawPath(Buffer.from(await makeWorkspace()))
    const bytes = fc.oneof(
      rules.map((lines) => Buffer.from(lines.join('\n'))),
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, path, async (content, names) => {
        await writeFile(join(folder.text, '.ami-cleanup-ignore'), content)
        const { leaveOut, leaveOutFolder, unusable } = await readIgnoreRules(folder)
        const file = names.reduce(below, folder)
        expect(typeof leaveOut(file)).toBe('boolean')
        expect(typeof leaveOutFolder(file)).toBe('boolean')
        expect(unusable).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  }, 120_000)

  it('leaves out nothing that git would not', async () => {
    const names = ['x/a', 'x/b', 'x/ab', 'x/c/a', 'x/c/b', 'ab', 'ba']
    const workspace = await makeWorkspace(Object.fromEntries(names.map((each) => [each, ''])))
    await git(workspace, 'init', '--quiet')
    const folder = rawPath(Buffer.from(workspace))
    const asked = ['ls-files', '--others', '--exclude-from=.ami-cleanup-ignore']
    const line = fc.string({ unit: characters('*?!/abx'), minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
        await writeFile(join(workspace, '.ami-cleanup-ignore'), lines.join('\n'))
        const counting = new Set((await git(workspace, ...asked)).split('\n'))
        const { leaveOut } = await readIgnoreRules(folder)
        const leftOut = names.filter((each) => leaveOut(below(folder, each)))
        expect(leftOut.filter((each) => counting.has(each))).toEqual([])
      }),
      { numRuns: 300 },
    )
  }, 120_000)
})
