import { execFile } from 'node:child_process'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readRepository } from '../../../../src/inventory/repository/index.ts'
import { idOf, read } from './reading.ts'
import { recognizeNodeErrors } from '../../../support/node-errors.ts'
import {
  makeCheckedOutWorkspace,
  makeCheckout,
  makeUnreadableFolder,
  makeWorkspace,
} from '../../../support/workspace.ts'

recognizeNodeErrors()

const run = promisify(execFile)

describe('a name that is no text', () => {
  it('is read by its bytes, tracked or not', async () => {
    const workspace = await makeWorkspace()
    const path = Buffer.from(`${workspace}/caf\u00e9.tf`, 'latin1')
    await writeFile(path, idOf(1))
    expect((await read(workspace)).named).toEqual([`${idOf(1)} caf\ufffd.tf:1`])
    await makeCheckout(workspace)
    expect(await read(workspace)).toMatchObject({
      named: [`${idOf(1)} caf\ufffd.tf:1`],
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
      named: [`${idOf(1)} a.tf:1`, `${idOf(2)} infra/b.tf:1`],
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
    })
    await expect(
      readRepository({ workspace, leaveOut: [], whenEmpty: 'fail', programs: '' }),
    ).rejects.toThrow(/^the workspace is empty/)
  })

  it('is empty where it holds the plan file only', async () => {
    const workspace = await makeWorkspace({ 'plan.json': idOf(1) })
    expect((await read(workspace, join(workspace, 'plan.json'))).warnings).toHaveLength(1)
  })

  it('is not empty where files are there that do not count', async () => {
    const workspace = await makeWorkspace({ '.ami-cleanup-ignore': '*\n', 'a.tf': idOf(1) })
    expect(await read(workspace)).toMatchObject({ named: [], warnings: [] })
  })

  it('that is not there is an error', async () => {
    const workspace = join(await makeWorkspace(), 'gone')
    await expect(read(workspace)).rejects.toThrow('ENOENT')
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
    expect(await read(workspace)).toMatchObject({ named: [`${idOf(1)} a.tf:1`] })
  })

  it('that is linked counts with where the link leads, as git has it', async () => {
    const workspace = await makeWorkspace()
    await symlink(`images/${idOf(1)}`, join(workspace, 'current'))
    expect((await read(workspace)).named).toEqual([`${idOf(1)} current:1`])
    await makeCheckout(workspace)
    expect((await read(workspace)).named).toEqual([`${idOf(1)} current:1`])
  })

  it('that is neither file nor link is not waited for', async () => {
    const workspace = await makeCheckedOutWorkspace({ pipe: 'a' })
    await rm(join(workspace, 'pipe'))
    await run('mkfifo', [join(workspace, 'pipe'), join(workspace, 'other')])
    expect(await read(workspace)).toMatchObject({ named: [], resources: 0 })
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
    expect((await read(workspace)).named).toEqual([
      'snap-0123456789abcdef0 a.tf:1',
      `${idOf(1)} a.tf:1`,
    ])
  })
})
