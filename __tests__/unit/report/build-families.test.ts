import { buildFamilies } from '../../../src/report/families.ts'
import type { ReportImage } from '../../../src/report/schema.ts'
import {
  goingImage,
  idOf,
  reportImage,
  reportOrphan,
  reportSnapshot,
} from '../../support/report-factories.ts'
import { imagesOf } from '../../support/short-reports.ts'

const families = (images: readonly ReportImage[]) =>
  buildFamilies({ images: [...images], orphans: [] })

describe('the families of a target', () => {
  it('count an image as in use that something names, whatever else keeps it', () => {
    const references = [{ source: 'instances', resource: 'i-1' }]
    const images = [...imagesOf('not-selected', { references }), ...imagesOf('kept', {}, 2)]
    expect(families(images)).toMatchObject([{ inUse: 1, kept: 2 }])
  })

  it('say in numbers what becomes of their images', () => {
    const images = imagesOf('in-use kept removed failed not-attempted already-gone disabled')
    const createdAt = '2026-09-30T00:00:00.000Z'
    expect(families([...images, ...imagesOf('kept', { createdAt }, 8)])).toEqual([
      {
        ...{ label: 'dev.web', key: 'dev.web', images: 8, oldestCreatedAt: createdAt },
        ...{ inUse: 1, planned: 4, plannedDisabled: 1, kept: 3, removed: 1, disabled: 1 },
        ...{ unmarked: 0, alreadyGone: 1, failed: 1, notAttempted: 1 },
        ...{ reclaimableGib: 8, reclaimedGib: 8 },
        ...{ reclaimableUsdPerMonth: 0.4, reclaimedUsdPerMonth: 0.4 },
      },
    ])
  })

  it('stand by label, and hold every image: those without a family come last', () => {
    const unmapped = reportImage({ id: idOf('ami', 9), reason: 'unmapped' })
    delete unmapped.family
    const named = ['b 1', 'a 3', 'a 2', '~ 4'].flatMap((each, index) => {
      const [family = '', familyKey = ''] = each.split(' ')
      return imagesOf('kept', { family, familyKey }, index)
    })
    expect(
      families([unmapped, ...named]).map(({ label, key, images }) => [label, key, images]),
    ).toEqual([
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
    expect(families([])).toEqual([])
  })
})
