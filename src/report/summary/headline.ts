import { disjointCounts } from '../totals.ts'
import type { Report, ReportTarget } from '../schema.ts'
import { isUnread, notCarriedOut } from '../differences.ts'
import { unansweredItems } from '../failed-removals.ts'
import { endedTargets, endedTotals, isInterrupted, isTargetInterrupted } from '../unfinished.ts'
import { countedItems, formatCount, inSeries, plural } from '../words.ts'
import { unreadAccountsPhrase } from './evidence-accounts.ts'
import { doneIn, type Gone, goneClauses, isNothing, isOne, itemsOf, plannedIn } from './gone.ts'
import { isStoppedBefore, limitsAbove, refusedTargets, waitingPhrase } from './limits.ts'
import { missingPhrase, missingRuns } from './merged.ts'

/** Where something is: a Region that is the only one of its name, or how many targets. */
function regionOrCount(
  some: readonly ReportTarget[],
  { targets }: Pick<Report, 'targets'>,
): string {
  const [first] = some
  const isPlain =
    first !== undefined &&
    some.length === 1 &&
    targets.filter(({ region }) => region === first.region).length === 1
  return isPlain ? first.region : plural(some.length, 'target')
}

/** The targets whose images and outcomes are known: only they are counted. */
const readTargets = (report: Report): readonly ReportTarget[] =>
  endedTargets(report).filter((target) => !isUnread(target))

interface Unanswered {
  readonly removed: number
  readonly disabled: number
  /** Disabled for certain, and perhaps not marked. */
  readonly unmarked: number
  /** Disabled before, and perhaps marked. */
  readonly marked: number
  readonly snapshots: number
}

/** Images and snapshots that AWS did not answer about, by what may have become of them. */
function unanswered(report: Report): Unanswered {
  const all = unansweredItems({ targets: endedTargets(report) })
  const marks = all.filter(({ code }) => code === 'image-not-marked')
  const unmarked = marks.filter(({ isDisabled }) => isDisabled).length
  const marked = marks.length - unmarked
  const disabled = all.filter(({ code }) => code === 'image-not-disabled').length
  const snapshots = all.filter(({ kind }) => kind === 'snapshot').length
  const removed = all.length - marks.length - disabled - snapshots
  return { unmarked, marked, disabled, snapshots, removed }
}

/** Whether a part of what was done is told by nobody: what is not in here may have happened there. */
const isPartial = (report: Report): boolean =>
  isInterrupted(report) || missingRuns(report).length > 0

/** How images and snapshots went, or would go. */
function gonePhrase(gone: Gone, report: Report): string {
  const unknown = unanswered(report)
  return goneClauses(gone, {
    dryRun: report.dryRun,
    total: report.totals.images.total,
    where: regionOrCount(readTargets(report), report),
    isNoImage: unknown.removed + unknown.disabled === 0,
  }).join('; ')
}

/** All images of a run, that are all kept. */
function keptPhrase(report: Report, be: { one: string; many: string }): string {
  const { total } = report.totals.images
  const where = regionOrCount(readTargets(report), report)
  if (total === 0) return `there is no image in ${where}`
  return total === 1
    ? `the one image in ${where} ${be.one} kept`
    : `all ${formatCount(total)} images in ${where} ${be.many} kept`
}

/** Nobody knows how much of the plan was carried out when a run was killed. */
function interruptedPhrase({ targets, merged }: Report): string | undefined {
  const stopped = targets.filter(isTargetInterrupted)
  if (stopped.length === 0) return undefined
  const planned = plannedIn(stopped.filter((target) => !isStoppedBefore(target)))
  const toGo = `${itemsOf(planned)} ${isOne(planned) ? 'was' : 'were'} to go`
  if (merged === undefined) return `the run did not end: ${toGo}; the log says what did`
  const logs = stopped.length === 1 ? 'its log says' : 'their logs say'
  return `${formatCount(stopped.length)} of ${plural(targets.length, 'target')} did not end: ${toGo} there, and ${logs} what did`
}

const isAll = (some: readonly ReportTarget[], { targets }: Report): boolean =>
  some.length === targets.length

/** The part of a dry run's plan that a limit would stop. */
function stoppedPhrase(report: Report): string {
  const refused = refusedTargets(report)
  if (refused.length === 0) return ''
  const open = plannedIn(report.targets.filter(({ status }) => status !== 'refused'))
  const stopped = itemsOf(plannedIn(refused))
  const what = isNothing(open) ? 'all' : stopped
  const where = isNothing(open) ? '' : ` in ${regionOrCount(refused, report)}`
  return `, but ${inSeries(limitsAbove(report))} would stop ${what} of this plan${where}`
}

/** The part of a real run's plan that a limit stopped. */
function refusedPhrase(report: Report): string | undefined {
  const refused = refusedTargets(report)
  if (refused.length === 0) return undefined
  const where = isAll(refused, report) ? '' : ` in ${regionOrCount(refused, report)}`
  const limits = inSeries(limitsAbove(report))
  const items = itemsOf(plannedIn(refused))
  return `${limits} stopped the plan${items === '' ? '' : ` for ${items}`}${where}`
}

function unreadPhrase({ targets }: Report): string | undefined {
  const unread = targets.filter(isUnread)
  if (unread.length === 0) return undefined
  return `${formatCount(unread.length)} of ${plural(targets.length, 'target')} could not be read`
}

/** Of several runs it says which, as far as its targets tell. */
function cancelledPhrase(report: Report): string | undefined {
  const { targets, errors, merged } = report
  const cancelled = targets.filter(({ status }) => status === 'cancelled')
  if (cancelled.length + errors.filter(({ code }) => code === 'cancelled').length === 0)
    return undefined
  if (merged === undefined) return 'the run was cancelled'
  if (cancelled.length === 0) return 'a run was cancelled'
  const where = regionOrCount(cancelled, report)
  return cancelled.length === 1
    ? `the run of ${where} was cancelled`
    : `runs of ${where} were cancelled`
}

/** A run that could not begin. */
const NOT_BEGUN = 'the run could not begin. Nothing was read and nothing was removed'

/** The headline of a merge that could not begin: its inputs, or the reports, are not usable. */
export const NOT_MERGED = 'The reports could not be merged.'

/** Whether nothing at all began. */
const isNotBegun = ({ targets, errors }: Report): boolean =>
  targets.length === 0 && errors.some(({ code }) => code === 'not-begun')

/** Where the input is not readable, a report counts as dry, and nobody knows what it was to be. */
const isDryForCertain = ({ dryRun, settings }: Report): boolean =>
  dryRun && /^true$/i.test(settings['dry-run'] ?? '')

/** Why nothing was looked at. */
function whyNoTarget(report: Report): string {
  if (isNotBegun(report))
    return missingPhrase(report) === undefined
      ? 'no run could begin'
      : 'no run that is known of could begin'
  if (report.merged !== undefined) return 'there is no target'
  // Every other run without a target has an error that says why.
  return 'a pull request from a fork or from Dependabot gets no credentials'
}

/** Why there is no plan at all. */
function whyNothing(report: Report): string {
  const { targets } = report
  const [only] = targets
  if (only === undefined) return whyNoTarget(report)
  const cancelled = cancelledPhrase(report)
  if (cancelled !== undefined && targets.every(({ status }) => status === 'cancelled'))
    return cancelled
  const unread =
    targets.length === 1
      ? `${only.region} could not be read`
      : `none of ${plural(targets.length, 'target')} could be read`
  return cancelled === undefined ? unread : `${unread}; ${cancelled}`
}

/** Where there is no plan at all. Runs whose reports are missing may have done anything. */
function nothingDecided(report: Report): string {
  const { dryRun, merged } = report
  if (isNotBegun(report) && merged === undefined)
    return sentenceOf([NOT_BEGUN], { dryRun: isDryForCertain(report) })
  if (isNotBegun(report) && merged?.reports === 0 && merged.missing === 0) return NOT_MERGED
  const missing = missingPhrase(report)
  const nothing = dryRun ? 'nothing could be decided: ' : 'nothing was removed: '
  const why = `${missing === undefined ? nothing : ''}${whyNothing(report)}`
  const { left, before } = notCarriedOut(report)
  const others = isNotBegun(report) ? [missing] : missingRuns(report)
  return sentenceOf([why, ...left, ...before, unreadAccountsPhrase(report), ...others], report)
}

/** Items in targets that no limit stopped: what a limit stopped is told of on its own. */
function notTried(report: Report): string {
  const others = endedTargets(report).filter(({ status }) => status !== 'refused')
  return countedItems(
    others.reduce((sum, { totals }) => sum + totals.images.notAttempted, 0),
    others.reduce((sum, { totals }) => sum + totals.snapshots.notAttempted, 0),
  )
}

/** Changes that AWS did not answer: no word may say that they did not happen. */
function unansweredPhrases({
  removed,
  disabled,
  snapshots,
  unmarked,
  marked,
}: Unanswered): readonly string[] {
  const gone = countedItems(removed, snapshots)
  return [
    gone === '' ? [] : [`${gone} may have been removed`],
    disabled === 0 ? [] : [`${plural(disabled, 'image')} may have been disabled`],
    unmarked === 0
      ? []
      : [
          `${formatCount(unmarked)} of the disabled may lack ${unmarked === 1 ? 'its' : 'their'} mark`,
        ],
    marked === 0 ? [] : [`${plural(marked, 'image')} may have been marked`],
  ].flat()
}

/** Failures and leftovers of a real run. */
function troublePhrases(report: Report, unknown: Unanswered): readonly string[] {
  const { images, snapshots } = report.totals
  const counts = disjointCounts(images)
  const unmarked = counts.unmarked - unknown.unmarked
  const failed = countedItems(
    counts.otherwiseFailed - unknown.removed - unknown.disabled - unknown.marked,
    snapshots.failed - unknown.snapshots,
  )
  const waiting = notTried(report)
  const gone = countedItems(images.alreadyGone, snapshots.alreadyGone)
  return [
    unmarked === 0 ? [] : [`${formatCount(unmarked)} of the disabled could not be marked`],
    failed === '' ? [] : [`${failed} failed`],
    waiting === '' ? [] : [`${waiting} not tried`],
    gone === '' ? [] : [`${gone} already gone`],
  ].flat()
}

/** What ended a run early, and what of an approved plan it left. */
const earlyEnds = (report: Report): readonly string[] => [
  ...[cancelledPhrase(report) ?? []].flat(),
  ...notCarriedOut(report).left,
]

function dryRunClauses(report: Report): readonly string[] {
  const planned = plannedIn(report.targets)
  if (!isNothing(planned)) return [`${gonePhrase(planned, report)}${stoppedPhrase(report)}`]
  const kept = keptPhrase(report, { one: 'would be', many: 'would be' })
  return [isPartial(report) ? kept : `nothing would be removed; ${kept}`]
}

function realRunClauses(report: Report): readonly string[] {
  const gone = doneIn(endedTargets(report))
  const unknown = unanswered(report)
  const mayBeGone = unansweredPhrases(unknown)
  const trouble = [
    ...troublePhrases(report, unknown),
    ...[cancelledPhrase(report) ?? [], refusedPhrase(report) ?? []].flat(),
    ...notCarriedOut(report).left,
  ]
  if (!isNothing(gone)) return [gonePhrase(gone, report), ...mayBeGone, ...trouble]
  if (mayBeGone.length > 0 || (trouble.length > 0 && isPartial(report)))
    return [...mayBeGone, ...trouble]
  if (trouble.length > 0) return [`nothing was removed: ${trouble.join(', ')}`]
  const kept = keptPhrase(report, { one: 'is', many: 'are' })
  return [isPartial(report) ? kept : `nothing to do: ${kept}`]
}

/** How the targets went that came to an end, and what ended the run early. */
function endedClauses(report: Report): readonly string[] {
  if (readTargets(report).length === 0) return []
  return report.dryRun
    ? [...dryRunClauses(report), ...earlyEnds(report)]
    : realRunClauses({ ...report, totals: endedTotals(report) })
}

const capital = (sentence: string): string =>
  `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`

function sentenceOf(
  clauses: readonly (string | undefined)[],
  { dryRun }: Pick<Report, 'dryRun'>,
): string {
  const sentence = clauses.filter((each) => each !== undefined).join('; ')
  return `${dryRun ? `Dry run: ${sentence}` : capital(sentence)}.`
}

/**
 * One sentence that is true whatever happened: what went or would go, what was refused or failed
 * and where, and whether it was a dry run. It is safe as Markdown and in a log.
 */
export function headline(report: Report): string {
  if (report.targets.every(isUnread)) return nothingDecided(report)
  const ended = endedClauses(report)
  return sentenceOf(
    [
      ...ended,
      interruptedPhrase(report),
      ...(ended.length === 0 ? earlyEnds(report) : []),
      ...notCarriedOut(report).before,
      waitingPhrase(report),
      unreadPhrase(report),
      unreadAccountsPhrase(report),
      ...missingRuns(report),
    ],
    report,
  )
}
