import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  bake,
  expectFailure,
  expectPlanned,
  expectRemoved,
  reportedOrphan,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const GIB = 2 ** 30

const orphanOf = (image: string): string =>
  `Created by CreateImage(i-0123456789abcdef0) for ${image}`

describe('sizes and costs', () => {
  it('are full sizes, by tier, and said to be an upper bound', async () => {
    const { region, run } = await startScenario()
    bake(region, [10])
    const [old = ''] = bake(region, [20], {
      snapshots: [
        { sizeGiB: 100 },
        { sizeGiB: 100, overrides: { FullSnapshotSizeInBytes: 2.5 * GIB } },
        { sizeGiB: 40, tier: 'archive' },
      ],
    })
    const [volume = '', full = '', archived = ''] = snapshotsOf(region, [old])
    const orphan = region.addSnapshot({
      sizeGiB: 10,
      createdAt: daysAgo(90),
      description: orphanOf('ami-0123456789abcdef0'),
    }).id
    const snapshots = [volume, full, archived, orphan]

    const result = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectRemoved(result, { images: [old], snapshots })
    expect([volume, full, archived].map((id) => reportedSnapshot(result, id).gib)).toEqual([
      100, 2.5, 40,
    ])
    expect(reportedSnapshot(result, archived).storageTier).toBe('archive')
    expect(reportedOrphan(result, orphan).gib).toBe(10)
    // $0.05 a GiB and month, and $0.0125 in the archive.
    const usd = 0.05 * (100 + 2.5 + 10) + 0.0125 * 40
    expect(result.report?.totals).toMatchObject({
      snapshots: { deleted: 4 },
      reclaimedGib: 152.5,
      reclaimableGib: 152.5,
      reclaimedUsdPerMonth: Number(usd.toFixed(2)),
    })
    expect(result.outputs).toMatchObject({ 'reclaimed-gib': '152.5', 'reclaimable-gib': '152.5' })
    expect(result.summary).toContain('saving up to **$6.13 a month**')
  })

  it('count only what goes, and what is only listed is not reclaimable', async () => {
    const { region, dryRun } = await startScenario()
    bake(region, [10])
    const [old = ''] = bake(region, [20], { snapshots: [{ sizeGiB: 3 }, { sizeGiB: 70 }] })
    const [going = '', locked = ''] = snapshotsOf(region, [old])
    region.lockSnapshot(locked)
    region.addSnapshot({
      sizeGiB: 500,
      createdAt: daysAgo(90),
      description: orphanOf('ami-0123456789abcdef0'),
    })

    const result = await dryRun(ONE)

    expectPlanned(result, { images: [old], snapshots: [going] })
    expect(result.outputs).toMatchObject({ 'reclaimed-gib': '0', 'reclaimable-gib': '3' })
    expect(result.summary).toContain('500 GiB')
  })
})

describe('what holds snapshots and cannot be read', () => {
  it.each([
    ['snapshot locks', 'DescribeLockedSnapshots'],
    ['Recycle Bin contents', 'ListImagesInRecycleBin'],
  ])('is noted where no orphans go: %s', async (part, operation) => {
    const { region, run } = await startScenario({ faults: [{ kind: 'deny', operation }] })
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(ONE)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    expect(result.report?.targets[0]?.notKnown).toMatchObject([
      { part, why: expect.stringContaining(operation) as unknown },
    ])
    expect(result.summary).toContain(part)
  })

  it.each([
    ['snapshot locks', 'DescribeLockedSnapshots'],
    ['fast snapshot restores', 'DescribeFastSnapshotRestores'],
    ['Recycle Bin contents', 'ListImagesInRecycleBin'],
    ['Recycle Bin contents', 'ListSnapshotsInRecycleBin'],
  ])('stops the target where orphans are to go: %s (%s)', async (part, operation) => {
    const { region, emulator, run } = await startScenario({ faults: [{ kind: 'deny', operation }] })
    bake(region, [10, 20])

    const result = await run({ ...ONE, 'orphan-snapshots': 'delete' })

    expectFailure(result, `- ${part}: ec2:${operation}`)
    expectRemoved(result, {})
    expect(emulator.mutations()).toEqual([])
  })

  it('stops the target where it is who snapshots are shared with', async () => {
    const { region, run } = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeSnapshotAttribute' }],
    })
    bake(region, [10, 20])

    const result = await run(ONE)

    expectFailure(result, '- snapshot sharing: ec2:DescribeSnapshotAttribute')
    expectRemoved(result, {})
  })

  it('is not read where no snapshot can go', async () => {
    const { region, emulator, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])

    const result = await run({
      ...ONE,
      'delete-snapshots': 'false',
      'orphan-snapshots': 'ignore',
    })

    expectRemoved(result, { images: [old] })
    for (const operation of [
      'DescribeSnapshots',
      'DescribeSnapshotAttribute',
      'DescribeLockedSnapshots',
      'DescribeFastSnapshotRestores',
      'ListSnapshotsInRecycleBin',
    ]) {
      expect(emulator.callsTo(operation)).toEqual([])
    }
  })

  it('is told by AWS where a lock was not seen: the image goes, its snapshot fails', async () => {
    const { region, run } = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeLockedSnapshots' }],
    })
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])
    region.lockSnapshot(snapshot)

    const result = await run(ONE)

    expectFailure(result)
    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('client-error') as unknown,
    })
  })
})
