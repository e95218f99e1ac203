import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  bake,
  expectFailure,
  expectGone,
  expectKept,
  GREEDY,
  makeCheckedOutWorkspace,
  makeWorkspace,
  reportedImage,
  startScenario,
  writeFiles,
} from '../support/index.ts'

const at = (GITHUB_WORKSPACE: string): { readonly environment: Record<string, string> } => ({
  environment: { GITHUB_WORKSPACE },
})

describe('in-use-files', () => {
  it('keep what they name in all targets, ignored or not, in the workspace or outside it, where the repository is skipped', async () => {
    const { world, region, run } = await startScenario()
    const elsewhere = world.account(region.account.id).region('us-east-1')
    const ids = bake(region, [300, 300, 300, 300, 300, 300, 300])
    const [path = '', glob = '', hidden = '', outside = '', binary = '', left = '', none = ''] = ids
    const [there = ''] = bake(elsewhere, [300])
    const workspace = await makeCheckedOutWorkspace(
      { '.gitignore': '*\n', '.ami-cleanup-ignore': '*\n' },
      {
        'a, [b].json': `\n\n{"id":"${path}"}`,
        'inventory/x/c.json': glob,
        'inventory/.d.json': hidden,
        'inventory/e.bin': Buffer.from(`\0${binary}`, 'utf16le'),
        'left.json': `${left} ${there}`,
        'other.json': none,
      },
    )
    const other = await makeWorkspace({ 'f.json': outside })
    const lines = ['a, [[]b].json', 'inventory/**', `${other}/*.json`, './left.json']
    const inputs = {
      ...GREEDY,
      'skip-references': 'repository',
      'aws-region': 'eu-west-1, us-east-1',
    }

    const result = await run({ ...inputs, 'in-use-files': lines.join('\n') }, at(workspace))

    expectGone(result, none)
    const used = [path, glob, hidden, outside, binary, left, there]
    expectKept(result, Object.fromEntries(used.map((id) => [id, 'in-use'])))
    expect(reportedImage(result, path).references).toEqual([
      { source: 'in-use-files', resource: 'a, [b].json:3' },
    ])
    expect(reportedImage(result, outside).explanation).toBe(`Used by ${other}/f.json:1.`)
    const row = result.report?.targets[0]?.evidence.find(({ source }) => source === 'in-use-files')
    expect(row).toMatchObject({ resources: 6, images: 7, skipped: false })
    expect(result.report?.warnings.map(({ code }) => code)).toEqual(['references-skipped'])
  })

  it('fail the run with every line that cannot be read, and why', async () => {
    const { region, run } = await startScenario()
    bake(region, [300])
    const workspace = await makeWorkspace({
      'a.json': 'ami-0aaaaaaaaaaaaaaaa',
      'empty.json': '',
      'blank.json': '  \r\n',
    })
    await writeFiles(workspace, { 'links/a': 'x' })
    await symlink('/nonexistent', join(workspace, 'links/dead'))
    await symlink('/dev/zero', join(workspace, 'links/zero'))
    await symlink(await makeWorkspace({ 'b.json': 'x' }), join(workspace, 'links/folder'))
    const lines = [
      ['gone/*.json', '"gone/*.json" finds no file'],
      ['a.json, empty.json', '"a.json, empty.json" finds no file (one a line'],
      ['empty.json', 'empty.json is empty: the step that writes it'],
      ['b*.json', 'blank.json is empty'],
      ['links/dead', 'links/dead cannot be read (ENOENT'],
      ['links/zero', 'links/zero is not a file'],
      ['links/folder', 'links/folder is not a file'],
      ['!a.json', '"!a.json" finds no file'],
      ['*/*/b.json', '"*/*/b.json" would have to look into linked folders'],
      ['**/b.json', '(links/folder): name what is in them by a path of its own'],
    ] as const
    const patterns = ['a.json', ...lines.map(([line]) => line)].join('\n')

    const result = await run({ ...GREEDY, 'in-use-files': patterns }, at(workspace))

    expectFailure(result, /- in-use-files: InUseFiles: /, ...lines.map(([, message]) => message))
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(result.log).toMatch(/skip-references: in-use-files/)
  })

  it('are never the plan file, nor the report that the run writes, nor their pages, and a warning where they name no image', async () => {
    const { region, dryRun, run } = await startScenario()
    const ids = bake(region, [300, 300])
    const workspace = await makeWorkspace({
      'a.json': '[]',
      'b.json': 'snap-0aaaaaaaaaaaaaaaa',
      'used.json': 'ami-0aaaaaaaaaaaaaaaa',
    })
    const [planFile, reportFile] = [join(workspace, 'plan.json'), join(workspace, 'report.json')]
    await dryRun({ ...GREEDY, 'report-file': planFile }, at(workspace))
    const inputs = { ...GREEDY, 'report-file': reportFile, 'plan-file': planFile }

    const found = await run({ ...inputs, 'in-use-files': 'plan.json\nplan.html' }, at(workspace))
    const result = await run({ ...inputs, 'in-use-files': '*.json' }, at(workspace))

    expectFailure(found, '"plan.json" finds no file', '"plan.html" finds no file')
    expectGone(result, ...ids)
    expect(result.report?.warnings).toEqual([
      { code: 'no-image-in-file', message: 'in-use-files: no image id is in a.json, b.json.' },
    ])
    expect(result.log).toMatch(/^::warning title=A file of in-use-files names no image::/m)
  })
})
