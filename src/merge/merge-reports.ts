import { targetKey, targetLabel } from '../model/index.ts'
import { removalErrorsOf, withOwnStatement } from '../report/errors.ts'
import { isOfRemovals } from '../report/failed-removals.ts'
import { buildFamilies } from '../report/families.ts'
import {
  type Report,
  type ReportError,
  type ReportEvidenceTarget,
  type ReportRun,
  type ReportTarget,
  SCHEMA_VERSION,
} from '../report/schema.ts'
import { targetTotalsOf, totalsOf } from '../report/totals.ts'
import { inSeries, plural } from '../report/words.ts'
import type { SharedTexts } from '../text/shared-texts.ts'
import { historyOf, type PastTarget } from './history.ts'
import { type ReadReport, MergeError, type ReportOf } from './report-parser.ts'

/** Puts in the place of each text of a value the equal one that is there already. */
function shareTexts(value: object, texts: SharedTexts): void {
  for (const [key, each] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (typeof each === 'string') Reflect.set(value, key, texts.of(each))
    else if (typeof each === 'object' && each !== null) shareTexts(each, texts)
  }
}

/**
 * A target as the merged report has it: what a report says of its own figures is not taken on trust.
 * Its texts are shared with those of other targets.
 */
export function withOwnFigures(target: ReportTarget, texts: SharedTexts): ReportTarget {
  const own = { ...target, totals: targetTotalsOf(target), families: buildFamilies(target) }
  shareTexts(own, texts)
  return own
}

/** The facts of the merge itself, beside the reports. */
export interface MergeSettings {
  /** How many reports there should be. */
  readonly expected: number | undefined
  /** Reports of runs that are over; none: nothing is told of the past. */
  readonly earlier: readonly ReadReport<PastTarget>[]
  readonly run: Omit<ReportRun, 'finishedAt'>
}

const quote = (path: string): string => JSON.stringify(path)

/**
 * A dry run says what would go and a real one what went: their figures do not add up. A run that
 * could not read its inputs has none, and counts as a dry run.
 */
function requireOneKind(readReports: readonly ReadReport[]): void {
  const dry = readReports.find(({ report }) => report.dryRun && report.targets.length > 0)
  const real = readReports.find(({ report }) => !report.dryRun)
  if (dry === undefined || real === undefined) return
  throw new MergeError(
    'reports',
    `${quote(dry.path)} is of a dry run and ${quote(real.path)} is not`,
  )
}

function requireDistinctTargets(readReports: readonly ReadReport[]): void {
  const first = new Map<string, string>()
  for (const { path, report } of readReports) {
    // An account that nobody could enter is not known: two such targets need not be one.
    for (const target of report.targets.filter(({ accountId }) => accountId !== '')) {
      const key = targetKey(target)
      const before = first.get(key)
      if (before !== undefined) {
        const where =
          before === path ? `twice in ${quote(path)}` : `in ${quote(before)} and in ${quote(path)}`
        throw new MergeError('reports', `${targetLabel(target)} is ${where}`)
      }
      first.set(key, path)
    }
  }
}

const DIFFERS = '(not the same in all reports)'

/** The inputs of all runs: what differs between them has no one value. */
function commonSettings(reports: readonly ReportOf<ReportTarget>[]): Report['settings'] {
  const names = new Set(reports.flatMap(({ settings }) => Object.keys(settings)))
  return Object.fromEntries(
    [...names].map((name) => {
      const values = new Set(reports.map(({ settings }) => settings[name]))
      const [value] = values
      return [name, values.size === 1 && value !== undefined ? value : DIFFERS]
    }),
  )
}

/** Says a message once that several reports have word for word. */
const distinct = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]

const oldest = (times: readonly string[]): string =>
  new Date(Math.min(...times.map((time) => new Date(time).getTime()))).toISOString()

/** The approved plan of all runs. What one of them left to others, one of the others may have. */
function commonPlan(reports: readonly ReportOf<ReportTarget>[]): Report['planFile'] {
  const plans = reports.flatMap(({ planFile }) => planFile ?? [])
  if (plans.length === 0) return undefined
  const present = new Set(reports.flatMap(({ targets }) => targets.map(targetKey)))
  const others = distinct(plans.flatMap(({ otherTargets }) => otherTargets ?? []))
  const left = others.filter((target) => !present.has(targetKey(target)))
  const [first] = plans
  const isOne = new Set(plans.map(({ sha256 }) => sha256)).size === 1
  return {
    ...(isOne && first?.runId !== undefined && { runId: first.runId }),
    generatedAt: oldest(plans.map(({ generatedAt }) => generatedAt)),
    ...(isOne && first?.sha256 !== undefined && { sha256: first.sha256 }),
    differences: plans.flatMap(({ differences }) => differences),
    ...(left.length > 0 && { otherTargets: left }),
  }
}

/** Whether an error is about a run, and says nothing of which. One of a cancellation may name any of its targets. */
const isOfRun = ({ code, accountId, source }: ReportError): boolean =>
  code === 'cancelled' || (accountId === undefined && source === undefined)

/** More reports are counted only. */
const MOST_NAMED = 5

function inRunsOf(paths: readonly string[]): string {
  const rest = paths.length - MOST_NAMED
  const more = rest > 0 ? [`${String(rest)} more`] : []
  const named = inSeries([...paths.slice(0, MOST_NAMED).map(quote), ...more])
  return `In the ${paths.length === 1 ? 'run' : 'runs'} of ${named}: `
}

/** The errors that a report has of its own, in those words that are taken on trust. */
const trustedErrors = ({ errors, targets }: ReportOf<ReportTarget>): readonly ReportError[] =>
  errors
    .filter((error) => !isOfRemovals(error))
    .map((error) => withOwnStatement(error, targets[0]?.partition ?? 'aws'))

/** What is about whole runs, each thing once, with the reports that say it: else nobody knows which run it was. */
function errorsOfRuns(readReports: readonly ReadReport[]): readonly ReportError[] {
  const said = readReports.flatMap(({ path, report }) =>
    trustedErrors(report)
      .filter(isOfRun)
      .map((error) => ({ path, error: { ...error, accountId: undefined, region: undefined } })),
  )
  const same = Map.groupBy(said, ({ error }) => JSON.stringify(error))
  return [...same.values()].flatMap((of) => {
    const runs = inRunsOf([...new Set(of.map(({ path }) => path))])
    return of.slice(0, 1).map(({ error }) => ({ ...error, message: `${runs}${error.message}` }))
  })
}

/** The errors of the runs beside failed removals, which the targets tell. Statements are not taken on trust. */
const ownErrors = (readReports: readonly ReadReport[]): readonly ReportError[] => [
  ...errorsOfRuns(readReports),
  ...distinct(
    readReports.flatMap(({ report }) => trustedErrors(report).filter((error) => !isOfRun(error))),
  ),
]

/** The runs that could not begin. A report that was merged itself names its own. */
const notBegunOf = (readReports: readonly ReadReport[]): readonly string[] =>
  readReports.flatMap(({ path, report: { targets, errors, merged } }) => {
    if (merged?.notBegun !== undefined) return merged.notBegun
    return targets.length === 0 && errors.some(({ code }) => code === 'not-begun') ? [path] : []
  })

/** Several legs may read one account: where one of them could not, that is what is told. */
function joinEvidenceTargets(reports: readonly ReportOf<ReportTarget>[]): ReportEvidenceTarget[] {
  const all = reports.flatMap(({ evidenceTargets }) => evidenceTargets ?? [])
  return [...Map.groupBy(all, targetKey).values()].flatMap((same) => {
    const [first] = same
    return same.find(({ status }) => status !== 'done') ?? first ?? []
  })
}

function missingWarning(missing: number, expected: number): Report['warnings'] {
  if (missing === 0) return []
  const are = missing === 1 ? 'is' : 'are'
  const message = `${String(missing)} of ${plural(expected, 'report')} ${are} missing: what these runs found or did is not in here.`
  return [{ code: 'reports-missing', message }]
}

/** What the reports do not say themselves. */
function factsOf(
  readReports: readonly ReadReport[],
  { expected, earlier }: MergeSettings,
): NonNullable<Report['merged']> {
  const notBegun = notBegunOf(readReports)
  return {
    reports: readReports.length,
    ...(expected !== undefined && { expected }),
    missing: Math.max(0, (expected ?? 0) - readReports.length),
    ...(notBegun.length > 0 && { notBegun: [...notBegun] }),
    ...(earlier.length > 0 && { history: historyOf(readReports, earlier) }),
  }
}

/** @throws MergeError where reports of different kinds, or of the same target, came together */
function requireMergeable(readReports: readonly ReadReport[]): void {
  requireOneKind(readReports)
  requireDistinctTargets(readReports)
}

/**
 * One report of several runs. It is as old as the oldest of them, so that merging makes no plan
 * younger, and its totals are worked out anew from what the reports hold.
 * @throws MergeError where the reports do not go together
 */
export function mergeReports(
  readReports: readonly ReadReport[],
  settings: MergeSettings,
  now: Date,
): Report {
  requireMergeable(readReports)
  const reports = readReports.map(({ report }) => report)
  const merged = factsOf(readReports, settings)
  const targets = reports.flatMap((report) => report.targets)
  const planFile = commonPlan(reports)
  return {
    schemaVersion: SCHEMA_VERSION,
    dryRun: reports.every(({ dryRun }) => dryRun),
    result: reports.some(({ result }) => result === 'failure') ? 'failure' : 'success',
    generatedAt: oldest(reports.map(({ generatedAt }) => generatedAt)),
    run: {
      ...settings.run,
      startedAt: oldest(reports.map((report) => report.run.startedAt)),
      finishedAt: now.toISOString(),
    },
    settings: commonSettings(reports),
    totals: totalsOf(targets),
    errors: [...ownErrors(readReports), ...targets.flatMap(removalErrorsOf)],
    warnings: [
      ...missingWarning(merged.missing, merged.expected ?? 0),
      ...distinct(reports.flatMap(({ warnings }) => warnings)),
    ],
    ...(planFile && { planFile }),
    merged,
    evidenceTargets: joinEvidenceTargets(reports),
    targets,
  }
}
