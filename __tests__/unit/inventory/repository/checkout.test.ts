import { access, chmod, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { readRepository } from '../../../../src/inventory/repository/index.ts'
import { idOf, named, read } from './reading.ts'
import { recognizeNodeErrors } from '../../../support/node-errors.ts'
import { makeCheckedOutWorkspace, makeWorkspace } from '../../../support/temporary-folder.ts'
import {
  addSubmodule,
  git,
  makeCheckout,
  makeUnreadableFolder,
  trackFile,
  writeFiles,
} from '../../../support/workspace.ts'

recognizeNodeErrors()

describe('a checkout', () => {
  it('counts by what git tracks and what it does not ignore', async () => {
    const workspace = await makeCheckedOutWorkspace(
      { 'infra/web.tf': `a\nb\n  ami = "${idOf(1)}"\n`, '.gitignore': 'build/\n' },
      { 'generated.yaml': idOf(2), 'build/output.json': idOf(3), 'local.txt': idOf(4) },
    )
    await writeFiles(workspace, { '.git/info/exclude': 'local.txt\n' })
    expect(await read(workspace)).toEqual({
      named: ['2 generated.yaml:1', '1 infra/web.tf:3'],
      resources: 3,
      notes: [],
      warnings: [],
    })
  })

  it('counts with what it tracks although it ignores it', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'node_modules/a.js': idOf(1) })
    await writeFiles(workspace, { '.gitignore': '*\n' })
    expect(await named(workspace)).toEqual(['1 node_modules/a.js:1'])
  })

  it('holds nothing below a folder that has become a link', async () => {
    const outside = await makeWorkspace({ 'a.tf': idOf(1) })
    const workspace = await makeCheckedOutWorkspace({ 'infra/a.tf': 'none', 'b.tf': idOf(2) })
    await rm(join(workspace, 'infra'), { recursive: true })
    await symlink(outside, join(workspace, 'infra'))
    expect(await read(workspace)).toMatchObject({
      named: ['2 b.tf:1'],
      warnings: ['not-checked-out: Not checked out, and so not looked at: infra/a.tf.'],
    })
  })

  it('counts whatever files outside of it would have git ignore', async () => {
    const rules = await makeWorkspace({ ignore: '*.tf\n' })
    const workspace = await makeCheckedOutWorkspace({}, { 'a.tf': idOf(1) })
    await git(workspace, 'config', 'core.excludesFile', join(rules, 'ignore'))
    expect(await named(workspace)).toEqual(['1 a.tf:1'])
  })

  it('may have others below it, each with its own files', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1) })
    await writeFiles(workspace, { 'other/b.tf': idOf(2), 'deep/down/c.tf': idOf(3) })
    await makeCheckout(join(workspace, 'other'))
    await makeCheckout(join(workspace, 'deep/down'))
    await writeFiles(workspace, { 'other/y.tf': idOf(8), 'deep/z.tf': idOf(7) })
    await writeFiles(workspace, { 'other/.gitignore': 'y.tf\n' })
    expect(await named(workspace)).toEqual([
      '1 a.tf:1',
      '3 deep/down/c.tf:1',
      '7 deep/z.tf:1',
      '2 other/b.tf:1',
    ])
  })

  it('may have others where dependencies are, which count unless git ignores them', async () => {
    const workspace = await makeCheckedOutWorkspace({ '.gitignore': 'node_modules\n' })
    await writeFiles(workspace, { 'venv/a/x.tf': idOf(1), 'node_modules/b/y.tf': idOf(2) })
    await makeCheckout(join(workspace, 'venv/a'))
    await makeCheckout(join(workspace, 'node_modules/b'))
    expect(await named(workspace)).toEqual(['1 venv/a/x.tf:1'])
  })

  it('may stand in a folder that is none, with files beside it', async () => {
    const workspace = await makeWorkspace({ 'pin.txt': idOf(1) })
    await writeFiles(workspace, { 'main/a.tf': idOf(2), 'main/.gitignore': 'x.tf' })
    await makeCheckout(join(workspace, 'main'))
    await writeFiles(workspace, { 'main/x.tf': idOf(9) })
    expect(await read(workspace)).toEqual({
      named: ['2 main/a.tf:1', '1 pin.txt:1'],
      resources: 3,
      notes: [],
      warnings: [],
    })
  })

  it('whose names are odd is read all the same', async () => {
    const names = ['? ä "quoted"\n\ttab.tf', 'H 100644\t.tf']
    const files = Object.fromEntries(names.map((name) => [name, idOf(1)]))
    const workspace = await makeCheckedOutWorkspace(files, { '? x\t\n': idOf(2) })
    expect((await named(workspace)).toSorted()).toEqual(
      ['2 ? x\t\n:1', ...names.map((name) => `1 ${name}:1`)].toSorted(),
    )
  })

  it('counts where a worktree has its .git elsewhere', async () => {
    const elsewhere = await makeCheckedOutWorkspace({ 'a.tf': idOf(1), '.gitignore': 'b.tf\n' })
    await git(elsewhere, ...IDENTITY, 'commit', '-qm', 'x')
    const workspace = join(await makeWorkspace(), 'worktree')
    await git(elsewhere, 'worktree', 'add', '-q', workspace)
    await writeFiles(workspace, { 'b.tf': idOf(2), 'c.tf': idOf(3) })
    expect(await named(workspace)).toEqual(['1 a.tf:1', '3 c.tf:1'])
  })

  it('is where it is, wherever its configuration says that it is', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1) })
    await git(workspace, 'config', 'core.worktree', '/tmp')
    await git(workspace, 'config', 'core.bare', 'true')
    expect(await named(workspace)).toEqual(['1 a.tf:1'])
  })
})

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']

describe('what is not checked out', () => {
  it('is a warning that names it: files, submodules and what is in Git LFS or locked by git-crypt', async () => {
    const workspace = await makeCheckedOutWorkspace({
      'a.tf': idOf(1),
      'b.tf': idOf(2),
      'big.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      'prod.tfvars': '\0GITCRYPT\0\u0001\u0002',
    })
    await rm(join(workspace, 'a.tf'))
    await addSubmodule(workspace, 'gone')
    await addSubmodule(workspace, 'modules/vpc')
    await mkdir(join(workspace, 'modules/vpc'), { recursive: true })
    expect(await read(workspace)).toEqual({
      named: ['2 b.tf:1'],
      resources: 2,
      notes: [],
      warnings: [
        'not-checked-out: Not checked out, and so not looked at: gone (a submodule), modules/vpc (a submodule), big.json (in Git LFS), prod.tfvars (locked by git-crypt), a.tf.',
      ],
      isPartial: true,
    })
  })

  it('is named in part where it is much', async () => {
    const workspace = await makeCheckedOutWorkspace({})
    for (let number = 10; number < 25; number += 1) await trackFile(workspace, `${number}.tf`)
    const { warnings } = await read(workspace)
    expect(warnings).toEqual([expect.stringMatching(/: 10\.tf, .*, 19\.tf and 5 more\.$/)])
  })

  it('may be most of a sparse checkout', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'in/a.tf': idOf(1), 'out/b.tf': idOf(2) })
    await git(workspace, ...IDENTITY, 'commit', '-qm', 'x')
    await git(workspace, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'in')
    expect(await read(workspace)).toMatchObject({
      named: ['1 in/a.tf:1'],
      warnings: [expect.stringMatching(/^not-checked-out: .*: out\/b\.tf\.$/)],
    })
  })

  it('is read all the same where files stand in the place of a submodule', async () => {
    const workspace = await makeCheckedOutWorkspace({})
    await addSubmodule(workspace, 'module')
    await writeFiles(workspace, { 'module/a.tf': idOf(1) })
    expect(await read(workspace)).toMatchObject({
      named: ['1 module/a.tf:1'],
      warnings: [expect.stringContaining('module (a submodule)')],
    })
  })

  it('is no submodule that is there', async () => {
    const workspace = await makeCheckedOutWorkspace({})
    await addSubmodule(workspace, 'module')
    await writeFiles(workspace, { 'module/a.tf': idOf(1) })
    await makeCheckout(join(workspace, 'module'))
    expect(await read(workspace)).toMatchObject({
      named: ['1 module/a.tf:1'],
      warnings: [],
    })
  })

  it('is not looked for where a link leads', async () => {
    const outside = await makeWorkspace({ 'a.tf': idOf(1) })
    const workspace = await makeCheckedOutWorkspace({})
    await addSubmodule(workspace, 'module')
    await symlink(outside, join(workspace, 'module'))
    expect(await named(workspace)).toEqual([])
  })
})

describe('a checkout of which git cannot tell the files', () => {
  const everything = ['1 a.tf:1', '2 node_modules/b.js:1']
  const files = { 'a.tf': idOf(1), 'node_modules/b.js': idOf(2), '.gitignore': '*\n' }

  it('counts with all that is there, with a warning', async () => {
    const workspace = await makeWorkspace({ ...files, '.git/HEAD': 'broken' })
    expect(await read(workspace)).toMatchObject({
      named: everything,
      warnings: [expect.stringMatching(/^not-told-by-git: .*: \.git \(.*not a git repository/)],
    })
  })

  it('is every one where there is no git', async () => {
    const workspace = await makeCheckedOutWorkspace(files)
    const settings = {
      workspace,
      leaveOut: [],
      whenEmpty: 'fail',
      programs: '/nonexistent',
    } as const
    const { references, warnings } = await readRepository(settings)
    expect(references.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining(['a.tf:1', 'node_modules/b.js:1']),
    )
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('ENOENT')])
  })

  it('may be one whose name is no text', async () => {
    const workspace = await makeWorkspace({ 'b/a.tf': idOf(1) })
    await makeCheckout(join(workspace, 'b'))
    const odd = Buffer.from(`${workspace}/caf\u00e9`, 'latin1')
    await rename(join(workspace, 'b'), odd)
    const { warnings, ...found } = await read(workspace)
    expect(found).toMatchObject({ named: ['1 caf\ufffd/a.tf:1'] })
    expect(warnings).toHaveLength(1)
  })
})

describe('what cannot be read', () => {
  it('is an error where git tracks it, and all of it is named', async () => {
    const workspace = await makeCheckedOutWorkspace({})
    await symlink('loop', join(workspace, 'loop'))
    for (const name of ['a.tf', 'b.tf']) await trackFile(workspace, `loop/${name}`)
    await expect(read(workspace)).rejects.toThrow(
      /^loop\/a\.tf \(ELOOP: .*\), loop\/b\.tf \(ELOOP: .*\) cannot be read/,
    )
  })

  it('is none where git ignores the folder', async () => {
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1) })
    const deep = makeUnreadableFolder(workspace)
    await writeFiles(workspace, { '.gitignore': `${deep}/\n` })
    expect(await named(workspace)).toEqual(['1 a.tf:1'])
  })
})

describe('git', () => {
  it.each(['', 'bin'])(
    'is no program of the workspace: PATH leads to "%s" there',
    async (folder) => {
      const workspace = await makeCheckedOutWorkspace({ 'a.tf': idOf(1) })
      const ran = join(await makeWorkspace(), 'ran')
      await writeFiles(workspace, { [join(folder, 'git')]: `#!/bin/sh\ntouch ${ran}\n` })
      await chmod(join(workspace, folder, 'git'), 0o755)
      const link = join(await makeWorkspace(), 'link')
      await symlink(join(workspace, folder), link)
      const path = [join(workspace, folder), link, process.env['PATH']].join(delimiter)
      await readRepository({ workspace, leaveOut: [], whenEmpty: 'fail', programs: path })
      await expect(access(ran)).rejects.toThrow('ENOENT')
    },
  )
})
