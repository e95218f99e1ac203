import {
  aRetentionRule,
  aSnapshot,
  known,
  mapped,
  snapshotId,
  tags,
} from '../../support/model-factories.ts'
import { planOne, planSnapshot } from './planning.ts'

const [S, T] = [snapshotId(1), snapshotId(2)] as const

describe('the size of a snapshot', () => {
  it.each([
    { what: 'the full size', snapshot: { fullSizeBytes: 3 * 2 ** 30 }, gib: 3 },
    { what: 'a full size of nothing', snapshot: { fullSizeBytes: 0 }, gib: 0 },
    { what: 'the size of its volume without one', snapshot: {}, gib: 8 },
  ])('is $what', ({ snapshot, gib }) => {
    expect(planSnapshot(aSnapshot(snapshot)).size).toEqual({ gib, storageTier: 'standard' })
  })

  it('is of its storage tier', () => {
    expect(planSnapshot(aSnapshot({ storageTier: 'archive' })).size).toEqual({
      gib: 8,
      storageTier: 'archive',
    })
  })

  it.each([
    { volumeSizeGib: 20, gib: 20 },
    { volumeSizeGib: undefined, gib: 0 },
  ])('is of the device mapping ($volumeSizeGib) where it is not listed', (sizes) => {
    const planned = planOne({ snapshots: [mapped(S, sizes.volumeSizeGib)] })

    expect(planned.snapshots.map(({ size }) => size)).toEqual([
      { gib: sizes.gib, storageTier: 'standard' },
    ])
  })
})

describe('whether it is recoverable', () => {
  const retentionRules = known([
    aRetentionRule({ id: 'images', retentionDays: 30 }),
    aRetentionRule({
      id: 'snapshots',
      resourceType: 'EBS_SNAPSHOT',
      excludedTags: [{ key: 'bin', value: 'no' }],
    }),
  ])

  it('is told of images and of snapshots, each by its own rules', () => {
    const planned = planOne(
      { snapshots: [mapped(S), mapped(T)] },
      {},
      { snapshots: known([aSnapshot({ tags: tags({ bin: 'no' }) })]), retentionRules },
    )

    expect(planned.recovery).toEqual({ recoverable: 'yes', retentionDays: 30, ruleId: 'images' })
    expect(planned.snapshots.map(({ recovery }) => recovery)).toEqual([
      { recoverable: 'no' },
      { recoverable: 'yes', retentionDays: 7, ruleId: 'snapshots' },
    ])
  })
})
