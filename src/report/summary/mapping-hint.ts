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

/** A key that most images bear, with values that several of them share, tells versions of one thing. */
function suggestion(uses: readonly KeyUse[], images: number): string {
  const telling = uses.filter(
    ({ key, images: bearing, values }) =>
      isUsableKey(key) && bearing >= images / 2 && values <= Math.max(1, bearing / 2),
  )
  const keys = telling.slice(0, 2).map(({ key }) => key)
  return keys.length > 0 ? `tags:${keys.join(',')}` : String.raw`name:/^(.+?)[-_.]?\d[\w.-]*$/`
}

/** Where most images have no family: what they could be told apart by, and a `mapping` to paste. */
export function mappingHint(report: Report): string | undefined {
  const images = report.targets.flatMap((target) => target.images)
  const unmapped = images.filter(({ reason }) => reason === 'unmapped')
  if (unmapped.length === 0 || unmapped.length * 2 <= images.length) return undefined
  const uses = keyUses(unmapped)
  return paragraphs(
    '### Most images have no family',
    `The \`mapping\` gives no family to ${plural(unmapped.length, 'image')}, and so they are kept. Their commonest tags:`,
    uses.length === 0
      ? 'They bear no tags at all.'
      : table(
          ['Tag key', '#Images', '#Different values'],
          uses
            .slice(0, MOST_KEYS)
            .map(({ key, images: bearing, values }) => [
              code(key),
              formatCount(bearing),
              formatCount(values),
            ]),
        ),
    'This may be what you want:',
    ['```yaml', `mapping: ${suggestion(uses, unmapped.length)}`, '```'].join('\n'),
  )
}
