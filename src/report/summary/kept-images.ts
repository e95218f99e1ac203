import type { ReportImage, ReportReference, ReportTarget } from '../schema.ts'
import { linkedId, linkedResource } from '../links.ts'
import { code, folded, text } from '../markdown.ts'
import { formatCount, ordinal, plural } from '../words.ts'
import type { SummaryContext } from './context.ts'
import { keptByReason, reasonWords } from './kept.ts'
import { ageOf, groupedTable } from './rows.ts'

const MOST_REFERENCES = 3

/** Some of a list, one below the other, with a word on how many are not shown. */
function stacked(items: readonly string[], most: number): string {
  const rest = items.length - most
  const more = rest > 0 ? [`and ${formatCount(rest)} more`] : []
  return [...items.slice(0, most), ...more].join('<br>')
}

function referenceCell(
  { source, resource, detail }: ReportReference,
  target: ReportTarget,
): string {
  const more = detail === undefined ? '' : ` <sub>${text(detail, 80)}</sub>`
  return `${linkedResource(resource, source, target)}${more}`
}

/** Where a reference is: another target's console is not this one's. */
const placeOf = (reference: ReportReference, target: ReportTarget): ReportTarget => ({
  ...target,
  region: reference.region ?? target.region,
})

/** A reason of which the rank says all. */
const rankOf = ({ reason, rank }: ReportImage): string | undefined =>
  reason === 'keep-previous' && rank !== undefined ? `${ordinal(rank)} newest unused` : undefined

function whyCell(image: ReportImage, target: ReportTarget): string {
  const references = image.references.map((each) => referenceCell(each, placeOf(each, target)))
  if (image.reason === 'in-use' && references.length > 0) {
    return stacked(references, MOST_REFERENCES)
  }
  const alsoUsed =
    references.length > 0 ? [`also named by ${stacked(references, MOST_REFERENCES)}`] : []
  return [rankOf(image) ?? (text(image.explanation, 160) || '–'), ...alsoUsed].join('<br>')
}

/** The images that stay, and why: by reason, so that like stands with like. */
export function keptImages(target: ReportTarget, context: SummaryContext): string {
  const groups = keptByReason(target.images).map(([reason, items]) => ({
    title: `<b>${reasonWords(reason)}</b> · ${plural(items.length, 'image')}`,
    items,
  }))
  if (groups.length === 0) return ''
  const kept = groups.reduce((sum, { items }) => sum + items.length, 0)
  return folded(
    `Show the ${plural(kept, 'image that is kept', 'images that are kept')}, each with its reason`,
    groupedTable(
      ['=Image', 'Name', 'Family', '=Age', 'Why'],
      groups,
      (image) => [
        linkedId(image.id, target),
        text(image.name, 60) || '–',
        code(image.family ?? '', 60),
        ageOf(image.createdAt, context.now),
        whyCell(image, target),
      ],
      context,
    ),
  )
}
