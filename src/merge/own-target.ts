import type { SharedTexts } from '../inventory/shared-texts.ts'
import { buildFamilies } from '../report/build-families.ts'
import type { ReportTarget } from '../report/schema.ts'
import { targetTotalsOf } from '../report/totals.ts'

/** Puts in the place of each text of a value the equal one that is there already. */
function shareTexts(value: object, texts: SharedTexts): void {
  for (const [key, each] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (typeof each === 'string') Reflect.set(value, key, texts.of(each))
    else if (typeof each === 'object' && each !== null) shareTexts(each, texts)
  }
}

/**
 * A target as the merged report has it: what a report says of its own figures is not taken on trust.
 * Its texts are shared with those of other targets.
 */
export function ownTarget(target: ReportTarget, texts: SharedTexts): ReportTarget {
  const own = { ...target, totals: targetTotalsOf(target), families: buildFamilies(target) }
  shareTexts(own, texts)
  return own
}
