import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recognizeNodeErrors } from '../../../support/node-errors.ts'
import {
  addSubmodule,
  makeCheckedOutWorkspace,
  makeCheckout,
  makeUnreadableFolder,
  makeWorkspace,
  writeFiles,
} from '../../../support/workspace.ts'
import { idOf, read } from './reading.ts'

recognizeNodeErrors()

describe('.ami-cleanup-ignore', () => {
  it('names files that do not count, in the syntax of gitignore', async () => {
    const workspace = await makeCheckedOutWorkspace({
      '.ami-cleanup-ignore': '# old\n*.md\n/docs/\n!docs\n!keep.md\nlogs/**/2020\n',
      'a.md': idOf(1),
      'sub/b.md': idOf(2),
      'keep.md': idOf(3),
      'sub/docs/c.tf': idOf(4),
      'logs/x/y/2020/d.tf': idOf(5),
      'logs/2021/e.tf': idOf(6),
    })
    expect((await read(workspace)).named).toEqual([
      `${idOf(3)} keep.md:1`,
      `${idOf(6)} logs/2021/e.tf:1`,
      `${idOf(4)} sub/docs/c.tf:1`,
    ])
  })

  it('tells upper and lower case apart, as git does', async () => {
    const workspace = await makeCheckedOutWorkspace({
      '.ami-cleanup-ignore': 'INFRA/\n*.MD\n',
      'infra/a.tf': idOf(1),
      'b.md': idOf(2),
      'INFRA/c.tf': idOf(3),
    })
    expect((await read(workspace)).named).toEqual([`${idOf(2)} b.md:1`, `${idOf(1)} infra/a.tf:1`])
  })

  it('names folders too, which then need not be readable', async () => {
    const workspace = await makeWorkspace({ 'a.tf': idOf(1) })
    const deep = makeUnreadableFolder(workspace)
    await writeFiles(workspace, { '.ami-cleanup-ignore': `${deep}/\n` })
    expect((await read(workspace)).named).toEqual([`${idOf(1)} a.tf:1`])
  })

  it('names submodules too, which then need not be checked out', async () => {
    const workspace = await makeCheckedOutWorkspace({ '.ami-cleanup-ignore': 'modules/\n' })
    await addSubmodule(workspace, 'modules/vpc')
    expect((await read(workspace)).warnings).toEqual([])
  })

  it.each([
    ['a folder', async (path: string) => mkdir(path), 'it is not a file'],
    ['a link', async (path: string) => symlink('/dev/zero', path), 'it is not a file'],
    ['large', async (path: string) => writeFile(path, '*\n'.repeat(2 ** 20)), 'larger than 1 MiB'],
  ])('leaves nothing out where it is %s, which is a warning', async (_what, make, why) => {
    const workspace = await makeCheckedOutWorkspace({ 'a.md': idOf(1) })
    await make(join(workspace, '.ami-cleanup-ignore'))
    const { named, warnings } = await read(workspace)
    expect(named).toEqual([`${idOf(1)} a.md:1`])
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^unusable-ignore-file: .*\\.ami-cleanup-ignore \\(.*${why}\\)`),
      ),
    ])
  })

  it('holds for its own checkout', async () => {
    const workspace = await makeWorkspace({ 'pin.md': idOf(1) })
    await writeFiles(workspace, {
      'main/.ami-cleanup-ignore': '*.md\n',
      'main/a.md': idOf(2),
      'other/b.md': idOf(3),
    })
    await makeCheckout(join(workspace, 'main'))
    await makeCheckout(join(workspace, 'other'))
    expect((await read(workspace)).named).toEqual([
      `${idOf(3)} other/b.md:1`,
      `${idOf(1)} pin.md:1`,
    ])
  })
})
