import type { Report, ReportImage, ReportMappingProposal } from '../schema.ts'
import { block, code, paragraphs, table } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'

const MOST_KEYS = 8

interface KeyUse {
  readonly key: string
  readonly images: number
  readonly values: number
}

function keyUses(images: readonly ReportImage[]): readonly KeyUse[] {
  const pairs = images.flatMap(({ tags }) => Object.entries(tags))
  return [...Map.groupBy(pairs, ([key]) => key)]
    .map(([key, uses]) => ({
      key,
      images: uses.filter(([, value]) => value !== '').length,
      values: new Set(uses.map(([, value]) => value)).size,
    }))
    .sort((a, b) => b.images - a.images || a.values - b.values || (a.key < b.key ? -1 : 1))
}

/** Some families with some of their names, so that a person sees what would be put together. */
const exampleTable = ({ examples }: ReportMappingProposal): string =>
  table(
    ['Family', '#Images', 'Names'],
    examples.map(({ label, images, names }) => [
      code(label, 80),
      formatCount(images),
      names.map((name) => code(name, 80)).join('<br>'),
    ]),
  )

/** A `mapping` to paste, and what it would make of all images. */
function proposalPart(proposal: ReportMappingProposal | undefined): string {
  if (proposal === undefined)
    return 'Neither names nor tags tell which images are versions of the same thing: tag what you build.'
  const { mapping, families, going, without } = proposal
  const rest = without > 0 ? `; ${plural(without, 'image')} would stay without` : ''
  return paragraphs(
    'This may be what you want:',
    block([`mapping: ${mapping}`], 'yaml'),
    `It would make ${plural(families, 'family', 'families')}${rest}. At most ${plural(going, 'image')} would go under the settings of this run. The largest families:`,
    exampleTable(proposal),
  )
}

const allImages = ({ targets }: Report): readonly ReportImage[] =>
  targets.flatMap((target) => target.images)

const unmappedOf = (images: readonly ReportImage[]): readonly ReportImage[] =>
  images.filter(({ reason }) => reason === 'unmapped')

/** Whether `mapping` gives most images no family. */
export function isMostlyUnmapped(report: Report): boolean {
  const images = allImages(report)
  return unmappedOf(images).length * 2 > images.length
}

function tagTable(uses: readonly KeyUse[]): string {
  if (uses.length === 0) return 'They have no tags at all.'
  const rows = uses
    .slice(0, MOST_KEYS)
    .map(({ key, images, values }) => [code(key), formatCount(images), formatCount(values)])
  return table(['Tag key', '#Images', '#Different values'], rows)
}

/** Where most images have no family: what they could be told apart by, and a `mapping` to paste. */
export function mappingHint(report: Report): string | undefined {
  if (!isMostlyUnmapped(report)) return undefined
  const images = allImages(report)
  const unmapped = unmappedOf(images)
  const uses = keyUses(unmapped)
  return paragraphs(
    '### Most images have no family',
    `The \`mapping\` gives no family to ${plural(unmapped.length, 'image')}, and so they are kept.`,
    proposalPart(report.mappingProposal),
    'The commonest tags of the images without a family:',
    tagTable(uses),
  )
}
