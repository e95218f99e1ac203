import { randomUUID } from 'node:crypto'
import type { CreateImageUsageReportRequest } from '@aws-sdk/client-ec2'
import { describeError, hasCode, isDenied } from '../aws/errors.ts'
import {
  MOST_TEMPLATE_VERSIONS,
  USAGE_RESOURCE_TYPES,
  type UsageRequest,
  VERSION_DEPTH_OPTION,
} from '../model/index.ts'

/** The tag of the usage reports that this action asked for. */
const USAGE_TAG = 'ami-cleanup:usage'

/**
 * A report on all accounts, all types of resources and every launch template version. The token
 * keeps a repeated attempt from being taken for a second request, which EC2 refuses.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImageUsageReport.html
 */
export const usageReportRequest = (ImageId: string): CreateImageUsageReportRequest => ({
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

const REQUEST_CALL = 'ec2:CreateImageUsageReport'

/** EC2's code where a quota is used up: 2,000 reports of an account and Region may be pending. */
const QUOTA_EXCEEDED = 'ResourceLimitExceeded'

export interface UsageRequestSettings {
  readonly changes: { readonly requestUsageReport: (imageId: string) => Promise<string> }
  readonly signal: AbortSignal
  readonly now: () => Date
}

const NOT_ATTEMPTED: UsageRequest = { outcome: 'not-attempted' }

/** AWS refuses one image for a reason that holds for all of them. */
const holdsForAll = (error: unknown): boolean => isDenied(error) || hasCode(error, QUOTA_EXCEEDED)

async function requestOne(
  imageId: string,
  { changes, signal, now }: UsageRequestSettings,
): Promise<{ readonly request: UsageRequest; readonly isForAll: boolean }> {
  try {
    const reportId = await changes.requestUsageReport(imageId)
    return { request: { outcome: 'requested', reportId, at: now() }, isForAll: false }
  } catch (error) {
    if (signal.aborted) return { request: NOT_ATTEMPTED, isForAll: true }
    const failure = { ...describeError(error), call: REQUEST_CALL }
    const request: UsageRequest = { outcome: 'failed', error: failure }
    return { request, isForAll: holdsForAll(error) }
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
      const { request: answer, isForAll } = await requestOne(id, settings)
      requests.set(id, answer)
      if (isForAll) forAll = answer
    } else requests.set(id, forAll)
  }
  return requests
}
