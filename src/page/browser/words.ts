import type { PageImage } from '../data.ts'

/** How an image is marked in the list and on the line of time. */
export type Mark = 'in-use' | 'kept' | 'disabled' | 'going'

const OUTCOMES: Readonly<Record<Exclude<PageImage['outcome'], 'planned' | 'kept'>, string>> = {
  removed: 'removed',
  disabled: 'disabled',
  'already-gone': 'already gone',
  failed: 'failed',
  'not-attempted': 'not tried',
}

/** What becomes of an image, or became of it, in two words. */
export function badgeOf({ outcome, verdict }: PageImage, mark: Mark): string {
  if (outcome === 'planned') return `to ${verdict}`
  if (outcome !== 'kept') return OUTCOMES[outcome]
  if (mark === 'in-use') return 'in use'
  return mark === 'disabled' ? 'kept disabled' : 'kept'
}

/** The marks in the order of a legend, with what each stands for. */
export const MARKS: Readonly<Record<Mark, string>> = {
  'in-use': 'in use',
  kept: 'kept',
  disabled: 'disabled, or to be',
  going: 'goes',
}
