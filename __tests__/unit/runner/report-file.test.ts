import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  filesOfReport,
  firstWritable,
  requireWritable,
  writePage,
  writeReport,
} from '../../../src/runner/report-file.ts'
import { messageOf } from '../../../src/text/errors.ts'
import { recognizeNodeErrors } from '../../support/node-errors.ts'
import { createReport } from '../../support/report-factories.ts'
import { makeTemporaryFolder, makeWorkspace } from '../../support/temporary-folder.ts'

recognizeNodeErrors()

interface Place {
  readonly workspace: string
  readonly outside: string
}

/** A workspace and a folder that is none of its, with `kept.json` in both. */
async function aPlace(): Promise<Place> {
  const workspace = await makeWorkspace({ 'in/kept.json': '' })
  return { workspace, outside: await makeWorkspace({ 'kept.json': '' }) }
}

/** Makes the links of a row: each by its path in the workspace, or outside where it begins with `^`. */
async function makeLinks({ workspace, outside }: Place, links: Links): Promise<void> {
  for (const [path, target] of Object.entries(links)) {
    const at = path.startsWith('^') ? join(outside, path.slice(1)) : join(workspace, path)
    await symlink(target.replace('^', outside).replace('~', workspace), at)
  }
}

type Links = Readonly<Record<string, string>>

describe('a report-file', () => {
  it.each<readonly [what: string, path: string, links: Links, link: string]>([
    ['in a folder that is a link', '~/link/report.json', { link: '^' }, 'link'],
    ['in a new folder behind a link', '~/link/new/report.json', { link: '^' }, 'link'],
    ['that is a link to nothing', '~/report.json', { 'report.json': '^/new.json' }, 'report.json'],
    ['that is a link to a file', '~/report.json', { 'report.json': '^/kept.json' }, 'report.json'],
    ['whose page is a link', '~/report.json', { 'report.html': '^/kept.json' }, 'report.html'],
    ['behind a link to a link', '~/a/report.json', { a: 'in/b', 'in/b': '../c', c: '^' }, 'a'],
    ['behind a link of others', '^/alias/report.json', { '^alias': '~/link', link: '^' }, 'link'],
    ['above the workspace', '~/in/up/report.json', { 'in/up': '../..' }, 'in/up'],
  ])('is refused %s that leads out of the workspace', async (_what, path, links, link) => {
    const place = await aPlace()
    const { workspace, outside } = place
    await makeLinks(place, links)
    const before = await readdir(outside)
    const file = path.replace('~', workspace).replace('^', outside)

    await expect(requireWritable(file, workspace)).rejects.toThrow(
      `report-file: ${JSON.stringify(file)} is not accepted: the link ${join(workspace, link)} leads out of the workspace. `,
    )
    expect(await readdir(outside)).toEqual(before)
    const spare = join(outside, 'spare.json')
    expect(await firstWritable([file, spare, spare], workspace)).toBe(spare)
  })

  it.each<readonly [what: string, path: string, links: Links]>([
    ['in a new folder', '~/new/folder/report.json', {}],
    ['behind a link to another folder of the workspace', '~/link/report.json', { link: 'in' }],
    ['that is a link to another file of the workspace', '~/a.json', { 'a.json': 'in/kept.json' }],
    ['outside', '^/report.json', {}],
    ['behind a link that is not in the workspace', '^/tmp/report.json', { '^tmp': '^' }],
    ['that is a link outside', '^/a.json', { '^a.json': '^/kept.json' }],
  ])('may be %s, and only what is its own is written', async (_what, path, links) => {
    const place = await aPlace()
    const { workspace, outside } = place
    await makeLinks(place, links)
    const file = path.replace('~', workspace).replace('^', outside)

    await requireWritable(file, workspace)
    await writeReport(createReport(), file)
    await writePage(createReport(), file.replace('.json', '.html'))

    expect(await readFile(file, 'utf8')).toMatch(/^\{/)
    for (const kept of [join(workspace, 'in/kept.json'), join(outside, 'kept.json')]) {
      expect(await readFile(kept, 'utf8')).toBe('')
    }
  })

  it('is one of four files, all of which are left out of the evidence; links there are replaced', async () => {
    const { workspace, outside } = await aPlace()
    const file = join(workspace, 'report.json')
    const [, newReport = '', , newPage = ''] = filesOfReport(file)
    await requireWritable(file, workspace)
    for (const each of [newReport, newPage]) await symlink(join(outside, 'kept.json'), each)

    await writeReport(createReport(), file)
    await writePage(createReport(), file.replace('.json', '.html'))

    expect(await readFile(join(outside, 'kept.json'), 'utf8')).toBe('')
    const written = (await readdir(workspace)).map((name) => join(workspace, name))
    const known = [...filesOfReport(file), join(workspace, 'in')]
    expect(written.filter((each) => !known.includes(each))).toEqual([])
    expect(written).toHaveLength(3)
  })

  it.each([
    ['a report of before', 'report', '{\n  "schemaVersion": 1', []],
    ['an empty file', 'report', '', []],
    ['anything by the name of one', 'report.json', 'old', []],
    [
      'no other file',
      'README.md',
      '# Images',
      ['another file than a report stands there, and stays', 'README.md'],
    ],
  ])('takes the place of %s', async (_what, name, text, left) => {
    const workspace = makeTemporaryFolder('report-file')
    const file = join(workspace, name)
    await writeFile(file, text)
    const errors = await requireWritable(file, workspace).then(
      () => [],
      (error: unknown) => [/another .* stays/.exec(messageOf(error))?.[0]],
    )

    expect([...errors, ...(await readdir(workspace))]).toEqual(left)
  })

  it('is refused where a folder or a pipe stands, which stays', async () => {
    const workspace = makeTemporaryFolder('report-file')
    const [folder, pipe] = [join(workspace, 'folder.json'), join(workspace, 'pipe.json')]
    await mkdir(folder)
    execFileSync('mkfifo', [pipe])
    for (const path of [folder, pipe]) {
      await expect(requireWritable(path, workspace)).rejects.toThrow('it is no file')
    }
    expect((await readdir(workspace)).sort()).toEqual(['folder.json', 'pipe.json'])
  })
})
