import { join } from 'node:path'
import {
  addSubmodule,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectPlanned,
  GREEDY,
  makeCheckedOutWorkspace,
  makeWorkspace,
  reportedImage,
  snapshotsOf,
  startScenario,
  trackFile,
  writeFiles,
} from '../support/index.ts'

const at = (GITHUB_WORKSPACE: string): { readonly environment: Record<string, string> } => ({
  environment: { GITHUB_WORKSPACE },
})

describe('the repository', () => {
  it('keeps what a file names, and says in which line, and what is not checked out', async () => {
    const { region, run } = await startScenario()
    const ages = [300, 300, 300, 300]
    const [tracked = '', untracked = '', ignored = '', left = ''] = bake(region, ages)
    const workspace = await makeCheckedOutWorkspace(
      {
        'infra/web.tf': `locals {\n  image = "${tracked.toUpperCase()}"\n}\n`,
        'old/notes.md': left,
        '.ami-cleanup-ignore': 'old/\n',
        '.gitignore': 'output.txt\n',
        'images.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      },
      { 'output.txt': ignored, 'karpenter.yaml': untracked },
    )
    await addSubmodule(workspace, 'modules/vpc')
    await trackFile(workspace, 'infra/db.tf')

    const result = await run(GREEDY, at(workspace))

    expectGone(result, ignored, left)
    expectKept(result, { [tracked]: 'in-use', [untracked]: 'in-use' })
    expect(reportedImage(result, tracked)).toMatchObject({
      explanation: 'Used by infra/web.tf:2.',
      references: [{ source: 'repository', resource: 'infra/web.tf:2' }],
    })
    expect(result.log).toMatch(/^ {2}repository: \d resources, 2 images named/m)
    expect(result.report?.warnings).toEqual([
      {
        code: 'not-checked-out',
        message:
          'Not checked out, and so not looked at: modules/vpc (a submodule), images.json (in Git LFS), infra/db.tf.',
      },
    ])
    expect(result.log).toMatch(/^::warning title=Files are not checked out::.*infra\/db\.tf/m)
  })

  it('may be no checkout, and does not hold the plan file, nor the report that the run writes', async () => {
    const { region, dryRun, run } = await startScenario()
    const ids = bake(region, [300, 300])
    const workspace = await makeWorkspace({ 'README.md': 'none' })
    const inputs = { ...GREEDY, 'report-file': join(workspace, 'reports/report.json') }
    const planFile = join(workspace, 'reports/plan.json')

    const dry = await dryRun(inputs, at(workspace))
    await writeFiles(workspace, { 'reports/plan.json': JSON.stringify(dry.report) })
    const result = await run({ ...inputs, 'plan-file': planFile }, at(workspace))

    expectGone(result, ...ids)
    expect(result.summary).toMatch(/^<tr><td[^>]*>repository<.*no git checkout<\/td><\/tr>$/m)
  })

  it('must be checked out where something would go, and the message says what to do', async () => {
    const { region, run, dryRun } = await startScenario()
    const images = bake(region, [300])
    const snapshots = snapshotsOf(region, images)
    const empty = at(await makeWorkspace())

    const dry = await dryRun(GREEDY, empty)
    const real = await run(GREEDY, empty)
    const skipping = await run({ ...GREEDY, 'skip-references': 'repository' }, empty)

    const remedies = /the workspace is empty.*actions\/checkout.*skip-references: repository/
    expect(dry.exitCode).toBe(0)
    expectPlanned(dry, { images, snapshots })
    expect(dry.report?.warnings).toEqual([
      { code: 'nothing-checked-out', message: expect.stringMatching(remedies) },
    ])
    expect(dry.summary).toContain('not read in full: repository')
    expect(dry.log).toMatch(/^::warning title=Nothing is checked out::/m)
    expectFailure(real, remedies)
    expect(real.gone).toEqual({ images: [], snapshots: [] })
    expectGone(skipping, ...images)
  })
})
