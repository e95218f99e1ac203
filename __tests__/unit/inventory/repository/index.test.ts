import { describe, expect, it } from '@jest/globals'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRepository } from '../../../../src/inventory/repository/index.ts'
import { idOf, read } from './reading.ts'
import { recognizeNodeErrors } from '../../../support/node-errors.ts'
import {
  makeCheckedOutWorkspace,
  makeCheckout,
  makeUnreadableFolder,
  makeWorkspace,
  writeFiles,
} from '../../../support/workspace.ts'

recognizeNodeErrors()

describe('a checkout', () => {
  it('counts by what git tracks', async () => {
    const workspace = await makeCheckedOutWorkspace(
      { 'infra/web.tf': `a\nb\n  ami = "${idOf(1)}"\n`, 'README.md': 'none' },
      { 'notes.txt': idOf(2), 'build/output.json': idOf(3) },
    )
    expect(await read(workspace)).toEqual({
      named: [`${idOf(1)} infra/web.tf:3`],
      resources: 2,
      notes: [],
    })
  })

  it('counts with what it tracks in folders that are dependencies elsewhere', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'node_modules/a.js': idOf(1) })
    expect((await read(workspace)).named).toEqual([`${idOf(1)} node_modules/a.js:1`])
  })

  it('notes what it tracks and does not have', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1), 'b.tf': idOf(2) })
    await rm(join(workspace, 'a.tf'))
    expect(await read(workspace)).toEqual({
      named: [`${idOf(2)} b.tf:1`],
      resources: 1,
      notes: ['not read: a.tf (not checked out)'],
    })
  })

  it('may have others below it, each with what it tracks', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1) }, { 'x.tf': idOf(9) })
    await writeFiles(workspace, { 'other/b.tf': idOf(2), 'deep/down/c.tf': idOf(3) })
    await makeCheckout(join(workspace, 'other'))
    await makeCheckout(join(workspace, 'deep/down'))
    await writeFiles(workspace, { 'other/y.tf': idOf(8), 'deep/z.tf': idOf(7) })
    expect((await read(workspace)).named).toEqual([
      `${idOf(1)} a.tf:1`,
      `${idOf(3)} deep/down/c.tf:1`,
      `${idOf(2)} other/b.tf:1`,
    ])
  })

  it('may stand in a folder that is none, with files beside it', async () => {
    const workspace = await makeWorkspace({ 'pin.txt': idOf(1) })
    await writeFiles(workspace, { 'main/a.tf': idOf(2) })
    await makeCheckout(join(workspace, 'main'))
    await writeFiles(workspace, { 'main/x.tf': idOf(9) })
    expect(await read(workspace)).toEqual({
      named: [`${idOf(2)} main/a.tf:1`, `${idOf(1)} pin.txt:1`],
      resources: 2,
      notes: [],
    })
  })

  it('whose names are odd is read all the same', async () => {
    const name = 'ä "quoted"\n\ttab.tf'
    const workspace = await makeCheckedOutWorkspace({ [name]: idOf(1) })
    expect((await read(workspace)).named).toEqual([`${idOf(1)} ${name}:1`])
  })

  it('counts with all of its files where git cannot tell', async () => {
    const workspace = await makeWorkspace({ 'a.tf': idOf(1), 'node_modules/b.js': idOf(2) })
    await writeFiles(workspace, { '.git/HEAD': 'broken' })
    expect(await read(workspace)).toEqual({
      named: [`${idOf(1)} a.tf:1`],
      resources: 1,
      notes: [expect.stringMatching(/^not read: \.git \(.*not a git repository/s)],
    })
  })

  it('counts where a worktree has its .git elsewhere', async () => {
    const elsewhere = await makeCheckedOutWorkspace({})
    const workspace = await makeWorkspace({
      '.git': `gitdir: ${join(elsewhere, '.git')}\n`,
      'a.tf': idOf(1),
    })
    expect((await read(workspace)).named).toEqual([])
  })
})

describe('a name that is no text', () => {
  it('is read by its bytes, tracked or not', async () => {
    const workspace = await makeWorkspace()
    const path = Buffer.from(`${workspace}/caf\u00e9.tf`, 'latin1')
    await writeFile(path, idOf(1))
    expect((await read(workspace)).named).toEqual([`${idOf(1)} caf\ufffd.tf:1`])
    await makeCheckout(workspace)
    expect(await read(workspace)).toEqual({
      named: [`${idOf(1)} caf\ufffd.tf:1`],
      resources: 1,
      notes: [],
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
      named: [`${idOf(1)} a.tf:1`, `${idOf(2)} infra/b.tf:1`],
      resources: 2,
      notes: ['no git checkout'],
    })
  })

  it('may be empty, and says so', async () => {
    expect(await read(await makeWorkspace())).toEqual({
      named: [],
      resources: 0,
      notes: ['nothing is checked out'],
    })
  })

  it('may be none at all, and says so', async () => {
    expect(await read(undefined)).toEqual({
      named: [],
      resources: 0,
      notes: ['no workspace: GITHUB_WORKSPACE is not set'],
    })
  })

  it('that is not there is an error', async () => {
    const workspace = join(await makeWorkspace(), 'gone')
    await expect(read(workspace)).rejects.toThrow('ENOENT')
  })
})

describe('a folder that cannot be read', () => {
  it('is noted, and what is beside it counts', async () => {
    const workspace = await makeWorkspace({ 'a.tf': idOf(1) })
    const deep = makeUnreadableFolder(workspace)
    const { named, notes } = await read(workspace)
    expect(named).toEqual([`${idOf(1)} a.tf:1`])
    expect(notes).toEqual([
      'no git checkout',
      expect.stringMatching(new RegExp(`^not read: ${deep}/.* \\(ENAMETOOLONG: .*\\)$`)),
    ])
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
    expect(await read(workspace)).toMatchObject({ named: [`${idOf(1)} a.tf:1`], resources: 1 })
  })

  it('that is not text is not counted', async () => {
    const workspace = await makeWorkspace({
      'a.bin': Buffer.from(`\u0000${idOf(1)}`),
      'b.txt': Buffer.from(`\uFEFF${idOf(2)}`, 'utf16le'),
    })
    expect(await read(workspace)).toMatchObject({ named: [`${idOf(2)} b.txt:1`], resources: 1 })
  })

  it('of any size is read', async () => {
    const workspace = await makeWorkspace({
      'big.log': `${'x'.repeat(65_520)}\n${idOf(1)}\n${'y\n'.repeat(2_000_000)}${idOf(2)}`,
    })
    expect((await read(workspace)).named).toEqual([
      `${idOf(1)} big.log:2`,
      `${idOf(2)} big.log:2000003`,
    ])
  })

  it('that is left out by its path is none of the repository', async () => {
    const workspace = await makeCheckedOutWorkspace({
      'plan.json': idOf(1),
      'sub/plan.json': idOf(2),
    })
    expect((await read(workspace, join(workspace, 'plan.json'))).named).toEqual([
      `${idOf(2)} sub/plan.json:1`,
    ])
  })

  it('is left out by whatever path it is named', async () => {
    const workspace = await makeWorkspace({ 'plan.json': idOf(1), 'a.tf': idOf(2) })
    const link = join(await makeWorkspace(), 'link')
    await symlink(workspace, link)
    const left = [join(link, 'plan.json'), join(link, 'report', 'none.json')]
    expect((await read(link, ...left)).named).toEqual([`${idOf(2)} a.tf:1`])
    expect((await read(workspace, ...left)).named).toEqual([`${idOf(2)} a.tf:1`])
    expect((await read(link, join(workspace, 'plan.json'))).named).toEqual([`${idOf(2)} a.tf:1`])
  })

  it('names snapshots too, which count as no image', async () => {
    const workspace = await makeWorkspace({ 'a.tf': `snap-0123456789abcdef0 ${idOf(1)}` })
    const { references, evidence } = await readRepository({ workspace, leaveOut: [] })
    expect(references.map(({ names }) => names)).toEqual(['snap-0123456789abcdef0', idOf(1)])
    expect(evidence.images).toBe(1)
  })
})
