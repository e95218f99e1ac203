import { createLargeReport } from '../../__tests__/support/large-report.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'
import type { Figures } from './figures.ts'
import type { Part } from './part.ts'

type Name = 'images' | 'summary' | 'comment'

const IMAGES = 20_000

const SITE = { workflow: 'w', job: 'j', step: 's', configuration: 'a1' } as const

/** How large the pages of one large report are. */
function measurePages(): Figures<Name> {
  const report = createLargeReport(IMAGES)
  return {
    images: { value: IMAGES, unit: 'images' },
    summary: { value: Buffer.byteLength(renderSummary(report)), unit: 'bytes' },
    comment: { value: renderComment(report, SITE).length, unit: 'characters' },
  }
}

export const RENDERING_PART: Part<Name> = {
  measure: () => Promise.resolve(measurePages()),
  limits: { summary: MOST_SUMMARY_BYTES, comment: MOST_COMMENT_CHARACTERS },
  statements: [
    "For {images} images the summary has {summary} and the comment {comment} characters, both within GitHub's limits.",
  ],
}
