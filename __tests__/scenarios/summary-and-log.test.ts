import { describe, expect, it } from '@jest/globals'
import { daysAgo, type Region } from '../emulator/index.ts'
import { rowsWith } from '../support/rendered.ts'
import {
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }
const ONE = { 'keep-previous': '1' }

const addOrphan = (region: Region): string =>
  region.addSnapshot({
    createdAt: daysAgo(300),
    description: `Created by CreateImage(i-1) for ${region.nextId('ami')}`,
  }).id

const ages = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => 300 - index)

/** What stands in the summary between two titles. */
const between = ({ summary }: ScenarioRun, from: string, to: string): string =>
  summary.slice(summary.indexOf(from), summary.indexOf(to))

/** The lines of a group of the log. */
const groupOf = ({ log }: ScenarioRun, title: string): readonly string[] =>
  (log.split(`::group::${title}\n`)[1] ?? '').split('::endgroup::')[0]?.trimEnd().split('\n') ?? []

describe('a run that is refused', () => {
  it('says so once, and how much it was', async () => {
    const { region, run } = await startScenario()
    bake(region, ages(130), { snapshots: [{}, {}] })

    const result = await run(GREEDY)

    expectFailure(result, /^::error title=Above max-removals::max-removals: /m)
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(result.summary).toContain(
      '**Nothing was removed: max-removals stopped the plan for 130 images.**',
    )
    const wrong = between(result, '### What went wrong', '### Images')
    expect(wrong.split('\n').filter((line) => line !== '')).toEqual([
      '### What went wrong',
      expect.stringMatching(/^🛑 max-removals.*130 images/),
    ])
  })
})

describe('removals that fail', () => {
  it.each([
    [1, '1 removal failed. ami-'],
    [2, '2 removals failed. ami-'],
  ])('are one error: %d', async (count, message) => {
    const { region, emulator, run } = await startScenario()
    bake(region, ages(count))
    emulator.inject({ kind: 'deny', operation: 'DeregisterImage' })

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(1)
    expect(result.log.match(/^::error.*/gm)).toEqual([
      expect.stringContaining(`::error title=Removals failed::${message}`),
    ])
  })
})

describe('two families with one label', () => {
  it('are two rows in the summary and in the log', async () => {
    const { region, dryRun } = await startScenario()
    bake(region, [10, 20, 30], { tags: { environment: 'a.b', role: 'c' } })
    bake(region, [10, 20], { tags: { environment: 'a', role: 'b.c' } })

    const result = await dryRun(ONE)

    expect(
      rowsWith(result.summary, 'Oldest').map(({ Family, Images }) => [Family, Images]),
    ).toEqual([
      ['a.b.c ["x86_64","a.b","c"]', '3'],
      ['a.b.c ["x86_64","a","b.c"]', '2'],
    ])
    expect(groupOf(result, 'Plan').filter((line) => line.startsWith('a.b.c'))).toHaveLength(2)
  })
})

describe('sizes', () => {
  it('are summed as AWS says them, and rounded once', async () => {
    const { region, dryRun } = await startScenario()
    for (const id of snapshotsOf(region, bake(region, ages(90)))) {
      const record = region.snapshots.get(id)
      if (record !== undefined)
        record.snapshot.FullSnapshotSizeInBytes = Math.round(2 ** 30 * 0.004)
    }

    const result = await dryRun(GREEDY)

    expect(result.outputs['reclaimable-gib']).toBe('0.36')
    expect(result.report?.totals.reclaimableUsdPerMonth).toBe(0.02)
  })
})

describe('a run with orphans only', () => {
  it('plans them in the log and in the headline', async () => {
    const { region, dryRun } = await startScenario()
    const snapshots = [addOrphan(region), addOrphan(region)]

    const result = await dryRun({ 'orphan-snapshots': 'delete' })

    expectPlanned(result, { snapshots })
    expect(result.summary).toContain('**Dry run: 2 orphaned snapshots of 16 GiB would be removed')
    const plan = groupOf(result, 'Plan')
    expect(plan).toEqual(
      expect.arrayContaining(snapshots.map((id) => expect.stringContaining(`${id}: orphan. `))),
    )
    expect(plan.filter((line) => line.startsWith('family'))).toEqual([])
  })

  it('counts each of them, and each image, among what is removed', async () => {
    const { region, run } = await startScenario()
    const [image = ''] = bake(region, [300])
    const own = snapshotsOf(region, [image])
    const orphans = [addOrphan(region), addOrphan(region)]

    const result = await run({ ...GREEDY, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { images: [image], snapshots: [...own, ...orphans] })
    const lines = groupOf(result, 'Removing')
    expect(lines.map((line) => /^\[\d\/3\]/.exec(line)?.[0] ?? line)).toEqual([
      '[1/3]',
      `  ${own[0] ?? ''}: deleted`,
      '[2/3]',
      '[3/3]',
    ])
  })
})

describe('a dry run', () => {
  it('tells whether what would go can be brought back, and for how long', async () => {
    const { region, dryRun } = await startScenario()
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 30 })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', retentionDays: 3 })
    bake(region, [10, 300])

    const result = await dryRun(ONE)

    expect(result.summary).toContain('**Restorable for 3 days**: 1 image, 1 snapshot')
    expect(groupOf(result, 'Plan')).toContain('Restorable for 3 days: 1 image, 1 snapshot')
  })

  it('names the permission without which that is not known', async () => {
    const { region, dryRun } = await startScenario({
      faults: [{ kind: 'deny', operation: 'ListRules' }],
    })
    bake(region, [10, 300])

    const result = await dryRun(ONE)

    const [line = ''] = groupOf(result, 'Plan').filter((each) => each.startsWith('Not known'))
    expect(line).toMatch(/^Not known whether restorable: 1 image, 1 snapshot\. .*rbin:ListRules/)
    expect(result.summary).toContain('**Not known whether restorable**')
  })
})

describe('how to undo a run', () => {
  it('does not promise an image of which a snapshot was gone before', async () => {
    const { region, run } = await startScenario()
    for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
      region.addRecycleBinRule({ resourceType, retentionDays: 7 })
    }
    const [image = ''] = bake(region, [300], { snapshots: [{}, {}] })
    const [gone = '', other = ''] = snapshotsOf(region, [image])
    region.snapshots.delete(gone)

    const result = await run(GREEDY)

    expectRemoved(result, { images: [image], snapshots: [other] })
    expect(result.summary).toContain(`--snapshot-id ${other}`)
    expect(result.summary).not.toContain(`--image-id ${image}`)
    expect(result.summary).toMatch(new RegExp(`a snapshot that it needs was gone before.*${image}`))
  })
})
