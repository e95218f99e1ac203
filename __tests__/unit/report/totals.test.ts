import { TARGET_STATUSES } from '../../../src/report/schema.ts'
import { idsOf, totalsOf } from '../../../src/report/totals.ts'
import {
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

describe('the totals', () => {
  it('of a dry run say what would go', () => {
    const target = reportTarget({ images: [reportImage(), goingImage(2), goingImage(3)] })
    expect(totalsOf([target])).toEqual({
      targets: 1,
      stopped: 0,
      images: {
        total: 3,
        planned: 2,
        plannedDisabled: 0,
        kept: 1,
        removed: 0,
        disabled: 0,
        unmarked: 0,
        alreadyGone: 0,
        failed: 0,
        notAttempted: 0,
      },
      snapshots: {
        total: 2,
        planned: 2,
        kept: 0,
        listed: 0,
        deleted: 0,
        alreadyGone: 0,
        failed: 0,
        notAttempted: 0,
      },
      reclaimableGib: 16,
      reclaimedGib: 0,
      reclaimableUsdPerMonth: 0.8,
      reclaimedUsdPerMonth: 0,
    })
  })

  it('of a real run say what became of it, of all targets', () => {
    const failed = reportSnapshot({ id: idOf('snap', 9), verdict: 'remove', outcome: 'failed' })
    const totals = totalsOf([
      reportTarget({
        images: [
          removedImage(2),
          removedImage(3, { snapshots: [failed] }),
          goingImage(4, { outcome: 'already-gone', snapshots: [] }),
        ],
      }),
      reportTarget({
        region: 'us-east-1',
        images: [
          goingImage(5, { outcome: 'failed', snapshots: [] }),
          goingImage(6, { outcome: 'not-attempted', snapshots: [] }),
        ],
      }),
    ])
    expect(totals).toMatchObject({
      targets: 2,
      images: {
        total: 5,
        planned: 5,
        removed: 2,
        kept: 0,
        alreadyGone: 1,
        notAttempted: 1,
        failed: 1,
      },
      snapshots: { planned: 2, deleted: 1, failed: 1 },
      reclaimedGib: 8,
    })
  })

  it('count the targets that did not come to their end', () => {
    const targets = TARGET_STATUSES.map((status) => reportTarget({ status }))
    expect(totalsOf(targets)).toMatchObject({ targets: 6, stopped: 5 })
    expect(totalsOf([reportTarget({ status: 'done' })]).stopped).toBe(0)
    expect(totalsOf([reportTarget({ status: 'refused' })]).stopped).toBe(1)
  })

  it('count a snapshot that stayed with one image and went with the next', () => {
    const deleted = reportSnapshot({ id: idOf('snap', 7), verdict: 'keep', outcome: 'deleted' })
    const kept = reportSnapshot({ id: idOf('snap', 7), reason: 'shared-with-image' })
    const images = [
      removedImage(1, { snapshots: [deleted] }),
      removedImage(2, { snapshots: [kept] }),
    ]
    expect(totalsOf([reportTarget({ images })])).toMatchObject({
      snapshots: { deleted: 1 },
      reclaimedGib: 8,
    })
  })

  it('count a snapshot once that two images map and that is no orphan', () => {
    const snapshots = [
      reportSnapshot({ id: idOf('snap', 7), verdict: 'remove', outcome: 'planned' }),
    ]
    const asOrphan = reportOrphan({
      id: idOf('snap', 7),
      verdict: 'keep',
      reason: 'mapped',
      outcome: 'kept',
    })
    const target = reportTarget({
      images: [goingImage(1, { snapshots }), goingImage(2, { snapshots })],
      orphans: [asOrphan],
    })
    expect(totalsOf([target])).toMatchObject({
      snapshots: { total: 1, planned: 1 },
      reclaimableGib: 8,
    })
    expect(idsOf([target]).plannedSnapshots).toEqual([idOf('snap', 7)])
  })

  it('count the orphans that go, and none that is only listed', () => {
    const listed = reportOrphan({ verdict: 'report', outcome: 'kept' })
    const going = reportOrphan({ id: idOf('snap', 0xffe) })
    expect(totalsOf([reportTarget({ orphans: [listed, going] })])).toMatchObject({
      snapshots: { total: 2, planned: 1, kept: 1, listed: 1 },
      reclaimableGib: 8,
    })
  })

  it('price what is archived as such', () => {
    const snapshots = [
      reportSnapshot({ gib: 100, storageTier: 'archive', verdict: 'remove', outcome: 'deleted' }),
    ]
    expect(totalsOf([reportTarget({ images: [removedImage(1, { snapshots })] })])).toMatchObject({
      reclaimedGib: 100,
      reclaimedUsdPerMonth: 1.25,
    })
  })
})
