import { describe, expect, it } from '@jest/globals'
import { join } from 'node:path'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'
import { makeCheckedOutWorkspace, makeWorkspace, writeFiles } from '../support/workspace.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const at = (GITHUB_WORKSPACE: string): { readonly environment: Record<string, string> } => ({
  environment: { GITHUB_WORKSPACE },
})

describe('the repository', () => {
  it('keeps what a tracked file names, and the report says in which line', async () => {
    const { region, run } = await startScenario()
    const [tracked = '', untracked = '', ignored = ''] = bake(region, [300, 300, 300])
    const snapshots = snapshotsOf(region, [untracked, ignored])
    const workspace = await makeCheckedOutWorkspace(
      {
        'infra/web.tf': `locals {\n  image = "${tracked.toUpperCase()}"\n}\n`,
        'old/notes.md': ignored,
        '.ami-cleanup-ignore': 'old/\n',
      },
      { 'output.txt': untracked },
    )

    const result = await run(GREEDY, at(workspace))

    expectRemoved(result, { images: [untracked, ignored], snapshots })
    expectKept(result, { [tracked]: 'in-use' })
    expect(reportedImage(result, tracked)).toMatchObject({
      explanation: 'Used by infra/web.tf:2.',
      references: [{ source: 'repository', resource: 'infra/web.tf:2' }],
    })
    expect(result.log).toMatch(/^ {2}repository: 2 resources, 1 image named/m)
  })

  it('keeps a snapshot that a file names, although its image goes', async () => {
    const { region, run } = await startScenario()
    const [id = ''] = bake(region, [300], { snapshots: [{}, {}] })
    const [named = '', other = ''] = region.images.get(id)?.snapshotIds ?? []
    const workspace = await makeCheckedOutWorkspace({ 'data.tf': named })

    const result = await run(GREEDY, at(workspace))

    expectRemoved(result, { images: [id], snapshots: [other] })
    expect(reportedSnapshot(result, named)).toMatchObject({
      reason: 'referenced',
      explanation: 'Named by data.tf:1.',
    })
  })

  it('counts for all targets', async () => {
    const { world, region, run } = await startScenario()
    const other = world.account(region.account.id).region('us-east-1')
    const ids = [...bake(region, [300]), ...bake(other, [300])]
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': ids.join('\n') })

    const result = await run({ ...GREEDY, 'aws-region': 'eu-west-1, us-east-1' }, at(workspace))

    expectRemoved(result, {})
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'in-use'])))
  })

  it('does not hold the plan file, nor the report that the run writes', async () => {
    const { region, dryRun, run } = await startScenario()
    const ids = bake(region, [300, 300])
    const snapshots = snapshotsOf(region, ids)
    const workspace = await makeWorkspace()
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

  it.each([
    ['nothing is checked out', {}],
    ['no git checkout', { 'README.md': 'none' }],
  ])('may be no checkout, and the report says so: %s', async (note, files) => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)

    const result = await run(GREEDY, at(await makeWorkspace(files)))

    expectRemoved(result, { images: ids, snapshots })
    expect(result.summary).toMatch(new RegExp(`^\\| repository \\|.*${note} \\|$`, 'm'))
  })

  it('that cannot be read stops the run, which says how to do without', async () => {
    const { region, run } = await startScenario()
    bake(region, [300])

    const result = await run(GREEDY, at(join(await makeWorkspace(), 'gone')))

    expect(result.exitCode).toBe(1)
    expectRemoved(result, {})
    expect(result.log).toMatch(/- repository: ENOENT: /)
    expect(result.log).toMatch(/skip-references: repository/)
    // No permission is missing.
    expect(result.log).not.toContain('"Effect"')
  })

  it('is not looked at where it is skipped', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const workspace = await makeCheckedOutWorkspace({ 'a.tf': ids.join('\n') })

    const result = await run({ ...GREEDY, 'skip-references': 'repository' }, at(workspace))

    expectRemoved(result, { images: ids, snapshots })
  })
})
