import type { Report, ReportImage } from '../schema.ts'
import { code, paragraphs, table } from '../markdown.ts'
import { formatCount, plural } from '../words.ts'

const MOST_KEYS = 8

/** Keys that YAML takes without quotes. AWS keeps `aws:` for itself. */
const isUsableKey = (key: string): boolean => /^[\w.+=@/-]+$/.test(key) && !key.startsWith('aws:')

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

/** A proposal for `mapping`, and the family that it would give to an image. */
interface Proposal {
  readonly mapping: string
  readonly familyOf: (image: ReportImage) => string | undefined
}

function byTags(keys: readonly string[]): Proposal {
  return {
    mapping: `tags:${keys.join(',')}`,
    familyOf: ({ tags }) => {
      const values = keys.map((key) => tags[key] ?? '')
      return values.includes('') ? undefined : JSON.stringify(values)
    },
  }
}

/** In characters: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
const LONGEST_NAME = 128

/** The name up to its version, date or number. */
const NAME = String.raw`^(.+?)[-_.]?\d[\w.-]*$`

const BY_NAME: Proposal = {
  mapping: `name:/${NAME}/`,
  familyOf: ({ name }) => new RegExp(NAME, 'u').exec(name.slice(0, LONGEST_NAME))?.[1],
}

/** A key that most images bear, with values that several of them share, tells versions of one thing. */
function propose(uses: readonly KeyUse[], images: number): Proposal {
  const telling = uses.filter(
    ({ key, images: bearing, values }) =>
      isUsableKey(key) && bearing >= images / 2 && values <= Math.max(1, bearing / 2),
  )
  const keys = telling.slice(0, 2).map(({ key }) => key)
  return keys.length > 0 ? byTags(keys) : BY_NAME
}

/** How many images each family of a proposal would hold; the architecture is part of a family. */
function familySizes({ familyOf }: Proposal, images: readonly ReportImage[]): readonly number[] {
  const labels = images.flatMap((image) => {
    const family = familyOf(image)
    return family === undefined ? [] : [`${image.architecture} ${family}`]
  })
  return [...Map.groupBy(labels, (label) => label).values()].map(({ length }) => length)
}

/** A `mapping` to paste, and what it would make of all images. */
function proposalPart(proposal: Proposal, images: readonly ReportImage[]): string {
  const sizes = familySizes(proposal, images)
  if (sizes.length === 0) return 'Neither tags nor names tell families apart: tag what you build.'
  const rest = images.length - sizes.reduce((sum, size) => sum + size, 0)
  const without = rest > 0 ? `; ${plural(rest, 'image')} would stay without` : ''
  return paragraphs(
    'This may be what you want:',
    ['```yaml', `mapping: ${proposal.mapping}`, '```'].join('\n'),
    `It would make ${plural(sizes.length, 'family', 'families')}, the largest with ${plural(Math.max(...sizes), 'image')}${without}.`,
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
    proposalPart(propose(uses, unmapped.length), images),
    'The commonest tags of the images without a family:',
    tagTable(uses),
  )
}
