import { disjointCounts, toHundredths } from '../totals.ts'
import type { Report, ReportTarget } from '../schema.ts'
import { isUnread } from '../differences.ts'
import { isInterrupted } from '../unfinished.ts'
import { countedItems, formatCount, formatGib, inSeries, plural } from '../words.ts'
import { unreadAccountsPhrase } from './evidence-accounts.ts'
import { isStoppedBefore, limitsAbove, refusedTargets, waitingPhrase } from './limits.ts'
import { missingPhrase } from './merged.ts'

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

/** Counts of images to disable, images to remove, and all snapshots. */
interface Gone {
  readonly disabled: number
  readonly removed: number
  readonly snapshots: number
  readonly gib: number
}

function plannedIn(targets: readonly ReportTarget[]): Gone {
  const sum = (pick: (of: ReportTarget['totals']) => number): number =>
    targets.reduce((all, { totals }) => all + pick(totals), 0)
  return {
    disabled: sum(({ images }) => images.plannedDisabled),
    removed: sum(({ images }) => images.planned),
    snapshots: sum(({ snapshots }) => snapshots.planned),
    gib: toHundredths(sum(({ reclaimableGib }) => reclaimableGib)),
  }
}

const goneIn = ({ totals }: Report): Gone => ({
  disabled: totals.images.disabled,
  removed: totals.images.removed,
  snapshots: totals.snapshots.deleted,
  gib: totals.reclaimedGib,
})

const isNothing = ({ disabled, removed, snapshots }: Gone): boolean =>
  disabled + removed + snapshots === 0

/** The targets whose images are known: only they are counted. */
const readTargets = ({ targets }: Report): readonly ReportTarget[] =>
  targets.filter((target) => !isUnread(target))

/** How images and snapshots went, with the verb of a plan or of a run. */
function gonePhrase(gone: Gone, report: Report, were: string): string {
  const { disabled, removed, snapshots, gib } = gone
  const where = regionOrCount(readTargets(report), report)
  const of = `of ${plural(report.totals.images.total, 'image')} in ${where}`
  const size = `${plural(snapshots, 'snapshot')} of ${formatGib(gib)}`
  if (disabled + removed === 0) {
    const orphans = `${plural(snapshots, 'orphaned snapshot')} of ${formatGib(gib)}`
    const verb = were === 'were' && snapshots === 1 ? 'was' : were
    return `${orphans} ${verb} removed and no image, in ${where}`
  }
  const verb = were === 'were' && (removed || disabled) === 1 ? 'was' : were
  const withSnapshots = snapshots > 0 ? `, with ${size}` : ''
  if (removed === 0) return `${formatCount(disabled)} ${of} ${verb} disabled${withSnapshots}`
  const also = disabled > 0 ? ` and ${formatCount(disabled)} disabled` : ''
  return `${formatCount(removed)} ${of} ${verb} removed${also}${withSnapshots}`
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

/** Nobody knows how much of the plan was carried out when the run was killed. */
function interruptedSentence(report: Report): string {
  const begun = report.targets.filter(
    (target) => target.status === 'interrupted' && !isStoppedBefore(target),
  )
  const planned = plannedIn(begun)
  const verb = (planned.disabled + planned.removed || planned.snapshots) === 1 ? 'was' : 'were'
  return `The run did not end: ${itemsOf(planned)} ${verb} to go; the log says what did.`
}

/** The images that a plan takes away; the snapshots where no image goes. */
const itemsOf = ({ disabled, removed, snapshots }: Gone): string =>
  countedItems(disabled + removed, disabled + removed === 0 ? snapshots : 0)

const isAll = (some: readonly ReportTarget[], { targets }: Report): boolean =>
  some.length === targets.length

/** The part of a dry run's plan that a limit would stop. */
function stoppedPhrase(report: Report): string {
  const refused = refusedTargets(report)
  if (refused.length === 0) return ''
  const open = plannedIn(report.targets.filter(({ status }) => status !== 'refused'))
  const stopped = itemsOf(plannedIn(refused))
  const what = isNothing(open)
    ? 'all of it'
    : `${stopped} of it in ${regionOrCount(refused, report)}`
  return `, but ${inSeries(limitsAbove(report))} would stop ${what}`
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

/** The headline of a run that could not begin. */
const NOT_BEGUN = 'The run could not begin. Nothing was read and nothing was removed.'

/** The headline of a merge that could not begin: its inputs, or the reports, are not usable. */
export const NOT_MERGED = 'The reports could not be merged.'

/** Where there is no plan at all. */
function nothingDecided({ targets, dryRun, errors, merged }: Report): string {
  if (targets.length === 0 && errors.some(({ code }) => code === 'not-begun'))
    return merged?.reports === 0 ? NOT_MERGED : NOT_BEGUN
  const nothing = dryRun ? 'Dry run: nothing could be decided' : 'Nothing was removed'
  if (targets.length === 0) return `${nothing}: there is no target.`
  if (targets.every(({ status }) => status === 'cancelled')) {
    return `${nothing}: the run was cancelled.`
  }
  const [only] = targets
  const which =
    targets.length === 1 ? (only?.region ?? '') : `none of ${plural(targets.length, 'target')}`
  return `${nothing}: ${which} could ${targets.length === 1 ? 'not ' : ''}be read.`
}

/** Items in targets that no limit stopped: what a limit stopped is told of on its own. */
function notTried(report: Report): string {
  const others = report.targets.filter(({ status }) => status !== 'refused')
  return countedItems(
    others.reduce((sum, { totals }) => sum + totals.images.notAttempted, 0),
    others.reduce((sum, { totals }) => sum + totals.snapshots.notAttempted, 0),
  )
}

/** Failures and leftovers of a real run. */
function troublePhrases(report: Report): readonly string[] {
  const { images, snapshots } = report.totals
  const { unmarked, otherwiseFailed } = disjointCounts(images)
  const failed = countedItems(otherwiseFailed, snapshots.failed)
  const waiting = notTried(report)
  const gone = countedItems(images.alreadyGone, snapshots.alreadyGone)
  const isCancelled = report.targets.some(({ status }) => status === 'cancelled')
  return [
    unmarked === 0 ? [] : [`${formatCount(unmarked)} of the disabled could not be marked`],
    failed === '' ? [] : [`${failed} failed`],
    waiting === '' ? [] : [`${waiting} not tried`],
    gone === '' ? [] : [`${gone} already gone`],
    isCancelled ? ['the run was cancelled'] : [],
  ].flat()
}

function dryRunClause(report: Report): string {
  const planned = plannedIn(report.targets)
  if (!isNothing(planned))
    return `${gonePhrase(planned, report, 'would be')}${stoppedPhrase(report)}`
  return `nothing would be removed; ${keptPhrase(report, { one: 'would be', many: 'would be' })}`
}

function realRunClauses(report: Report): readonly string[] {
  const gone = goneIn(report)
  const refused = refusedPhrase(report)
  const trouble = [...troublePhrases(report), ...(refused === undefined ? [] : [refused])]
  if (!isNothing(gone)) return [gonePhrase(gone, report, 'were'), ...trouble]
  if (trouble.length > 0) return [`nothing was removed: ${trouble.join(', ')}`]
  return [`nothing to do: ${keptPhrase(report, { one: 'is', many: 'are' })}`]
}

const capital = (sentence: string): string =>
  `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`

/**
 * One sentence that is true whatever happened: what went or would go, what was refused or failed
 * and where, and whether it was a dry run. It is safe as Markdown and in a log.
 */
export function headline(report: Report): string {
  const { targets, dryRun } = report
  if (targets.every(isUnread)) return nothingDecided(report)
  if (isInterrupted(report)) return interruptedSentence(report)
  const clauses = dryRun ? [dryRunClause(report)] : realRunClauses(report)
  const rest = [
    waitingPhrase(report),
    unreadPhrase(report),
    unreadAccountsPhrase(report),
    missingPhrase(report),
  ].filter((each) => each !== undefined)
  const sentence = [...clauses, ...rest].join('; ')
  return `${dryRun ? `Dry run: ${sentence}` : capital(sentence)}.`
}
