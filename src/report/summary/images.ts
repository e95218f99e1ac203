import type { ReportImage, ReportReference, ReportSnapshot, ReportTarget } from '../schema.ts'
import { familiesOf } from '../families.ts'
import { linkedId, linkedResource } from '../links.ts'
import { code, folded, paragraphs, text } from '../markdown.ts'
import { plural, formatCount } from '../words.ts'
import { ageCell, ageLine, cutTable, foldedWhereLong, imageCell, sizeCell } from './rows.ts'
import type { SummaryContext } from './context.ts'

const MOST_REFERENCES = 3
const MOST_SNAPSHOTS = 4

/** Some of a list, one below the other, with a word on how many are not shown. */
function stacked(items: readonly string[], most: number): string {
  const rest = items.length - most
  const more = rest > 0 ? [`and ${formatCount(rest)} more`] : []
  return [...items.slice(0, most), ...more].join('<br>')
}

function snapshotCell(snapshots: readonly ReportSnapshot[], target: ReportTarget): string {
  const shown = snapshots.map((snapshot) => {
    const stays = snapshot.outcome === 'kept' ? ' stays' : ''
    return `${linkedId(snapshot.id, target)}${stays}`
  })
  return shown.length === 0 ? '–' : stacked(shown, MOST_SNAPSHOTS)
}

const going = (snapshots: readonly ReportSnapshot[]): readonly ReportSnapshot[] =>
  snapshots.filter(({ verdict }) => verdict === 'remove')

/** The images that go, or went. */
export function removedImages(target: ReportTarget, context: SummaryContext): string {
  const images = target.images.filter(({ verdict }) => verdict === 'remove')
  const { dryRun } = context.report
  if (images.length === 0) return ''
  const removed = images.filter(({ outcome }) => outcome === 'removed').length
  const title = dryRun
    ? `Images that would be removed (${formatCount(images.length)})`
    : `Images to remove (${formatCount(removed)} of ${formatCount(images.length)} removed)`
  return paragraphs(
    `### ${title}`,
    foldedWhereLong(images.length, '<b>Show them</b>', removalTable(images, target, context)),
  )
}

function removalTable(
  images: readonly ReportImage[],
  target: ReportTarget,
  context: SummaryContext,
): string {
  const { dryRun } = context.report
  return cutTable(
    ['Image', 'Family', 'Age', 'Snapshots', '#Size', 'Reason', ...(dryRun ? [] : ['Outcome'])],
    images,
    (image) => [
      imageCell(image, target),
      code(image.family ?? '', 60),
      ageCell(image.createdAt, context.now),
      snapshotCell(image.snapshots, target),
      sizeCell(going(image.snapshots)),
      `**${image.reason}**<br>${text(image.explanation, 160)}`,
      ...(dryRun ? [] : [image.outcome]),
    ],
    context,
  )
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

function whyCell(image: ReportImage, target: ReportTarget): string {
  const references = image.references.map((each) => referenceCell(each, placeOf(each, target)))
  if (image.reason === 'in-use') return stacked(references, MOST_REFERENCES)
  const alsoUsed =
    references.length > 0 ? [`also named by ${stacked(references, MOST_REFERENCES)}`] : []
  return [text(image.explanation, 160), ...alsoUsed].join('<br>')
}

/** The images that stay, and why: by reason, so that like stands with like. */
export function keptImages(target: ReportTarget, context: SummaryContext): string {
  const images = target.images
    .filter(({ verdict }) => verdict === 'keep')
    .toSorted((a, b) => (a.reason === b.reason ? 0 : a.reason < b.reason ? -1 : 1))
  if (images.length === 0) return ''
  const body = cutTable(
    ['Image', 'Family', 'Age', 'Reason', 'Why'],
    images,
    (image) => [
      imageCell(image, target),
      code(image.family ?? '', 60),
      ageCell(image.createdAt, context.now),
      `**${image.reason}**`,
      whyCell(image, target),
    ],
    context,
  )
  return folded(
    `<b>${plural(images.length, 'image is', 'images are')} kept</b>: each with its reason`,
    body,
  )
}

const newestOf = (images: readonly ReportImage[]): string =>
  images
    .map(({ createdAt }) => createdAt)
    .sort()
    .at(-1) ?? ''

/** One row a family, so that a look tells whether `mapping` says what was meant. */
export function families(target: ReportTarget, context: SummaryContext): string {
  const found = familiesOf(target.images.filter(({ family }) => family !== undefined))
  if (found.length === 0) return ''
  const goes = context.report.dryRun ? '#Would go' : '#To go'
  const body = cutTable(
    ['Family', '#Images', '#In use', '#Kept', goes, 'Newest'],
    found,
    ({ label, images }) => [
      code(label ?? '', 80),
      formatCount(images.length),
      formatCount(images.filter(({ reason }) => reason === 'in-use').length),
      formatCount(images.filter(({ verdict }) => verdict === 'keep').length),
      `**${formatCount(images.filter(({ verdict }) => verdict === 'remove').length)}**`,
      ageLine(newestOf(images), context.now),
    ],
    context,
  )
  return paragraphs(
    `### Families (${formatCount(found.length)})`,
    foldedWhereLong(found.length, '<b>Show them</b>', body),
  )
}
