import {
  DescribeImageUsageReportEntriesCommand,
  DescribeImageUsageReportsCommand,
  type ImageUsageReport,
  type ImageUsageReportEntry,
  type ImageUsageResourceType,
} from '@aws-sdk/client-ec2'
import { describeError, hasCode } from '../aws/errors.ts'
import { ec2, inGroupsOf } from '../aws/operation.ts'
import { type Reader, ReadError } from '../aws/reader.ts'
import {
  type Answers,
  type Evidence,
  type ImageUsage,
  NO_ANSWERS,
  type UsageEntry,
  type UsageReport,
  type UsageResourceType,
  VERSION_DEPTH_OPTION,
} from '../model/index.ts'
import { startTimer, type Timer } from './references/source.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageUsageReports.html */
export const describeImageUsageReports = ec2(
  'DescribeImageUsageReports',
  DescribeImageUsageReportsCommand,
)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageUsageReportEntries.html */
export const describeImageUsageReportEntries = ec2(
  'DescribeImageUsageReportEntries',
  DescribeImageUsageReportEntriesCommand,
)

/** All calls that usage reports are read with; where they fail, shared images stay. */
export const USAGE_OPERATIONS = [
  describeImageUsageReports,
  describeImageUsageReportEntries,
] as const

/** Both calls take at most 200 ids. */
export const IDS_A_CALL = 200

/** Says which report of an image counts; undefined where none does. */
export type CountingReport = (reports: readonly UsageReport[]) => UsageReport | undefined

/** Undefined where it is no whole number: nobody could rely on it. */
function depthOf({ ResourceTypeOptions = [] }: ImageUsageResourceType): number | undefined {
  const option = ResourceTypeOptions.find(({ OptionName }) => OptionName === VERSION_DEPTH_OPTION)
  const [value = ''] = option?.OptionValues ?? []
  return /^\d+$/.test(value) ? Number(value) : undefined
}

const toResourceType = (given: ImageUsageResourceType): UsageResourceType => ({
  type: given.ResourceType ?? '',
  versionDepth: depthOf(given),
})

const toReport = (given: ImageUsageReport): UsageReport => ({
  id: given.ReportId ?? '',
  state: given.State ?? '',
  stateReason: given.StateReason,
  createdAt: given.CreationTime,
  accountIds: given.AccountIds ?? [],
  resourceTypes: (given.ResourceTypes ?? []).map(toResourceType),
})

const toEntry = (given: ImageUsageReportEntry): UsageEntry => ({
  accountId: given.AccountId ?? 'not named',
  resourceType: given.ResourceType ?? 'a resource',
  count: given.UsageCount ?? 1,
})

async function readReports(
  reader: Reader,
  imageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly UsageReport[]>> {
  const all = await reader.readAll(
    describeImageUsageReports,
    { ImageIds: [...imageIds] },
    (page) => page.ImageUsageReports,
  )
  const byImage = Map.groupBy(all, ({ ImageId }) => ImageId ?? '')
  return new Map(imageIds.map((id) => [id, (byImage.get(id) ?? []).map(toReport)]))
}

const NO_REPORT = 'none of these'

/** The lines of these reports, each of another image, by the id of the report. */
async function readEntries(
  reader: Reader,
  reportIds: readonly string[],
): Promise<ReadonlyMap<string, readonly UsageEntry[]>> {
  if (reportIds.length === 0) return new Map()
  const all = await reader.readAll(
    describeImageUsageReportEntries,
    { ReportIds: [...reportIds] },
    (page) => page.ImageUsageReportEntries,
  )
  const byReport = Map.groupBy(all, ({ ReportId = '' }) =>
    reportIds.includes(ReportId) ? ReportId : NO_REPORT,
  )
  // A line that names none of the reports may be of any of them: it keeps an image too many.
  const ofAny = byReport.get(NO_REPORT) ?? []
  return new Map(reportIds.map((id) => [id, [...(byReport.get(id) ?? []), ...ofAny].map(toEntry)]))
}

/**
 * The usage reports of some images, at most 200, and the lines of those that count.
 * @throws ReadError
 */
export async function readUsageReports(
  reader: Reader,
  imageIds: readonly string[],
  counting: CountingReport,
): Promise<readonly (readonly [string, ImageUsage])[]> {
  const reports = await readReports(reader, imageIds)
  const found = new Map(
    [...reports].flatMap(([imageId, of]) => {
      const report = counting(of)
      return report === undefined ? [] : [[imageId, report.id] as const]
    }),
  )
  const entries = await readEntries(reader, [...found.values()])
  return [...reports].map(([imageId, of]) => {
    const reportId = found.get(imageId)
    const lines = entries.get(reportId ?? '')
    const read =
      reportId === undefined || lines === undefined ? undefined : { reportId, entries: lines }
    return [imageId, { isRead: true, reports: of, read }]
  })
}

/** Another run may have removed one of the images in between: what EC2 says then is not documented. */
const mayBeOfOne = (error: unknown): boolean =>
  error instanceof ReadError &&
  hasCode(error.cause, 'InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable')

async function askGroup(
  reader: Reader,
  imageIds: readonly string[],
  counting: CountingReport,
): Promise<readonly (readonly [string, ImageUsage])[]> {
  try {
    return await readUsageReports(reader, imageIds, counting)
  } catch (error) {
    if (imageIds.length > 1 && mayBeOfOne(error)) {
      return (await Promise.all(imageIds.map((id) => askGroup(reader, [id], counting)))).flat()
    }
    const failure = describeError(error)
    return imageIds.map((id) => [id, { isRead: false, failure }])
  }
}

/** The usage of shared images, and its row of evidence. */
export interface Usage {
  readonly answers: Answers['imageUsage']
  readonly evidence: Evidence | undefined
}

export interface UsageSettings {
  /** Undefined where usage reports can let no image go. */
  readonly countingReport: CountingReport | undefined
}

/** How many reports there are, and how many images they say are in use elsewhere. */
function toRow(
  { target }: Reader,
  answers: Usage['answers'],
  { readAt, elapsed }: Timer,
): Evidence {
  const read = [...answers.values()].filter((usage) => usage.isRead)
  const used = read.filter((usage) =>
    usage.read?.entries.some(({ accountId }) => accountId !== target.accountId),
  )
  return {
    source: 'usage-reports',
    resources: read.reduce((sum, { reports }) => sum + reports.length, 0),
    images: used.length,
    skipped: false,
    readAt,
    durationMs: elapsed(),
    notes: [],
  }
}

/**
 * The use of shared images by other accounts, from AWS's own reports. It waits until it is
 * known which images are shared, because most are not. Where the reports cannot be read, that is the
 * answer: the images stay, and the run goes on.
 */
export async function usageOfShared(
  reader: Reader,
  sharing: Answers['imageSharing'],
  { countingReport }: UsageSettings,
): Promise<Usage> {
  const shared = [...sharing].filter(([, grantees]) => grantees.length > 0).map(([id]) => id)
  if (countingReport === undefined || shared.length === 0) {
    return { answers: NO_ANSWERS.imageUsage, evidence: undefined }
  }
  const timer = startTimer()
  const groups = inGroupsOf(IDS_A_CALL, shared).map((ids) => askGroup(reader, ids, countingReport))
  const answers = new Map((await Promise.all(groups)).flat())
  return { answers, evidence: toRow(reader, answers, timer) }
}
