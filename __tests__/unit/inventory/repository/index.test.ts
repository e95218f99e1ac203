import { execFile } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readRepository } from '../../../../src/inventory/repository/index.ts'
import { idOf, named, read } from './reading.ts'
import { recognizeNodeErrors } from '../../../support/node-errors.ts'
import { makeCheckedOutWorkspace, makeWorkspace } from '../../../support/temporary-folder.ts'
import {
  addSubmodule,
  makeCheckout,
  makeUnreadableFolder,
  writeFiles,
} from '../../../support/workspace.ts'

recognizeNodeErrors()

const run = promisify(execFile)

describe('a name that is no text', () => {
  it('is read by its bytes, tracked or not', async () => {
    const workspace = await makeWorkspace()
    const path = Buffer.from(`${workspace}/caf\u00e9.tf`, 'latin1')
    await writeFile(path, idOf(1))
    expect(await named(workspace)).toEqual(['1 caf\ufffd.tf:1'])
    await makeCheckout(workspace)
    expect(await read(workspace)).toMatchObject({
      named: ['1 caf\ufffd.tf:1'],
      resources: 1,
    })
  })
})

describe('a folder without a checkout', () => {
  it('counts with all but dependencies, and says so', async () => {
    const workspace = await makeWorkspace({
      'a.tf': idOf(1),
      'infra/b.tf': idOf(2),
      'infra/.terraform/modules/c.tf': idOf(3),
      'node_modules/d.js': idOf(4),
      'venv/lib/e.py': idOf(5),
      '.venv/f.py': idOf(6),
    })
    expect(await read(workspace)).toEqual({
      named: ['1 a.tf:1', '2 infra/b.tf:1'],
      resources: 2,
      notes: ['no git checkout'],
      warnings: [],
    })
  })

  it.each([
    ['is empty', async () => makeWorkspace()],
    ['holds dependencies only', async () => makeWorkspace({ 'node_modules/a.js': idOf(1) })],
    ['is none', async () => Promise.resolve(undefined)],
  ])('that %s means that nothing was checked out', async (_what, make) => {
    const workspace = await make()
    expect(await read(workspace)).toEqual({
      named: [],
      resources: 0,
      notes: ['nothing is checked out'],
      warnings: [expect.stringMatching(/^nothing-checked-out: .*checkout.*skip-references: rep/)],
      isPartial: true,
    })
    await expect(
      readRepository({ workspace, leaveOut: [], whenEmpty: 'fail', programs: '' }),
    ).rejects.toThrow(/^the workspace is empty/)
  })

  it('is empty where it holds the plan file only', async () => {
    const workspace = await makeWorkspace({ 'plan.json': idOf(1) })
    expect((await read(workspace, join(workspace, 'plan.json'))).warnings).toHaveLength(1)
  })

  it('that is not there is an error', async () => {
    const workspace = join(await makeWorkspace(), 'gone')
    await expect(read(workspace)).rejects.toThrow('ENOENT')
  })
})

describe('a workspace names', () => {
  const LARGE = `${'x'.repeat(65_520)}\n${idOf(1)}\n${'y\n'.repeat(2_000_000)}${idOf(2)}`

  it.each<readonly [string, Parameters<typeof makeWorkspace>[0], readonly string[]]>([
    [
      'no image in a file that is no text',
      {
        'a.bin': Buffer.from(`\u0000${idOf(1)}`),
        'b.txt': Buffer.from(`\uFEFF${idOf(2)}`, 'utf16le'),
      },
      ['2 b.txt:1'],
    ],
    ['images in a file of any size', { 'big.log': LARGE }, ['1 big.log:2', '2 big.log:2000003']],
    [
      'snapshots too, which count as no image',
      { 'a.tf': `snap-0123456789abcdef0 ${idOf(1)}` },
      ['snap-0123456789abcdef0 a.tf:1', '1 a.tf:1'],
    ],
    [
      'none in files that .ami-cleanup-ignore has, in the syntax of gitignore',
      {
        '.ami-cleanup-ignore': '# old\n*.md\n/docs/\n!docs\n!keep.md\nlogs/**/2020\n',
        ...{ 'a.md': idOf(1), 'sub/b.md': idOf(2), 'keep.md': idOf(3), 'sub/docs/c.tf': idOf(4) },
        ...{ 'logs/x/y/2020/d.tf': idOf(5), 'logs/2021/e.tf': idOf(6) },
      },
      ['3 keep.md:1', '6 logs/2021/e.tf:1', '4 sub/docs/c.tf:1'],
    ],
    [
      'those in upper case apart from those in lower case, as git does',
      {
        '.ami-cleanup-ignore': 'INFRA/\n*.MD\n',
        ...{ 'infra/a.tf': idOf(1), 'b.md': idOf(2), 'INFRA/c.tf': idOf(3) },
      },
      ['2 b.md:1', '1 infra/a.tf:1'],
    ],
    ['none where none counts', { '.ami-cleanup-ignore': '*\n', 'a.tf': idOf(1) }, []],
  ])('%s', async (_what, files, expected) => {
    const workspace = await makeWorkspace(files)

    expect(await read(workspace)).toMatchObject({ named: expected, warnings: [] })
  })
})

describe('a folder that cannot be read', () => {
  it('is an error, because nobody knows what it names', async () => {
    const workspace = await makeWorkspace({ 'a.tf': idOf(1) })
    makeUnreadableFolder(workspace)
    await expect(read(workspace)).rejects.toThrow(/^d+… \(ENAMETOOLONG: [a-z ]+\) cannot be read/)
    await makeCheckout(workspace)
    await expect(read(workspace)).rejects.toThrow(/^d+… \(ENAMETOOLONG: [a-z ]+\) cannot be read/)
  })
})

describe('a file', () => {
  it('that is linked counts where it is, and not where the link is', async () => {
    const outside = await makeWorkspace({ 'outside.tf': idOf(9) })
    const workspace = await makeWorkspace({ 'a.tf': idOf(1) })
    await symlink(join(workspace, 'a.tf'), join(workspace, 'link.tf'))
    await symlink(join(outside, 'outside.tf'), join(workspace, 'outside.tf'))
    await symlink(outside, join(workspace, 'folder'))
    await makeCheckout(workspace)
    expect(await read(workspace)).toMatchObject({ named: ['1 a.tf:1'] })
  })

  it('that is linked counts with where the link leads, as git has it', async () => {
    const workspace = await makeWorkspace()
    await symlink(`images/${idOf(1)}`, join(workspace, 'current'))
    expect(await named(workspace)).toEqual(['1 current:1'])
    await makeCheckout(workspace)
    expect(await named(workspace)).toEqual(['1 current:1'])
  })

  it('that is neither file nor link is not waited for', async () => {
    const workspace = await makeCheckedOutWorkspace({ pipe: 'a' })
    await rm(join(workspace, 'pipe'))
    await run('mkfifo', [join(workspace, 'pipe'), join(workspace, 'other')])
    expect(await read(workspace)).toMatchObject({ named: [], resources: 0 })
  })

  it('that is left out by its path is none of the repository', async () => {
    const workspace = await makeCheckedOutWorkspace({
      'plan.json': idOf(1),
      'sub/plan.json': idOf(2),
    })
    expect(await named(workspace, join(workspace, 'plan.json'))).toEqual(['2 sub/plan.json:1'])
  })

  it('is left out by whatever path it is named', async () => {
    const workspace = await makeWorkspace({ 'plan.json': idOf(1), 'a.tf': idOf(2) })
    const link = join(await makeWorkspace(), 'link')
    await symlink(workspace, link)
    const left = [join(link, 'plan.json'), join(link, 'report', 'none.json')]
    expect(await named(link, ...left)).toEqual(['2 a.tf:1'])
    expect(await named(workspace, ...left)).toEqual(['2 a.tf:1'])
    expect(await named(link, join(workspace, 'plan.json'))).toEqual(['2 a.tf:1'])
  })
})

describe('.ami-cleanup-ignore', () => {
  it('names folders too, which then need not be readable', async () => {
    const workspace = await makeWorkspace({ 'a.tf': idOf(1) })
    const deep = makeUnreadableFolder(workspace)
    await writeFiles(workspace, { '.ami-cleanup-ignore': `${deep}/\n` })
    expect(await named(workspace)).toEqual(['1 a.tf:1'])
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
    expect(await read(workspace)).toMatchObject({
      named: ['1 a.md:1'],
      warnings: [
        expect.stringMatching(`^unusable-ignore-file: .*\\.ami-cleanup-ignore \\(.*${why}\\)`),
      ],
    })
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
    expect(await named(workspace)).toEqual(['3 other/b.md:1', '1 pin.md:1'])
  })
})
