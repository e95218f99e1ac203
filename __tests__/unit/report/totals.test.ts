import { TARGET_STATUSES } from '../../../src/report/schema.ts'
import { idsOf, totalsOf } from '../../../src/report/totals.ts'
import type { Report, ReportSnapshot } from '../../../src/report/schema.ts'
import {
  goingImage,
  idOf,
  removedImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'
import { reportIn } from '../../support/short-reports.ts'

/** The figures that are not 0. */
const figuresOf = (counts: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries<unknown>(Object.entries(counts).filter(([, count]) => count !== 0))

const totalsIn = (line: string): Report['totals'] => totalsOf(reportIn(line).targets)

const snapshot = (overrides: Partial<ReportSnapshot>): ReportSnapshot =>
  reportSnapshot({ id: idOf('snap', 7), ...overrides })

describe('the totals', () => {
  it('of a real run say what became of it, of all targets', () => {
    const [target, ...others] = reportIn(
      'real | removed already-gone | us-east-1: failed not-attempted disabled',
    ).targets
    const failed = snapshot({ verdict: 'remove', outcome: 'failed' })
    const images = [...(target?.images ?? []), removedImage(3, { snapshots: [failed] })]
    const { snapshots, ...totals } = totalsOf([reportTarget({ images }), ...others])
    expect(figuresOf(totals.images)).toEqual({
      ...{ total: 6, planned: 5, plannedDisabled: 1 },
      ...{ removed: 2, disabled: 1, alreadyGone: 1, notAttempted: 1, failed: 1 },
    })
    expect(figuresOf(snapshots)).toEqual({ total: 2, planned: 2, deleted: 1, failed: 1 })
    expect(totals).toMatchObject({ targets: 2, reclaimedGib: 8 })
  })

  it('count the targets that did not come to their end', () => {
    const targets = TARGET_STATUSES.map((status) => reportTarget({ status }))
    expect(totalsOf(targets)).toMatchObject({ targets: 6, stopped: 5 })
    expect(totalsIn('dry | eu-west-1 done:').stopped).toBe(0)
  })

  it('count a snapshot that stayed with one image and went with the next', () => {
    const images = [
      removedImage(1, { snapshots: [snapshot({ verdict: 'keep', outcome: 'deleted' })] }),
      removedImage(2, { snapshots: [snapshot({ reason: 'shared-with-image' })] }),
    ]
    expect(totalsOf([reportTarget({ images })])).toMatchObject({
      ...{ snapshots: { deleted: 1 }, reclaimedGib: 8 },
    })
  })

  it('count a snapshot once that two images map and that is no orphan', () => {
    const snapshots = [snapshot({ verdict: 'remove', outcome: 'planned' })]
    const asOrphan = { verdict: 'keep', reason: 'mapped', outcome: 'kept' } as const
    const target = reportTarget({
      images: [goingImage(1, { snapshots }), goingImage(2, { snapshots })],
      orphans: [reportOrphan({ id: idOf('snap', 7), ...asOrphan })],
    })
    expect(totalsOf([target])).toMatchObject({
      ...{ snapshots: { total: 1, planned: 1 }, reclaimableGib: 8 },
    })
    expect(idsOf([target]).plannedSnapshots).toEqual([idOf('snap', 7)])
  })

  it('count the orphans that go, and none that is only listed', () => {
    const { snapshots, reclaimableGib } = totalsIn('dry | orphan-listed orphan')
    expect(figuresOf(snapshots)).toEqual({ total: 2, planned: 1, kept: 1, listed: 1 })
    expect(reclaimableGib).toBe(8)
  })
})
