import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addSubmodule,
  bake,
  expectFailure,
  expectKept,
  expectPlanned,
  expectRemoved,
  makeCheckedOutWorkspace,
  makeWorkspace,
  reportedImage,
  snapshotsOf,
  startScenario,
  trackFile,
  writeFiles,
} from '../support/index.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const at = (GITHUB_WORKSPACE: string): { readonly environment: Record<string, string> } => ({
  environment: { GITHUB_WORKSPACE },
})

describe('the repository', () => {
  it('keeps what a file names unless it is ignored, and the report says in which line', async () => {
    const { region, run } = await startScenario()
    const [tracked = '', untracked = '', ignored = '', left = ''] = bake(
      region,
      [300, 300, 300, 300],
    )
    const snapshots = snapshotsOf(region, [ignored, left])
    const workspace = await makeCheckedOutWorkspace(
      {
        'infra/web.tf': `locals {\n  image = "${tracked.toUpperCase()}"\n}\n`,
        'old/notes.md': left,
        '.ami-cleanup-ignore': 'old/\n',
        '.gitignore': 'output.txt\n',
      },
      { 'output.txt': ignored, 'karpenter.yaml': untracked },
    )

    const result = await run(GREEDY, at(workspace))

    expectRemoved(result, { images: [ignored, left], snapshots })
    expectKept(result, { [tracked]: 'in-use', [untracked]: 'in-use' })
    expect(reportedImage(result, tracked)).toMatchObject({
      explanation: 'Used by infra/web.tf:2.',
      references: [{ source: 'repository', resource: 'infra/web.tf:2' }],
    })
    expect(result.log).toMatch(/^ {2}repository: 4 resources, 2 images named/m)
  })
  it('does not hold the plan file, nor the report that the run writes', async () => {
    const { region, dryRun, run } = await startScenario()
    const ids = bake(region, [300, 300])
    const snapshots = snapshotsOf(region, ids)
    const workspace = await makeWorkspace({ 'README.md': 'none' })
    const reportFile = join(workspace, 'reports/report.json')
    const planFile = join(workspace, 'reports/plan.json')

    const dry = await dryRun({ ...GREEDY, 'report-file': reportFile }, at(workspace))
    await writeFiles(workspace, { 'reports/plan.json': JSON.stringify(dry.report) })
    const result = await run(
      { ...GREEDY, 'report-file': reportFile, 'plan-file': planFile },
      at(workspace),
    )

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
  })

  it('may be no checkout, and the report says so', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)

    const result = await run(GREEDY, at(await makeWorkspace({ 'README.md': 'none' })))

    expectRemoved(result, { images: ids, snapshots })
    expect(result.summary).toMatch(/^<tr><td[^>]*>repository<.*no git checkout<\/td><\/tr>$/m)
  })

  it('must be checked out where something would go, and the message says what to do', async () => {
    const { region, run, dryRun } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const empty = at(await makeWorkspace())

    const dry = await dryRun(GREEDY, empty)
    const real = await run(GREEDY, empty)
    const skipping = await run({ ...GREEDY, 'skip-references': 'repository' }, empty)

    const remedies = /the workspace is empty.*actions\/checkout.*skip-references: repository/
    expect(dry.exitCode).toBe(0)
    expectPlanned(dry, { images: ids, snapshots })
    expect(dry.report?.warnings).toEqual([
      { code: 'nothing-checked-out', message: expect.stringMatching(remedies) as unknown },
    ])
    expect(dry.log).toMatch(/^::warning title=Nothing is checked out::/m)
    expectFailure(real, remedies)
    expect(real.gone).toEqual({ images: [], snapshots: [] })
    expectRemoved(skipping, { images: ids, snapshots })
  })

  it('is not read in full where a file that it tracks cannot be read', async () => {
    const { region, run, dryRun } = await startScenario()
    bake(region, [300])
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': 'none' })
    await symlink('loop', join(workspace, 'loop'))
    await trackFile(workspace, 'loop/b.tf')

    for (const result of [await run(GREEDY, at(workspace)), await dryRun(GREEDY, at(workspace))]) {
      expectFailure(result, /- repository: Unreadable: loop\/b\.tf \(ELOOP: /)
      expect(result.gone).toEqual({ images: [], snapshots: [] })
      expect(result.log).toMatch(/skip-references: repository/)
    }
  })

  it('may lack what is not checked out, which is a warning that names it', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'
    const workspace = await makeCheckedOutWorkspace({ 'images.json': pointer })
    await addSubmodule(workspace, 'modules/vpc')
    await trackFile(workspace, 'infra/web.tf')

    const result = await run(GREEDY, at(workspace))

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
    expect(result.report?.warnings).toEqual([
      {
        code: 'not-checked-out',
        message:
          'Not checked out, and so not looked at: modules/vpc (a submodule), images.json (in Git LFS), infra/web.tf.',
      },
    ])
    expect(result.log).toMatch(/^::warning title=Files are not checked out::.*infra\/web\.tf/m)
  })
})
