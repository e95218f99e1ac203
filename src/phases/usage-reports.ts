import { requestUsageReports } from '../apply/usage-reports.ts'
import {
  targetLabel,
  type Failure,
  type Target,
  type TargetResult,
  type Warning,
} from '../model/index.ts'
import { imagesInNeedOfReports } from '../plan/usage.ts'
import type { Ports } from './ports.ts'
import type { Ended } from './results.ts'
import type { Survey } from './survey.ts'

async function requestFor(
  [target, ended]: readonly [Target, Ended],
  survey: Survey,
  { signal, now, tell }: Ports,
): Promise<readonly [Target, Ended]> {
  const imageIds = imagesInNeedOfReports(ended.plan.images)
  if (imageIds.length === 0) return [target, ended]
  const calls = survey.of(target).open.createUsageReportCalls()
  const usageRequests = await requestUsageReports(imageIds, { calls, signal, now })
  tell({ kind: 'usage-reports', target, requests: usageRequests })
  return [target, { ...ended, usageRequests }]
}

/**
 * Asks AWS for the usage reports that a later run can read, last of all. A target that was refused
 * is asked about as well, because a report takes nothing away and counts for no limit.
 */
export async function withUsageReports(
  ended: ReadonlyMap<Target, Ended>,
  survey: Survey,
  ports: Ports,
): Promise<ReadonlyMap<Target, Ended>> {
  const all = [...ended].map(async (each) => requestFor(each, survey, ports))
  return new Map(await Promise.all(all))
}

const failuresIn = (result: TargetResult): readonly Failure[] =>
  result.kind === 'planned'
    ? [...(result.usageRequests?.values() ?? [])].flatMap((request) =>
        request.outcome === 'failed' ? [request.error] : [],
      )
    : []

/** Reports that AWS did not make fail no run: the images stay, and are asked about another time. */
export const refusedReportWarnings = (results: readonly TargetResult[]): readonly Warning[] =>
  results.flatMap((result) => {
    const [first] = failuresIn(result)
    if (first === undefined) return []
    const message = `${targetLabel(result.target)}: AWS made no usage report on ${String(failuresIn(result).length)} of the shared images, and so they stay. ${first.code}: ${first.message}`
    return [{ code: 'usage-reports' as const, message }]
  })
