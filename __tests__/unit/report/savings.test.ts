import { savingsLine } from '../../../src/report/summary/savings.ts'
import {
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../../support/report-factories.ts'

const held = { recoverable: 'yes', retentionDays: 14 } as const
const snapshot = (overrides: object = {}) =>
  reportSnapshot({ id: idOf('snap', 1), verdict: 'remove', outcome: 'planned', ...overrides })

const disabling = reportImage({
  verdict: 'disable',
  reason: 'surplus',
  outcome: 'planned',
  snapshots: [reportSnapshot({ gib: 104 })],
})

describe('what is saved', () => {
  it('is saved at once where it goes for good', () => {
    const targets = [reportTarget({ images: [goingImage(1)] })]
    expect(savingsLine(createReport({ targets }))).toBe(
      '💰 At once: **8 GiB**, up to **$0.40 a month** less',
    )
  })

  it('is not saved before it leaves the Recycle Bin', () => {
    const images = [goingImage(1, { snapshots: [snapshot({ recovery: held })] })]
    expect(savingsLine(createReport({ targets: [reportTarget({ images })] }))).toBe(
      '💰 Once it leaves the Recycle Bin, which is billed for 14 days at most: **8 GiB**, up to **$0.40 a month** less',
    )
  })

  it('names the day where the bin holds it already', () => {
    const recovery = { ...held, until: '2026-12-04T12:00:00.000Z' }
    const snapshots = [snapshot({ outcome: 'deleted', recovery })]
    const targets = [reportTarget({ images: [removedImage(1, { snapshots })] })]
    expect(savingsLine(createReport({ dryRun: false, targets }))).toContain(
      'billed until 4 Dec 2026 at the latest',
    )
  })

  it('is saved when what is disabled can be removed, with the day', () => {
    const report = createReport({
      targets: [reportTarget({ images: [disabling] })],
      settings: { grace: '14d' },
    })
    expect(savingsLine(report)).toBe(
      '💰 From 4 Dec 2026, when what is disabled can be removed: **104 GiB**, up to **$5.20 a month** less',
    )
  })

  it('has no day where rules may set another grace', () => {
    const settings = { grace: '14d', rules: '- family: x' }
    const report = createReport({ targets: [reportTarget({ images: [disabling] })], settings })
    expect(savingsLine(report)).toContain('After its grace')
  })

  it('is not that of a snapshot which an image that stays maps as well', () => {
    const stays = reportImage({ id: idOf('ami', 2), snapshots: disabling.snapshots })
    const targets = [reportTarget({ images: [disabling, stays] })]
    expect(savingsLine(createReport({ targets }))).toBeUndefined()
  })
})
