import { SharedTexts } from '../../../src/text/shared-texts.ts'
import { withOwnFigures } from '../../../src/merge/merge-reports.ts'
import {
  goingImage,
  itemError,
  reportOrphan,
  reportTarget,
} from '../../support/report-factories.ts'

describe('a target of a merged report', () => {
  const honest = reportTarget({
    error: itemError('evidence-incomplete'),
    images: [goingImage(1), goingImage(2, { family: 'prod.web', tags: { role: 'web' } })],
    orphans: [reportOrphan()],
  })

  it('is what the leg says', () => {
    expect(withOwnFigures(structuredClone(honest), new SharedTexts(3))).toStrictEqual(honest)
  })

  it('has figures of its own, whatever the leg says of them', () => {
    const families = honest.families.map((family) => ({ ...family, removed: 1e6, label: 'x' }))
    const boast = { ...honest, totals: { ...honest.totals, reclaimedGib: 1e9 }, families }

    expect(withOwnFigures(boast, new SharedTexts())).toStrictEqual(honest)
  })
})
