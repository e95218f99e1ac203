import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import {
  bake,
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
})

describe('what holds snapshots and cannot be read', () => {
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
})
