import { performance } from 'node:perf_hooks'
import { describeError, hasCode } from '../aws/errors.ts'
import { ReadError, type Reader } from '../aws/reader.ts'
import {
  NO_ANSWERS,
  type Answers,
  type Evidence,
  type Failure,
  type ImageUsage,
} from '../model/index.ts'
import { inGroupsOf } from './groups.ts'
import { IDS_A_CALL, readUsageReports, type CountingReport } from './usage-reports.ts'

const failureOf = (error: unknown): Failure =>
  error instanceof ReadError
    ? { code: error.failure.code, message: `${error.action}: ${error.failure.message}` }
    : describeError(error)

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
    const failure = failureOf(error)
    return imageIds.map((id) => [id, { isRead: false, failure }])
  }
}

/** What is told where usage reports are asked about. */
export interface Usage {
  readonly answers: Answers['imageUsage']
  readonly evidence: Evidence | undefined
}

export interface UsageSettings {
  /** Undefined where usage reports can let no image go. */
  readonly countingReport: CountingReport | undefined
}

/** How many reports there are, and how many images they say are in use elsewhere. */
function toRow({ target }: Reader, answers: Usage['answers'], startedAt: number): Evidence {
  const read = [...answers.values()].filter((usage) => usage.isRead)
  const used = read.filter((usage) =>
    usage.read?.entries.some(({ accountId }) => accountId !== target.accountId),
  )
  return {
    source: 'usage-reports',
    resources: read.reduce((sum, { reports }) => sum + reports.length, 0),
    images: used.length,
    skipped: false,
    durationMs: Math.round(performance.now() - startedAt),
    notes: [],
  }
}

/**
 * What AWS's own reports say of the use of shared images by other accounts. It waits until it is
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
  const startedAt = performance.now()
  const groups = inGroupsOf(IDS_A_CALL, shared).map((ids) => askGroup(reader, ids, countingReport))
  const answers = new Map((await Promise.all(groups)).flat())
  return { answers, evidence: toRow(reader, answers, startedAt) }
}
