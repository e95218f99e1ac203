import type { Leg } from '../../../src/merge/leg.ts'
import { mergeLegs, type MergeSettings } from '../../../src/merge/merge-legs.ts'
import type { Report } from '../../../src/report/schema.ts'
import { createReport, NOW, reportRun, reportTarget } from '../../support/report-factories.ts'

export const leg = (path: string, overrides: Parameters<typeof createReport>[0] = {}): Leg => ({
  path,
  report: createReport(overrides),
})

/** A leg of one account, named by a digit that all of its id is made of. */
export const legOf = (digit: number, overrides: Parameters<typeof createReport>[0] = {}): Leg =>
  leg(`leg-${String(digit)}.json`, {
    targets: [reportTarget({ accountId: String(digit).repeat(12) })],
    ...overrides,
  })

export const merge = (legs: readonly Leg[], settings: Partial<MergeSettings> = {}): Report =>
  mergeLegs(legs, { expected: undefined, earlier: [], run: reportRun(), ...settings }, NOW)
