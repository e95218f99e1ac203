import { code, folded, linkedId, linkedResource, escapeText } from '../markdown.ts'
import { imageReasonWords } from '../reasons.ts'
import type { Report, ReportImage, ReportReference, ReportTarget } from '../schema.ts'
import { formatCount, ordinal, plural } from '../words.ts'
import { ageOf, groupedTable, type SummaryContext } from './tables.ts'

type Reason = ReportImage['reason']

/** The images that are kept by their reason, most first. */
export function keptByReason(
  images: readonly ReportImage[],
): readonly (readonly [Reason, readonly ReportImage[]])[] {
  const kept = images.filter(({ verdict }) => verdict === 'keep')
  return [...Map.groupBy(kept, ({ reason }) => reason)].sort(
    ([a, of], [b, others]) => others.length - of.length || (a < b ? -1 : 1),
  )
}

const allImages = ({ targets }: Pick<Report, 'targets'>): readonly ReportImage[] =>
  targets.flatMap(({ images }) => images)

/** Images that are kept to roll back to: with how many of a family, where all families share that. */
function rollbackWords({ settings }: Pick<Report, 'settings'>): string {
  const words = imageReasonWords('keep-previous')
  const keep = settings['keep-previous'] ?? ''
  const isShared = (settings['rules'] ?? '') === '' && /^[1-9]\d{0,5}$/.test(keep)
  return isShared ? `${words}, up to ${keep} a family` : words
}

/** Why images are kept, in one line. */
export function keptLine(
  report: Pick<Report, 'targets' | 'settings' | 'totals'>,
): string | undefined {
  const { kept } = report.totals.images
  if (kept === 0) return undefined
  const reasons = keptByReason(allImages(report)).map(([reason, images]) => {
    const words = reason === 'keep-previous' ? rollbackWords(report) : imageReasonWords(reason)
    return `${formatCount(images.length)} ${words}`
  })
  return `Kept ${formatCount(kept)}: ${reasons.join(' · ')}`
}

/** In a quiet run nothing else says that some images can never go. */
export function unmappedLine(report: Report): string | undefined {
  const count = allImages(report).filter(({ reason }) => reason === 'unmapped').length
  if (count === 0) return undefined
  return `${plural(count, 'image has', 'images have')} no family and ${count === 1 ? 'is' : 'are'} never considered.`
}

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
  const more = detail === undefined ? '' : ` <sub>${escapeText(detail, 80)}</sub>`
  return `${linkedResource(resource, source, target)}${more}`
}

/** Where a reference is: another target's console is not this one's. */
const consoleTarget = (reference: ReportReference, target: ReportTarget): ReportTarget => ({
  ...target,
  region: reference.region ?? target.region,
})

/** A reason of which the rank says all. */
const rankOf = ({ reason, rank }: ReportImage): string | undefined =>
  reason === 'keep-previous' && rank !== undefined ? `${ordinal(rank)} newest unused` : undefined

function whyCell(image: ReportImage, target: ReportTarget): string {
  const references = image.references.map((each) =>
    referenceCell(each, consoleTarget(each, target)),
  )
  if (image.reason === 'in-use' && references.length > 0) {
    return stacked(references, MOST_REFERENCES)
  }
  const alsoUsed =
    references.length > 0 ? [`also named by ${stacked(references, MOST_REFERENCES)}`] : []
  return [rankOf(image) ?? (escapeText(image.explanation, 160) || '–'), ...alsoUsed].join('<br>')
}

/** The images that stay, and why: by reason, so that like stands with like. */
export function keptImages(target: ReportTarget, context: SummaryContext): string {
  const groups = keptByReason(target.images).map(([reason, items]) => ({
    title: `<b>${imageReasonWords(reason)}</b> · ${plural(items.length, 'image')}`,
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
        escapeText(image.name, 60) || '–',
        code(image.family ?? '', 60),
        ageOf(image.createdAt, context.now),
        whyCell(image, target),
      ],
      context,
    ),
  )
}
