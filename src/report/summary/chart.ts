import type { Report } from '../schema.ts'
import { plural } from '../words.ts'

/** How many images are kept for each reason, most first. */
export function keptByReason(report: Report): readonly Slice[] {
  const kept = report.targets
    .flatMap(({ images }) => images)
    .filter(({ verdict }) => verdict === 'keep')
  const groups = Map.groupBy(kept, ({ reason }) => reason)
  return [...groups]
    .map(([reason, images]) => [reason, images.length] as const)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** Slices of less than this share of the whole would hide each other's labels. */
const SMALLEST_SLICE = 0.03

type Slice = readonly [string, number]

function withoutSlivers(slices: readonly Slice[], total: number): readonly Slice[] {
  const slivers = slices.filter(([, count]) => count < total * SMALLEST_SLICE)
  if (slivers.length < 2) return slices
  const others = slivers.reduce((sum, [, count]) => sum + count, 0)
  return [...slices.filter((slice) => !slivers.includes(slice)), ['other reasons', others]]
}

/** Colours that can be told apart, and be read, on white and on black: Mermaid's own are made for one of them. */
const COLOURS = [
  '#4c78a8',
  '#54a24b',
  '#b5801f',
  '#b05fa8',
  '#d0573f',
  '#3f9c9c',
  '#7f6fc4',
  '#7d8590',
]

const THEME = JSON.stringify({
  theme: 'base',
  themeVariables: {
    ...Object.fromEntries(COLOURS.map((colour, index) => [`pie${String(index + 1)}`, colour])),
    pieTitleTextColor: '#7d8590',
    pieLegendTextColor: '#7d8590',
    pieSectionTextColor: '#ffffff',
    pieOuterStrokeColor: '#7d8590',
    pieStrokeColor: '#7d8590',
    pieOpacity: '1',
  },
})

/** A Mermaid chart of what is kept and why. Its labels are reason codes, and so none of anybody's text. */
export function chart(report: Report): string | undefined {
  const slices = withoutSlivers(keptByReason(report), report.totals.images.kept)
  if (slices.length === 0) return undefined
  return [
    '```mermaid',
    `%%{init: ${THEME}}%%`,
    'pie showData',
    `  title Why ${plural(report.totals.images.kept, 'image is', 'images are')} kept`,
    ...slices.map(([reason, count]) => `  "${reason}" : ${String(count)}`),
    '```',
  ].join('\n')
}
