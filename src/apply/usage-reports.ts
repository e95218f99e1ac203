import { randomUUID } from 'node:crypto'
import { CreateImageUsageReportCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { budgetOf, Pacers, type PaceSettings } from '../aws/pacer.ts'
import { describeError, hasCode, isDenied } from '../aws/errors.ts'
import {
  MOST_TEMPLATE_VERSIONS,
  USAGE_RESOURCE_TYPES,
  VERSION_DEPTH_OPTION,
  type UsageRequest,
} from '../model/index.ts'

/** What asking for usage reports needs; the tag is written with the report. */
export const USAGE_REPORT_PERMISSIONS = {
  createImageUsageReport: 'ec2:CreateImageUsageReport',
  createTags: 'ec2:CreateTags',
} as const

/** The reports that this action asked for bear it. */
export const USAGE_TAG = 'ami-cleanup:usage'

/** One request at a time keeps pace with AWS, which lets five through a second. */
const CONCURRENT_REQUESTS = 1

/** EC2's code where a quota is used up: 2,000 reports of an account and Region may be pending. */
const QUOTA_EXCEEDED = 'ResourceLimitExceeded'

/** Asks AWS for usage reports in one target. */
export interface UsageReportCalls {
  /**
   * @returns the id of the report
   * @throws what AWS answers, or the signal's reason
   */
  readonly create: (imageId: string) => Promise<string>
}

/** The calls of one target that ask for usage reports, at the pace that AWS documents. */
export class UsageReportRequester implements UsageReportCalls {
  readonly #client: EC2Client
  readonly #pacers: Pacers

  constructor(client: EC2Client, settings: PaceSettings) {
    this.#client = client
    this.#pacers = new Pacers(budgetOf, CONCURRENT_REQUESTS, settings)
  }

  /**
   * A report on all accounts, all types of resources and every launch template version. The token
   * keeps a repeated attempt from being taken for a second request, which EC2 refuses.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImageUsageReport.html
   */
  async create(ImageId: string): Promise<string> {
    const command = new CreateImageUsageReportCommand({
      ImageId,
      ClientToken: randomUUID(),
      ResourceTypes: USAGE_RESOURCE_TYPES.map((ResourceType) => ({
        ResourceType,
        ...(ResourceType === 'ec2:LaunchTemplate' && {
          ResourceTypeOptions: [
            { OptionName: VERSION_DEPTH_OPTION, OptionValues: [String(MOST_TEMPLATE_VERSIONS)] },
          ],
        }),
      })),
      TagSpecifications: [
        { ResourceType: 'image-usage-report', Tags: [{ Key: USAGE_TAG, Value: 'true' }] },
      ],
    })
    const { ReportId = '' } = await this.#pacers
      .for(USAGE_REPORT_PERMISSIONS.createImageUsageReport)
      .run(async () => this.#client.send(command))
    return ReportId
  }
}

export interface UsageRequestSettings {
  readonly calls: UsageReportCalls
  readonly signal: AbortSignal
  readonly now: () => Date
}

const NOT_ATTEMPTED: UsageRequest = { outcome: 'not-attempted' }

/** What AWS refuses for one image for a reason that holds for all. */
const holdsForAll = (error: unknown): boolean => isDenied(error) || hasCode(error, QUOTA_EXCEEDED)

async function request(
  imageId: string,
  { calls, signal, now }: UsageRequestSettings,
): Promise<{ readonly came: UsageRequest; readonly isForAll: boolean }> {
  try {
    const reportId = await calls.create(imageId)
    return { came: { outcome: 'requested', reportId, at: now() }, isForAll: false }
  } catch (error) {
    if (signal.aborted) return { came: NOT_ATTEMPTED, isForAll: true }
    const came: UsageRequest = { outcome: 'failed', error: describeError(error) }
    return { came, isForAll: holdsForAll(error) }
  }
}

/**
 * Asks AWS for a usage report on each of these images. It fails in no way: what AWS answers is told.
 * Where a permission is missing, or a quota is used up, the other images are not asked about.
 */
export async function requestUsageReports(
  imageIds: readonly string[],
  settings: UsageRequestSettings,
): Promise<ReadonlyMap<string, UsageRequest>> {
  const requests = new Map<string, UsageRequest>()
  let forAll: UsageRequest | undefined
  for (const id of imageIds) {
    if (settings.signal.aborted) forAll ??= NOT_ATTEMPTED
    if (forAll === undefined) {
      const { came, isForAll } = await request(id, settings)
      requests.set(id, came)
      if (isForAll) forAll = came
    } else requests.set(id, forAll)
  }
  return requests
}
