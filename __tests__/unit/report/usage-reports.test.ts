import { explainGap } from '../../../src/report/explain.ts'
import type { UsageGap } from '../../../src/model/index.ts'
import { usageReports } from '../../../src/report/summary/footer.ts'
import type { ReportUsage } from '../../../src/report/schema.ts'
import { createReport, reportTarget } from '../../support/report-factories.ts'

const NONE: ReportUsage = { missing: [], requested: [], failed: [], pending: 0, notRead: 0 }

const summaryOf = (usages: readonly Partial<ReportUsage>[], dryRun = false): string =>
  usageReports(
    createReport({
      dryRun,
      targets: usages.map((usage) => reportTarget({ usageReports: { ...NONE, ...usage } })),
    }),
  )

describe('the summary of usage reports', () => {
  it('says how many were asked for in all targets, and until when the first counts', () => {
    const text = summaryOf([
      { requested: ['ami-1', 'ami-2'], usableUntil: '2026-11-22T13:05:00.000Z' },
      { requested: ['ami-3'], usableUntil: '2026-11-22T12:00:00.000Z' },
    ])

    expect(text).toBe(
      '📨 Asked AWS for 3 usage reports; a run from tomorrow on can judge them, until 2026-11-22 12:00 UTC. Let it run every day.',
    )
  })

  it('says what a real run would ask for', () => {
    expect(summaryOf([{ missing: ['ami-1'] }], true)).toBe(
      '📨 A real run would ask AWS for 1 usage report; a run from the day after on could judge them.',
    )
  })

  it('says what is pending, was refused or could not be read', () => {
    const text = summaryOf([{ pending: 1, failed: ['ami-1', 'ami-2'], notRead: 3 }])

    expect(text).toContain('1 of the usage reports are still being made.')
    expect(text).toContain('2 were asked for, and AWS made none.')
    expect(text).toContain('3 shared images have usage reports that could not be read.')
  })

  it('says nothing where there is nothing to say', () => {
    expect(summaryOf([])).toBe('')
    expect(summaryOf([{ missing: ['ami-1'] }])).toBe('')
  })
})

it.each<readonly [UsageGap, string]>([
  [{ code: 'not-asked' }, 'disabled'],
  [{ code: 'not-read', failure: { code: 'X', cause: 'other', message: 'why' } }, '(X: why)'],
  [{ code: 'no-report' }, 'there is no usage report'],
  [{ code: 'pending' }, 'still making'],
  [{ code: 'error', why: undefined }, 'could not make the usage report.'],
  [{ code: 'error', why: 'so' }, 'could not make the usage report (so).'],
  [{ code: 'not-all-accounts' }, 'some accounts only'],
  [{ code: 'not-all-types', missing: ['a', 'b'] }, 'all of a, b.'],
  [{ code: 'too-old', createdAt: undefined }, 'has no date'],
  [{ code: 'too-old', createdAt: new Date(0) }, 'of 1970-01-01 is more than 48 hours old'],
])('a gap of %j is told', (gap, words) => {
  expect(explainGap(gap)).toContain(words)
})
