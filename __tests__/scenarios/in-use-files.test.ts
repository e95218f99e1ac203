import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  makeCheckedOutWorkspace,
  makeWorkspace,
  reportedImage,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
  writeFiles,
} from '../support/index.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const at = (GITHUB_WORKSPACE: string): { readonly environment: Record<string, string> } => ({
  environment: { GITHUB_WORKSPACE },
})

const rowOf = ({ report }: ScenarioRun): unknown =>
  report?.targets[0]?.evidence.find(({ source }) => source === 'in-use-files')

describe('in-use-files', () => {
  it('keep what they name, ignored or not, in the workspace or outside it', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300, 300, 300, 300, 300, 300, 300])
    const [path = '', glob = '', hidden = '', outside = '', binary = '', left = '', none = ''] = ids
    const snapshots = snapshotsOf(region, [none])
    const workspace = await makeCheckedOutWorkspace(
      { '.gitignore': '*\n', '.ami-cleanup-ignore': '*\n' },
      {
        'a, [b].json': `\n\n{"id":"${path}"}`,
        'inventory/x/c.json': glob,
        'inventory/.d.json': hidden,
        'inventory/e.bin': Buffer.from(`\0${binary}`, 'utf16le'),
        'left.json': left,
        'other.json': none,
      },
    )
    const elsewhere = await makeWorkspace({ 'f.json': outside })
    const lines = ['a, [[]b].json', 'inventory/**', `${elsewhere}/*.json`, './left.json']

    const result = await run({ ...GREEDY, 'in-use-files': lines.join('\n') }, at(workspace))

    expectRemoved(result, { images: [none], snapshots })
    const used = [path, glob, hidden, outside, binary, left]
    expectKept(result, Object.fromEntries(used.map((id) => [id, 'in-use'])))
    expect(reportedImage(result, path).references).toEqual([
      { source: 'in-use-files', resource: 'a, [b].json:3' },
    ])
    expect(reportedImage(result, outside).explanation).toBe(`Used by ${elsewhere}/f.json:1.`)
    expect(rowOf(result)).toMatchObject({ resources: 6, images: 6, skipped: false })
    expect(result.report?.warnings).toEqual([])
  })

  it('count where the repository is skipped, and for all targets', async () => {
    const { world, region, run } = await startScenario()
    const other = world.account(region.account.id).region('us-east-1')
    const ids = [...bake(region, [300]), ...bake(other, [300])]
    const workspace = await makeWorkspace({ 'used.json': ids.join() })
    const inputs = { 'in-use-files': 'used.json', 'skip-references': 'repository' }

    const result = await run(
      { ...GREEDY, ...inputs, 'aws-region': 'eu-west-1, us-east-1' },
      at(workspace),
    )

    expectRemoved(result, {})
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'in-use'])))
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

  it('warn of files that name no image', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const workspace = await makeWorkspace({
      'a.json': '[]',
      'b.json': 'snap-0aaaaaaaaaaaaaaaa',
      'c.json': 'ami-0aaaaaaaaaaaaaaaa',
    })

    const result = await run({ ...GREEDY, 'in-use-files': '*.json' }, at(workspace))

    expectRemoved(result, { images: ids, snapshots })
    expect(result.report?.warnings).toEqual([
      { code: 'no-image-in-file', message: 'in-use-files: no image id is in a.json, b.json.' },
    ])
    expect(result.log).toMatch(/^::warning title=A file of in-use-files names no image::/m)
  })

  it('are never the plan file, nor the report that the run writes', async () => {
    const { region, dryRun, run } = await startScenario()
    const ids = bake(region, [300, 300])
    const snapshots = snapshotsOf(region, ids)
    const workspace = await makeWorkspace({ 'used.json': 'ami-0aaaaaaaaaaaaaaaa' })
    const [planFile, reportFile] = [join(workspace, 'plan.json'), join(workspace, 'report.json')]
    await dryRun({ ...GREEDY, 'report-file': planFile }, at(workspace))
    const inputs = { ...GREEDY, 'report-file': reportFile, 'plan-file': planFile }

    const found = await run({ ...inputs, 'in-use-files': 'plan.json' }, at(workspace))
    const result = await run({ ...inputs, 'in-use-files': '*.json' }, at(workspace))

    expectFailure(found, '"plan.json" finds no file')
    expectRemoved(result, { images: ids, snapshots })
  })
})
