import { describe, expect, it } from '@jest/globals'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../../src/report/summary/index.ts'
import type { ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  reportError,
  reportImage,
  reportOrphan,
  reportTarget,
} from '../../support/report-factories.ts'

const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'a1' }

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Three of four images go, and each fourth is used by three instances. */
const imageOf = (index: number): ReportImage =>
  index % 4 > 0
    ? goingImage(index, { family: `dev.service-${String(index % 200)}` })
    : reportImage({
        id: idOf('ami', index),
        reason: index % 8 > 0 ? 'in-use' : 'shared',
        references: times(3, (number) => ({
          source: 'instances',
          resource: idOf('i', index + number),
          detail: 'running',
        })),
      })

const bytes = (markdown: string): number => Buffer.byteLength(markdown)

/** The rows of the table whose head begins with these columns, and what follows it; rendering takes its time. */
function cutTable(summary: string, ...columns: readonly string[]) {
  const lines = summary.split('\n')
  const head = lines.findIndex((line) => line.startsWith(`| ${columns.join(' | ')} |`))
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'))
  const [, left = '0'] =
    /^_([\d,]+) more rows? (?:is|are) left out/.exec(lines[end + 1] ?? '') ?? []
  return { rows: lines.slice(head + 2, end), left: Number(left.replaceAll(',', '')) }
}

const lengthOf = (summary: string, ...columns: readonly string[]): number => {
  const { rows, left } = cutTable(summary, ...columns)
  return rows.length + left
}

const figuresOf = (summary: string): string | undefined =>
  cutTable(summary, 'Would be removed').rows[0]

describe('a summary of 20,000 images', () => {
  const orphans = times(5_000, (index) => reportOrphan({ id: idOf('snap', 100_000 + index) }))
  const target = reportTarget({ images: times(20_000, imageOf), orphans })
  const report = createReport({ targets: [target] })
  const summary = renderSummary(report)

  it('is within what GitHub takes, and far from empty', () => {
    expect(bytes(summary)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
    expect(bytes(summary)).toBeGreaterThan(MOST_SUMMARY_BYTES / 4)
  })

  it('has true totals', () => {
    expect(figuresOf(summary)).toBe('| **15,000** | 5,000 | 0 | 20,000 | 160,000 GiB | $8,000.00 |')
    expect(summary).toContain('"in-use" : 2500')
    expect(summary).toContain('### Images that would be removed (15,000)')
    expect(summary).toContain('### Orphaned snapshots (5,000)')
  })

  it('says of each table how much of it is left out', () => {
    expect(lengthOf(summary, 'Image', 'Family', 'Age', 'Snapshots')).toBe(15_000)
    expect(lengthOf(summary, 'Image', 'Family', 'Age', 'Reason', 'Why')).toBe(5_000)
    expect(lengthOf(summary, 'Snapshot', 'Age')).toBe(5_000)
  })

  it('has a comment within what a comment holds', () => {
    expect(renderComment(report, KEY).length).toBeLessThanOrEqual(MOST_COMMENT_CHARACTERS)
  })
})

describe('a summary of 300 targets', () => {
  const targetOf = (index: number): ReportTarget =>
    reportTarget({
      accountId: String(100_000_000_000 + index),
      images: times(40, imageOf),
    })
  const targets = times(300, targetOf)
  const summary = renderSummary(createReport({ targets }))

  it('is within what GitHub takes', () => {
    expect(bytes(summary)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
  })

  it('has true totals, and those of each target', () => {
    expect(figuresOf(summary)).toMatch(/^\| \*\*9,000\*\* \| 3,000 \|/)
    const { rows, left } = cutTable(summary, 'Target')
    expect([rows.length, left]).toEqual([300, 0])
    expect(rows[299]).toBe('| eu-west-1 · 100000000299 | 30 | 10 | 0 | 240 GiB | done |')
  })

  it('is brief where even the shortest tables would be too much', () => {
    const errors = times(300, (index) =>
      reportError({ message: `Target ${String(index)}: ${'denied '.repeat(300)}` }),
    )
    const broken = times(2_500, (index) => ({ ...targetOf(index), images: times(2, imageOf) }))
    const brief = renderSummary(createReport({ targets: broken, errors }))
    expect(bytes(brief)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
    expect(figuresOf(brief)).toMatch(/^\| \*\*2,500\*\* \| 2,500 \|/)
    expect(lengthOf(brief, 'Target')).toBe(2_500)
    expect(brief).toContain('❌ Target 4&#58; denied')
    expect(brief).toContain('_295 more errors are left out here._')
    expect(brief).toContain('The details would be more than GitHub shows')
  })
})
