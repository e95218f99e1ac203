import { describeError, hasCode, isDenied } from '../aws/errors.ts'
import type { UsageRequest } from '../model/index.ts'
import type { Changes } from './changes.ts'

/** EC2's code where a quota is used up: 2,000 reports of an account and Region may be pending. */
const QUOTA_EXCEEDED = 'ResourceLimitExceeded'

export interface UsageRequestSettings {
  readonly changes: Pick<Changes, 'requestUsageReport'>
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
    const request: UsageRequest = { outcome: 'failed', error: describeError(error) }
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
