import { buildFamilies } from './build-families.ts'
import type { ReportTarget } from './schema.ts'
import { targetTotalsOf } from './totals.ts'

/** A target before its figures are worked out. */
export type Unsummed = Omit<ReportTarget, 'totals' | 'families'>

/** A target with its figures. */
export function withFigures(target: Unsummed): ReportTarget {
  const { accountId, region, partition, status, error, errorCode, ...contents } = target
  return {
    ...{ accountId, region, partition, status },
    ...(error !== undefined && { error }),
    ...(errorCode !== undefined && { errorCode }),
    totals: targetTotalsOf(contents),
    families: buildFamilies(contents),
    ...contents,
  }
}
