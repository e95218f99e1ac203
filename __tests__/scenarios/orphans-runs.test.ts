import type { ChildProcess } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  addOrphan,
  bake,
  expectPlanned,
  expectRemoved,
  listed,
  reportedOrphan,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

describe('orphan-snapshots', () => {
  it('report lists orphans by default, and removes none', async () => {
    const { region, run } = await startScenario()
    const orphan = addOrphan(region)

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {})
    expect(reportedOrphan(result, orphan)).toMatchObject({
      verdict: 'report',
      reason: 'orphan',
      outcome: 'kept',
    })
    expect(result.outputs['planned-snapshot-ids']).toBe('[]')
    expect(result.summary).toContain(orphan)
    expect(result.summary).toContain('`orphan-snapshots: delete` removes them')
  })

  it('ignore does not look for them', async () => {
    const { region, emulator, run } = await startScenario()
    const orphan = addOrphan(region)

    const result = await run({
      ...ONE,
      'orphan-snapshots': 'ignore',
      'delete-snapshots': 'false',
    })

    expectRemoved(result, {})
    expect(result.report?.targets[0]?.orphans).toEqual([])
    expect(result.summary).not.toContain(orphan)
    expect(emulator.callsTo('ListImagesInRecycleBin')).toEqual([])
  })

  it('delete waits until they are older than max-age', async () => {
    const { region, run } = await startScenario()
    const young = addOrphan(region, { createdAt: daysAgo(29) })
    const old = addOrphan(region, { createdAt: daysAgo(31) })

    const result = await run({ ...ONE, 'max-age': '30d', 'orphan-snapshots': 'delete' })

    expectRemoved(result, { snapshots: [old] })
    expect(reportedOrphan(result, young).reason).toBe('too-young')
  })

  it('delete goes by the tags of include, and no name: filter selects a snapshot', async () => {
    const { region, run } = await startScenario()
    const [tagged, other] = [addOrphan(region, { tags: { team: 'web' } }), addOrphan(region)]

    const result = await run({ ...ONE, include: 'tag:team, name:*', 'orphan-snapshots': 'delete' })

    expectRemoved(result, { snapshots: [tagged] })
    expect(reportedOrphan(result, other).reason).toBe('not-selected')
  })

  it('delete does not look for them where image-ids names what is to go', async () => {
    const { region, run } = await startScenario()
    const [image = ''] = bake(region, [20])
    const snapshots = snapshotsOf(region, [image])
    addOrphan(region)

    const result = await run({ 'image-ids': image, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { images: [image], snapshots })
  })

  it('delete takes the shared ones with shared-images: remove', async () => {
    const { region, run } = await startScenario()
    const orphan = addOrphan(region)
    region.shareSnapshot(orphan, 'all')

    const result = await run({ ...ONE, 'shared-images': 'remove', 'orphan-snapshots': 'delete' })

    expectRemoved(result, { snapshots: [orphan] })
  })
})

describe('a run that is cut off between deregistering and deleting', () => {
  it('leaves orphans, which the next run with orphan-snapshots: delete removes, and nothing else', async () => {
    let running: ChildProcess | undefined
    const { region, emulator, run } = await startScenario({
      associatedSnapshots: 'ignored',
      onCall: ({ operation }) => {
        if (operation === 'DeleteSnapshot') running?.kill('SIGKILL')
      },
      faults: [{ kind: 'reset', operation: 'DeleteSnapshot', times: 8 }],
    })
    const [newest = '', old = ''] = bake(region, [10, 20], { snapshots: [{}, {}] })
    const plain = region.addSnapshot({ createdAt: daysAgo(300), description: 'by hand' }).id
    const snapshots = snapshotsOf(region, [old])

    const cut = await run(ONE, {
      onStart: (process) => {
        running = process
      },
    })
    running = undefined
    const next = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expect(cut.exitCode).not.toBe(0)
    expect(cut.gone).toEqual({ images: [old], snapshots: [] })
    expect(next.exitCode).toBe(0)
    expectRemoved(next, { snapshots })
    expect([...region.images.keys()]).toEqual([newest])
    expect([...region.snapshots.keys()].sort()).toEqual(
      [...snapshotsOf(region, [newest]), plain].sort(),
    )
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(1)
  })
})

describe('5,000 snapshots of which 200 are orphans', () => {
  it('are found with list calls; single calls are made only for those that would go', async () => {
    const { region, emulator, dryRun } = await startScenario()
    const orphans = Array.from({ length: 200 }, (_, index) =>
      addOrphan(region, { createdAt: daysAgo(40 + index) }),
    )
    const tags = { environment: 'dev', role: 'web' }
    for (let index = 0; index < 800; index += 1) {
      region.addImage({ tags, createdAt: daysAgo(30), snapshots: [{}, {}, {}] })
    }
    for (let index = 0; index < 2_400; index += 1) {
      region.addSnapshot({ createdAt: daysAgo(100), description: `volume ${String(index)}` })
    }

    const result = await dryRun({
      'keep-previous': '1000',
      'max-removals': '200',
      'orphan-snapshots': 'delete',
    })

    expect(region.snapshots.size).toBe(5_000)
    expect(result.exitCode).toBe(0)
    expectPlanned(result, { snapshots: orphans })
    const asked = emulator
      .callsTo('DescribeSnapshotAttribute')
      .map(({ input }) => String(input['SnapshotId']))
    expect(asked.sort()).toEqual(listed(result, 'planned-snapshot-ids'))
    expect(emulator.callsTo('DescribeSnapshots')).toHaveLength(5)
    expect(emulator.callsTo('DescribeImageAttribute')).toEqual([])
  })
})
