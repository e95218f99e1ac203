import type { ChildProcess } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  addOrphan,
  bake,
  expectPlanned,
  expectRemoved,
  listed,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }

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
