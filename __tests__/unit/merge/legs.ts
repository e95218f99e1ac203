import type { ReadReport } from '../../../src/merge/report-parser.ts'
import { mergeReports, type MergeSettings } from '../../../src/merge/merge-reports.ts'
import { imagesKeptForNow, pastTarget, type PastTarget } from '../../../src/merge/history.ts'
import type { Report } from '../../../src/report/schema.ts'
import { createReport, NOW, reportRun } from '../../support/report-factories.ts'
import { dry, type Targets } from '../../support/short-reports.ts'

export const leg = (path: string, overrides: Partial<Report> = {}): ReadReport => ({
  path,
  report: createReport(overrides),
})

/** The leg of an account, whose id is made of this digit: what it has in short. */
export const legOf = (
  digit: number,
  overrides: Partial<Report> = {},
  targets: Targets = `eu-west-1 of ${String(digit)}:`,
): ReadReport => ({ path: `leg-${String(digit)}.json`, report: dry(targets, overrides) })

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
