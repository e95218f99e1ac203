import type { ReportImage } from '../schema.ts'

/** What came of an image, in words. */
export const OUTCOME_WORDS: Readonly<Record<ReportImage['outcome'], string>> = {
  planned: 'planned',
  kept: 'kept',
  removed: 'removed',
  disabled: 'disabled',
  'already-gone': 'already gone',
  failed: '❌ failed',
  'not-attempted': 'not tried',
}

/** What needs a person comes first. */
const URGENCY: readonly ReportImage['outcome'][] = ['failed', 'not-attempted', 'already-gone']

/** How soon somebody has to look at an image: 0 for what failed. */
export function urgencyOf({ outcome }: Pick<ReportImage, 'outcome'>): number {
  const place = URGENCY.indexOf(outcome)
  return place < 0 ? URGENCY.length : place
}

/** For a sort: failures first. */
export const mostUrgentFirst = (a: ReportImage, b: ReportImage): number =>
  urgencyOf(a) - urgencyOf(b)
