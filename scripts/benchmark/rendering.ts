import { performance } from 'node:perf_hooks'
import { createLargeReport } from '../../__tests__/support/large-report.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'

const megabytes = (bytes: number): string => `${String(Math.round(bytes / 2 ** 20))} MiB`

/** What a report on 20,000 images comes to. */
export function measureRendering(): void {
  const report = createLargeReport(20_000)
  const serialising = performance.now()
  const json = JSON.stringify(report)
  const rendering = performance.now()
  const summary = renderSummary(report)
  const comment = renderComment(report, { workflow: 'w', job: 'j', step: 's', configuration: 'a1' })
  const done = performance.now()
  const ratio = (done - rendering) / (rendering - serialising)
  const sizes = [
    `summary ${String(Buffer.byteLength(summary))} of ${String(MOST_SUMMARY_BYTES)} bytes`,
    `comment ${String(comment.length)} of ${String(MOST_COMMENT_CHARACTERS)} characters`,
    `report ${megabytes(Buffer.byteLength(json))}`,
  ]
  console.log(`20,000 images: ${sizes.join(', ')}`)
  console.log(`rendering to serialising the report, in time: ${ratio.toFixed(1)}`)
  // In kibibytes, over the life of this process: report, JSON text, summary and comment together.
  console.log(`peak memory of all of it: ${megabytes(process.resourceUsage().maxRSS * 1024)}`)
}
