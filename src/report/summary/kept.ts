import type { Report, ReportImage } from '../schema.ts'
import { formatCount, plural } from '../words.ts'

type Reason = ReportImage['reason']

/** Codes that read better in words; the others are words, or inputs by their name. */
const WORDS: Readonly<Partial<Record<Reason, string>>> = {
  'in-use': 'in use',
  unmapped: 'no family',
  'not-selected': 'not selected',
  'recently-launched': 'recently launched',
  'too-young': 'too young',
  'in-grace': 'disabled, waiting for grace',
  'not-planned': 'not in the plan file',
  'not-recoverable': 'not recoverable',
}

/** A reason code in words. */
export const reasonWords = (reason: Reason): string => WORDS[reason] ?? reason

/** The images that are kept by their reason, most first. */
export function keptByReason(
  images: readonly ReportImage[],
): readonly (readonly [Reason, readonly ReportImage[]])[] {
  const kept = images.filter(({ verdict }) => verdict === 'keep')
  return [...Map.groupBy(kept, ({ reason }) => reason)].sort(
    ([a, of], [b, others]) => others.length - of.length || (a < b ? -1 : 1),
  )
}

const allImages = ({ targets }: Report): readonly ReportImage[] =>
  targets.flatMap(({ images }) => images)

/** Why images are kept, in one line. */
export function keptLine(report: Report): string | undefined {
  const { kept } = report.totals.images
  if (kept === 0) return undefined
  const reasons = keptByReason(allImages(report)).map(
    ([reason, images]) => `${reasonWords(reason)} ${formatCount(images.length)}`,
  )
  return `Kept ${formatCount(kept)}: ${reasons.join(' · ')}`
}

/** In a quiet run nothing else says that some images can never go. */
export function unmappedLine(report: Report): string | undefined {
  const count = allImages(report).filter(({ reason }) => reason === 'unmapped').length
  if (count === 0) return undefined
  return `${plural(count, 'image has', 'images have')} no family and ${count === 1 ? 'is' : 'are'} never considered.`
}
