import {
  type VmImportReason,
  closesWithReport,
  DISABLED_AT_TAG,
  explainFailure,
  type KeepReason,
  type OrphanKeepReason,
  type OrphanReason,
  type PlannedImage,
  type Protection,
  type Rank,
  type Reference,
  type RemoveReason,
  ruleLabel,
  type SnapshotKeepReason,
  targetLabel,
  type TargetResult,
  USAGE_FRESH_FOR,
  type UsageGap,
  type UsageRequest,
} from '../model/index.ts'
import type { ReportUsage } from './schema.ts'
import { formatCount, formatDate, formatDay, inWords, ordinal, someOf } from './words.ts'

function describeGap(gap: UsageGap): string {
  switch (gap.code) {
    case 'not-asked':
      return 'AWS was not asked, because a disabled image is shared with nobody'
    case 'not-read':
      return `the usage reports could not be read (${explainFailure(gap.failure)})`
    case 'evidence-account-not-read':
      return `${gap.accountIds.join(', ')} of evidence-roles could not be read`
    case 'no-report':
      return 'there is no usage report on it'
    case 'pending':
      return 'AWS is still making the usage report'
    case 'error':
      return `AWS could not make the usage report${gap.why === undefined ? '' : ` (${gap.why})`}`
    case 'not-all-accounts':
      return 'the usage report is about some accounts only'
    case 'not-all-types':
      return `the usage report does not look at all of ${gap.missing.join(', ')}`
    case 'too-old':
      return gap.createdAt === undefined
        ? 'the usage report has no date'
        : `the usage report of ${formatDate(gap.createdAt)} is more than 48 hours old`
  }
}

/** Why it is not known whether other accounts use an image that is shared. */
export const explainGap = (gap: UsageGap): string =>
  `Whether another account uses it is not known: ${describeGap(gap)}.`

type Planned = Extract<TargetResult, { readonly kind: 'planned' }>

function describeRequest(request: UsageRequest): string {
  switch (request.outcome) {
    case 'requested':
      return 'This run asked AWS for one.'
    case 'failed':
      return `AWS made none when it was asked: ${explainFailure(request.error)}`
    case 'not-attempted':
      return 'The run was cancelled before it asked for one.'
  }
}

/** The usage report that was, or would be, asked for; empty where none was. */
export function explainRequest(
  { image, verdict: { reason } }: Planned['plan']['images'][number],
  { outcomes, usageRequests }: Planned,
): string {
  const request = usageRequests?.get(image.id)
  if (request !== undefined) return ` ${describeRequest(request)}`
  const isMissing = reason.code === 'shared' && reason.usage && closesWithReport(reason.usage)
  return isMissing && outcomes === undefined ? ' A real run asks AWS for one.' : ''
}

const gapsIn = ({ plan }: Planned): readonly { readonly id: string; readonly gap: UsageGap }[] =>
  plan.images.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'shared' && reason.usage && reason.usage.code !== 'evidence-account-not-read'
      ? [{ id: image.id, gap: reason.usage }]
      : [],
  )

function usableUntil(requests: readonly UsageRequest[]): { readonly usableUntil?: string } {
  const times = requests.flatMap((each) =>
    each.outcome === 'requested' ? [each.at.getTime() + USAGE_FRESH_FOR] : [],
  )
  return times.length === 0 ? {} : { usableUntil: new Date(Math.min(...times)).toISOString() }
}

/** The usage reports that a target lacks; undefined where it lacks none. */
export function reportUsage(target: Planned): ReportUsage | undefined {
  const gaps = gapsIn(target)
  if (gaps.length === 0) return undefined
  const requests = [...(target.usageRequests ?? [])]
  const idsWith = (outcome: UsageRequest['outcome']): string[] =>
    requests.filter(([, request]) => request.outcome === outcome).map(([id]) => id)
  return {
    missing: gaps.filter(({ gap }) => closesWithReport(gap)).map(({ id }) => id),
    requested: idsWith('requested'),
    failed: idsWith('failed'),
    pending: gaps.filter(({ gap }) => gap.code === 'pending').length,
    notRead: gaps.filter(({ gap }) => gap.code === 'not-read').length,
    ...usableUntil(requests.map(([, request]) => request)),
  }
}

const describeReference = ({ resource, detail }: Pick<Reference, 'resource' | 'detail'>): string =>
  detail === undefined ? resource : `${resource} (${detail})`

function explainProtection(protection: Protection): string {
  switch (protection.by) {
    case 'deregistration-protection':
      return `Deregistration protection is ${protection.value}.`
    case 'keep-tag':
      return 'It bears the tag ami-cleanup:keep.'
    case 'keep-until-tag':
      return `Its tag ami-cleanup:keep-until lasts until ${protection.until.toISOString()}.`
    case 'expiry-tag':
      return `Its tag ${protection.key} lasts until ${protection.until.toISOString()}.`
    case 'unreadable-expiry-tag':
      return `Its tag ${protection.key} is no ISO date: ${protection.value}.`
    case 'enabled-again':
      if (protection.mark === undefined) return 'It was enabled while this run was under way.'
      return `It was enabled again after it was disabled: take its tag ${DISABLED_AT_TAG} off to let it go.`
    case 'unreadable-keep-until-tag':
      return `Its tag ami-cleanup:keep-until is no ISO date: ${protection.value}.`
  }
}

function explainSelection(reason: Extract<KeepReason, { code: 'not-selected' }>): string {
  switch (reason.by) {
    case 'image-ids':
      return 'image-ids does not name it.'
    case 'include':
      return 'No entry of include selects it.'
    case 'exclude':
      return `exclude selects it: ${reason.filter ?? ''}.`
    case 'rules':
      return `Every image of its family is kept by ${ruleLabel(reason.rule)}.`
  }
}

const explainAge = (age: number, limit: number): string =>
  `It is ${inWords(age)} old, younger than the limit of ${inWords(limit)}.`

function explainUnplanned({
  snapshots,
  step,
}: Pick<Extract<KeepReason, { code: 'not-planned' }>, 'snapshots' | 'step'>): string {
  if (step !== undefined) return `Now it would be ${step}d, which is another step than planned.`
  if (snapshots.length === 0) return 'The plan file does not approve it.'
  return `The plan file does not approve what would go with it: ${someOf(snapshots)}.`
}

function explainGrace({ disabledAt, until }: Extract<KeepReason, { code: 'in-grace' }>): string {
  const since = `Disabled on ${formatDate(disabledAt)}`
  return until === undefined
    ? `${since} by a run with grace, which is not set here.`
    : `${since}; it can go from ${formatDate(until)} on, where nobody enables it before.`
}

const explainUncovered = (uncovered: readonly string[]): string =>
  `No Recycle Bin rule is known to cover ${someOf(uncovered)}.`

/** Its place in its family, as far as that counts. */
const place = (rank: Rank): string =>
  rank === 'unranked'
    ? 'Not available, so keep-previous does not hold it'
    : `${rank === 1 ? 'Newest' : `${ordinal(rank)} newest`} unused image of its family`

const explainRank = ({ rank, keep }: { readonly rank: Rank; readonly keep: number }): string =>
  `${place(rank)}; keep-previous keeps ${formatCount(keep)}.`

const explainShared = ({ grantees, usage }: Extract<KeepReason, { code: 'shared' }>): string =>
  `Shared with ${someOf(grantees)}.${usage === undefined ? '' : ` ${explainGap(usage)}`}`

function explainUse(references: readonly Reference[]): string {
  const isUnknown = references.every((each) => each.isUnknown)
  return `${isUnknown ? 'May be used by' : 'Used by'} ${someOf(references.map(describeReference))}.`
}

/** Why an image is kept, with the evidence, in a sentence. */
export function explainKept(reason: KeepReason, references: readonly Reference[]): string {
  switch (reason.code) {
    case 'pending':
      return `It is still ${reason.state}.`
    case 'unknown-state':
      return `Its state is ${reason.state}, which this version does not know.`
    case 'not-selected':
      return explainSelection(reason)
    case 'unmapped':
      return `It has no family: it lacks ${reason.missing.join(' and ')}.`
    case 'in-use':
      return explainUse(references)
    case 'protected':
      return explainProtection(reason.protection)
    case 'managed':
      return `${reason.manager} manages it (tag ${reason.tag}).`
    case 'shared':
      return explainShared(reason)
    case 'recently-launched':
      return reason.lastLaunchedAt === 'just-ended'
        ? 'An instance of it was terminated within the hour.'
        : `Last launched on ${formatDate(reason.lastLaunchedAt)}, within ${inWords(reason.limit)}.`
    case 'unreadable':
      return `Its record in AWS has no ${reason.field} that can be read.`
    case 'keep-previous':
      return explainRank(reason)
    case 'too-young':
      return explainAge(reason.age, reason.limit)
    case 'in-grace':
      return explainGrace(reason)
    case 'not-planned':
      return explainUnplanned(reason)
    case 'not-recoverable':
      return explainUncovered(reason.uncovered)
    case 'next-run':
      return `It would be ${reason.step}d, and older ones go first: max-removals lets no more go in one run.`
  }
}

/** The end of a retirement. */
const explainRetired = (disabledAt: Date, now: Date): string =>
  `Disabled on ${formatDay(disabledAt.toISOString())}, ${inWords(now.getTime() - disabledAt.getTime())} ago, and nothing names it now.`

/** A reason that an image has besides the end of its grace. */
const withEnd = (sentence: string, retired: string | undefined): string =>
  retired === undefined ? sentence : `${sentence} ${retired}`

/** Why an image is removed or disabled, with the evidence, in a sentence. */
export function explainRemoved(
  reason: RemoveReason,
  { disabledAt }: Pick<PlannedImage, 'disabledAt'>,
  now: Date,
): string {
  const retired = disabledAt && explainRetired(disabledAt, now)
  switch (reason.code) {
    case 'expired':
      return `${retired === undefined ? `${place(reason.rank)}, ${inWords(reason.age)} old` : `${retired} It is ${inWords(reason.age)} old`}, past max-age of ${inWords(reason.limit)}.`
    case 'surplus':
      return retired ?? explainSurplus(reason)
    case 'requested':
      return withEnd('image-ids names it.', retired)
    case 'past-its-date':
      return withEnd(`The date of its tag ${reason.key} has passed: ${reason.value}.`, retired)
  }
}

const explainSurplus = (reason: Extract<RemoveReason, { code: 'surplus' }>): string =>
  reason.rank === 'unranked' ? `${place(reason.rank)}.` : explainRank(reason)

/** Why a snapshot stays although its image goes, in a sentence. */
export function explainSnapshot(reason: SnapshotKeepReason): string {
  switch (reason.code) {
    case 'shared-with-image':
      return reason.images.length === 0
        ? 'Another image maps it.'
        : `${someOf(reason.images)} ${reason.images.length === 1 ? 'maps' : 'map'} it as well.`
    case 'referenced':
      return `Named by ${someOf(reason.references.map(describeReference))}.`
    case 'locked':
      return `Locked (${reason.lock.state})${reason.lock.expiresOn ? ` until ${formatDate(reason.lock.expiresOn)}` : ''}.`
    case 'managed':
      return `${reason.manager} manages it (tag ${reason.tag}).`
    case 'protected':
      return explainProtection(reason.protection)
    case 'shared':
      return `Shared with ${someOf(reason.grantees)}.`
    case 'fast-restore':
      return `Fast Snapshot Restore is on in ${someOf(reason.zones)}.`
    case 'image-in-recycle-bin':
      return reason.unread
        ? `Made for ${reason.image}, which may be in the Recycle Bin: what is in there could not be read.`
        : `Made for ${reason.image}, which the Recycle Bin holds.`
    case 'not-made-for-an-image':
      return 'It was not made for an image.'
    case 'not-owned':
      return 'The account does not list it among its own snapshots.'
    case 'not-requested':
      return 'delete-snapshots is false.'
    case 'not-recoverable':
      return explainUncovered(reason.uncovered)
  }
}

/** Why a snapshot is no orphan to delete, in a sentence. */
export function explainOrphan(reason: OrphanKeepReason | OrphanReason | VmImportReason): string {
  switch (reason.code) {
    case 'vm-import':
      return `VM Import left it behind (${reason.task}). Nobody can say which image it was made for.`
    case 'orphan':
      return reason.isBinUnread
        ? `Made for ${reason.image}, which may be in the Recycle Bin: what is in there could not be read.`
        : `Made for ${reason.image}, which no longer exists.`
    case 'pending':
      return `Its state is ${reason.state}.`
    case 'mapped':
      return `${someOf(reason.images)} ${reason.images.length === 1 ? 'maps' : 'map'} it.`
    case 'image-exists':
      return `Made for ${reason.image}, which exists.`
    case 'images-not-known':
      return `Whether its image exists is not known, because the images of ${someOf(reason.targets.map(targetLabel))} could not be read.`
    case 'not-planned':
      return explainUnplanned({ snapshots: [] })
    case 'not-selected':
    case 'too-young':
    case 'unreadable':
    case 'next-run':
      return explainKept(reason, [])
    default:
      return explainSnapshot(reason)
  }
}
