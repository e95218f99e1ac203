import { buildFamilies } from '../../../src/report/families.ts'
import {
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportOrphan,
  reportSnapshot,
} from '../../support/report-factories.ts'

const families = (...images: ReturnType<typeof reportImage>[]) =>
  buildFamilies({ images, orphans: [] })

describe('the families of a target', () => {
  it('count an image as in use that something names, whatever else keeps it', () => {
    const references = [{ source: 'instances', resource: 'i-1' }] as const
    const image = reportImage({ reason: 'not-selected', references: [...references] })
    expect(families(image, reportImage({ id: idOf('ami', 2) }))).toMatchObject([
      { inUse: 1, kept: 2 },
    ])
  })

  it('say in numbers what becomes of their images', () => {
    const disable = { verdict: 'disable', reason: 'surplus' } as const
    const images = [
      reportImage({ id: idOf('ami', 1), reason: 'in-use', createdAt: '2026-10-09T00:00:00.000Z' }),
      reportImage({ id: idOf('ami', 2), createdAt: '2026-10-02T00:00:00.000Z' }),
      removedImage(3, { createdAt: '2026-10-03T00:00:00.000Z' }),
      goingImage(4, { outcome: 'failed', snapshots: [] }),
      goingImage(5, { outcome: 'not-attempted', snapshots: [] }),
      goingImage(6, { outcome: 'already-gone', snapshots: [] }),
      reportImage({ id: idOf('ami', 7), ...disable, outcome: 'disabled' }),
    ]
    expect(families(...images)).toEqual([
      {
        label: 'dev.web',
        key: 'dev.web',
        images: 7,
        inUse: 1,
        planned: 4,
        plannedDisabled: 1,
        kept: 2,
        removed: 1,
        disabled: 1,
        unmarked: 0,
        alreadyGone: 1,
        failed: 1,
        notAttempted: 1,
        oldestCreatedAt: '2026-10-01T08:30:00.000Z',
        reclaimableGib: 8,
        reclaimedGib: 8,
        reclaimableUsdPerMonth: 0.4,
        reclaimedUsdPerMonth: 0.4,
      },
    ])
  })

  it('stand by label, and hold every image: those without a family come last', () => {
    const unmapped = reportImage({ id: idOf('ami', 1) })
    delete unmapped.family
    const found = families(
      { ...unmapped, reason: 'unmapped' },
      reportImage({ id: idOf('ami', 2), family: 'b', familyKey: '1' }),
      reportImage({ id: idOf('ami', 3), family: 'a', familyKey: '3' }),
      reportImage({ id: idOf('ami', 4), family: 'a', familyKey: '2' }),
      reportImage({ id: idOf('ami', 5), family: '~', familyKey: '4' }),
    )
    expect(found.map(({ label, key, images }) => [label, key, images])).toEqual([
      ['a', '2', 1],
      ['a', '3', 1],
      ['b', '1', 1],
      ['~', '4', 1],
      ['(no family)', undefined, 1],
    ])
  })

  it('count a snapshot once that images of two of them map, and no orphan', () => {
    const snapshots = [reportSnapshot({ verdict: 'remove', outcome: 'planned', gib: 10 })]
    const found = buildFamilies({
      images: [
        goingImage(1, { family: 'a', familyKey: 'a', snapshots }),
        goingImage(2, { family: 'b', familyKey: 'b', snapshots }),
        goingImage(3, { family: 'c', familyKey: 'c', snapshots: [] }),
      ],
      orphans: [reportOrphan({ gib: 1_000 })],
    })
    expect(found.map(({ reclaimableGib }) => reclaimableGib)).toEqual([10, 0, 0])
  })

  it('are none where there is no image', () => {
    expect(families()).toEqual([])
  })
})
