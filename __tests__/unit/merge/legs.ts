import type { ReadReport } from '../../../src/merge/report-parser.ts'
import { mergeReports, type MergeSettings } from '../../../src/merge/merge-reports.ts'
import { imagesKeptForNow, pastTarget, type PastTarget } from '../../../src/merge/history.ts'
import type { Report } from '../../../src/report/schema.ts'
import { createReport, NOW, reportRun, reportTarget } from '../../support/report-factories.ts'

export const leg = (
  path: string,
  overrides: Parameters<typeof createReport>[0] = {},
): ReadReport => ({
  path,
  report: createReport(overrides),
})

/** A leg of one account, named by a digit that all of its id is made of. */
export const legOf = (
  digit: number,
  overrides: Parameters<typeof createReport>[0] = {},
): ReadReport =>
  leg(`leg-${String(digit)}.json`, {
    targets: [reportTarget({ accountId: String(digit).repeat(12) })],
    ...overrides,
  })

/** What is held of reports as earlier ones of these legs. */
export function earlierOf(
  reports: readonly ReadReport[],
  legs: readonly ReadReport[],
): ReadReport<PastTarget>[] {
  const targets = legs.flatMap(({ report }) => report.targets)
  const wanted = new Set(targets.flatMap(imagesKeptForNow).map(({ id }) => id))
  return reports.map(({ path, report }) => ({
    path,
    report: { ...report, targets: report.targets.map((target) => pastTarget(target, wanted)) },
  }))
}

export const merge = (legs: readonly ReadReport[], settings: Partial<MergeSettings> = {}): Report =>
  mergeReports(legs, { expected: undefined, earlier: [], run: reportRun(), ...settings }, NOW)
