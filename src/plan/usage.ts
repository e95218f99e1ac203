import {
  closesWithReport,
  MOST_TEMPLATE_VERSIONS,
  USAGE_FRESH_FOR,
  USAGE_RESOURCE_TYPES,
  type Answers,
  type Image,
  type ImageUsage,
  type Inventory,
  type NamedReference,
  type PlannedImage,
  type Target,
  type UsageEntry,
  type UsageGap,
  type UsageReport,
  type UsageResourceType,
} from '../model/index.ts'

/** Whether a report looked at all resources of a type: of launch templates at every version. */
const isWhole = (type: string, { versionDepth = 0 }: UsageResourceType): boolean =>
  type !== 'ec2:LaunchTemplate' || versionDepth >= MOST_TEMPLATE_VERSIONS

const missingTypes = ({ resourceTypes }: UsageReport): readonly string[] =>
  USAGE_RESOURCE_TYPES.filter(
    (type) => !resourceTypes.some((each) => each.type === type && isWhole(type, each)),
  )

const isFresh = ({ createdAt }: UsageReport, now: Date): boolean =>
  createdAt !== undefined && now.getTime() - createdAt.getTime() <= USAGE_FRESH_FOR

/** Why a report does not count; undefined where it does. */
function flawOf(report: UsageReport, now: Date): UsageGap | undefined {
  if (report.state === 'error') return { code: 'error', why: report.stateReason }
  if (report.state !== 'available') return { code: 'pending' }
  if (report.accountIds.length > 0) return { code: 'not-all-accounts' }
  const missing = missingTypes(report)
  if (missing.length > 0) return { code: 'not-all-types', missing }
  return isFresh(report, now) ? undefined : { code: 'too-old', createdAt: report.createdAt }
}

const newestReportFirst = (a: UsageReport, b: UsageReport): number =>
  (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0)

/**
 * The newest usage report of an image that counts: it is available, about all accounts, all types
 * of resources and every launch template version, and at most 48 hours old.
 */
export function countingReport(
  reports: readonly UsageReport[],
  now: Date,
): UsageReport | undefined {
  return reports.toSorted(newestReportFirst).find((report) => flawOf(report, now) === undefined)
}

/** One that is being made comes first: AWS makes one at a time for an image. */
function gapIn(reports: readonly UsageReport[], now: Date): UsageGap {
  const flaws = reports.toSorted(newestReportFirst).flatMap((report) => flawOf(report, now) ?? [])
  return flaws.find(({ code }) => code === 'pending') ?? flaws[0] ?? { code: 'no-report' }
}

/** The lines of the report that counts, or why there are none to judge by. */
type UsageEvidence =
  | { readonly entries: readonly UsageEntry[] }
  | { readonly entries: undefined; readonly gap: UsageGap }

function evidenceOf(usage: ImageUsage, now: Date): UsageEvidence {
  if (!usage.isRead) {
    return { entries: undefined, gap: { code: 'not-read', failure: usage.failure } }
  }
  const { reports, read } = usage
  const report = countingReport(reports, now)
  return read !== undefined && report?.id === read.reportId
    ? { entries: read.entries }
    : { entries: undefined, gap: gapIn(reports, now) }
}

/**
 * Why nobody can tell whether other accounts use an image that is shared. Undefined where a report
 * that counts tells it, and where it was not asked yet whom the image is shared with.
 */
export function usageGapOf(
  { id, state }: Pick<Image, 'id' | 'state'>,
  { imageSharing, imageUsage }: Pick<Answers, 'imageSharing' | 'imageUsage'>,
  now: Date,
): UsageGap | undefined {
  const usage = imageUsage.get(id)
  if (usage !== undefined) {
    const judgement = evidenceOf(usage, now)
    return judgement.entries === undefined ? judgement.gap : undefined
  }
  return imageSharing.has(id) || state === 'disabled' ? { code: 'not-asked' } : undefined
}

/**
 * Why nobody can tell whether accounts that are only read use an image that is shared: some could not
 * be read. Undefined where all could.
 */
export function unreadEvidenceGap({
  evidenceOnly,
}: Pick<Inventory, 'evidenceOnly'>): UsageGap | undefined {
  const unread = evidenceOnly.filter(({ readAt }) => readAt === undefined)
  const accountIds = [...new Set(unread.map(({ target }) => target.accountId))]
  return accountIds.length === 0 ? undefined : { code: 'evidence-account-not-read', accountIds }
}

/** The uses of a target's images in other accounts, by the reports that count. */
export function usagesIn(
  { target, answers }: { readonly target: Target; readonly answers: Pick<Answers, 'imageUsage'> },
  now: Date,
): readonly NamedReference[] {
  return [...answers.imageUsage].flatMap(([names, usage]) => {
    const { entries = [] } = evidenceOf(usage, now)
    const others = entries.filter(({ accountId }) => accountId !== target.accountId)
    return others.map(({ accountId, resourceType, count }): NamedReference => ({
      names,
      source: 'usage-reports',
      resource: `account ${accountId}`,
      detail: `${resourceType}: ${String(count)}`,
      target: { ...target, accountId },
    }))
  })
}

/** The images of a plan that stay only because no usage report counts, and for which none is made. */
export const imagesInNeedOfReports = (images: readonly PlannedImage[]): readonly string[] =>
  images.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'shared' && reason.usage && closesWithReport(reason.usage) ? [image.id] : [],
  )
