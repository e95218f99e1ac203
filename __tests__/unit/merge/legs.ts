import type { Leg } from '../../../src/merge/report-parser.ts'
import { mergeLegs, type MergeSettings } from '../../../src/merge/merge-reports.ts'
import { keptForNow, pastTarget, type PastTarget } from '../../../src/merge/history.ts'
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

/** What is held of reports as earlier ones of these legs. */
export function earlierOf(reports: readonly Leg[], legs: readonly Leg[]): Leg<PastTarget>[] {
  const targets = legs.flatMap(({ report }) => report.targets)
  const wanted = new Set(targets.flatMap(keptForNow).map(({ id }) => id))
  return reports.map(({ path, report }) => ({
    path,
    report: { ...report, targets: report.targets.map((target) => pastTarget(target, wanted)) },
  }))
}

export const merge = (legs: readonly Leg[], settings: Partial<MergeSettings> = {}): Report =>
  mergeLegs(legs, { expected: undefined, earlier: [], run: reportRun(), ...settings }, NOW)
