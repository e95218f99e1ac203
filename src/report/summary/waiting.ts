import { text } from '../markdown.ts'
import { countedItems } from '../words.ts'
import type { SummaryContext } from './context.ts'
import { itemsWith, type Item } from './failed-items.ts'

/** There are few reasons, and of errors of AWS among them some tell enough. */
const MOST_REASONS = 10

function sentence(reason: string, items: readonly Item[]): string {
  const count = (wanted: Item['kind']): number => items.filter(({ kind }) => kind === wanted).length
  const were = items.length === 1 ? 'was' : 'were'
  return `⏸️ **${countedItems(count('image'), count('snapshot'))} ${were} not tried**: ${text(reason, 300)}`
}

/** What stopped a whole target is told as an error, and what was refused by its limit. */
const isToldElsewhere = ({ target, error }: Item): boolean =>
  target.status === 'refused' || (error !== '' && error === target.error)

const firstLine = (error: string): string => error.split('\n')[0] ?? ''

/** What was not tried, a sentence for each reason. */
export function waitingPart({ report }: SummaryContext): readonly string[] {
  const items = itemsWith(report, 'not-attempted').filter((item) => !isToldElsewhere(item))
  const reasons = [...Map.groupBy(items, ({ error }) => firstLine(error))].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const rest = reasons.slice(MOST_REASONS).flatMap(([, left]) => left)
  return [
    ...reasons.slice(0, MOST_REASONS).map((each) => sentence(...each)),
    ...(rest.length > 0 ? [sentence('for other reasons.', rest)] : []),
  ]
}
