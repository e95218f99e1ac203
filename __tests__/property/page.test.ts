import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { selectAll } from 'hast-util-select'
import { renderComment } from '../../src/report/comment.ts'
import type { Report } from '../../src/report/schema.ts'
import { figures } from '../../src/report/summary/figures.ts'
import { headline } from '../../src/report/summary/headline.ts'
import { renderSummary } from '../../src/report/summary/index.ts'
import { formatCount } from '../../src/report/words.ts'
import { render, tablesOf, textOf } from '../support/rendered.ts'
import { anyReport } from './report-arbitrary.ts'

const KEY = { workflow: 'w', job: 'j', step: 's', configuration: 'c' }
const RUNS = { numRuns: 60 }

const pagesOf = (report: Report): readonly string[] => [
  renderSummary(report),
  renderComment(report, KEY),
]

const toNumber = (cell: string): number => Number(cell.replaceAll(',', ''))

/** What the headline has to say of what went, or would go. */
function claims({ dryRun, totals: { images, snapshots } }: Report): readonly string[] {
  const [removed, disabled, deleted] = dryRun
    ? [images.planned, images.plannedDisabled, snapshots.planned]
    : [images.removed, images.disabled, snapshots.deleted]
  const of = `of ${formatCount(images.total)} image`
  if (removed > 0) {
    // What cannot be undone comes first.
    const also = disabled > 0 ? ` and ${formatCount(disabled)} disabled` : ''
    return [`${formatCount(removed)} ${of}`, ` removed${also}`]
  }
  if (disabled > 0) return [`${formatCount(disabled)} ${of}`, ' disabled']
  if (deleted > 0) return [`${formatCount(deleted)} orphaned snapshot`]
  return ['othing']
}

describe('the pages of any report', () => {
  it('have no figure that is none and no empty cell, and close what they fold', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        for (const page of pagesOf(report)) {
          expect(page).not.toMatch(/\bundefined\b|\bNaN\b|\[object |Infinity/)
          const rendered = render(page)
          const cells = selectAll('tbody td', rendered).map((cell) => textOf(cell).trim())
          expect(cells.filter((cell) => cell === '')).toEqual([])
          const opened = page.match(/^<details>/gm)?.length ?? 0
          expect(page.match(/^<\/details>/gm)?.length ?? 0).toBe(opened)
          expect(selectAll('details', rendered)).toHaveLength(opened)
        }
      }),
      RUNS,
    )
  })

  it('have figures that add up', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        for (const { rows } of tablesOf(figures(report) ?? '')) {
          for (const [, ...cells] of rows) {
            const counts = cells.map(toNumber)
            const parts = counts.slice(0, -1)
            expect(parts.reduce((sum, count) => sum + count, 0)).toBe(counts.at(-1))
          }
        }
      }),
      RUNS,
    )
  })

  it('have families that hold every image', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const rows = tablesOf(renderSummary(report))
          .filter(({ columns }) => columns.includes('Oldest'))
          .flatMap(({ columns, rows: each }) =>
            each.map((cells) => toNumber(cells[columns.indexOf('Images')] ?? '')),
          )
        const { total } = report.totals.images
        expect([0, total]).toContain(rows.reduce((sum, count) => sum + count, 0))
      }),
      RUNS,
    )
  })
})

describe('the headline of any report', () => {
  it('does not contradict the JSON report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const sentence = headline(report)
        expect(sentence.startsWith('Dry run: ')).toBe(report.dryRun)
        for (const claim of claims(report)) expect(sentence).toContain(claim)
        expect(/nothing/i.test(sentence)).toBe(claims(report).includes('othing'))
      }),
      { numRuns: 300 },
    )
  })

  it('tells of failures, limits and targets that were not read', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const sentence = headline(report)
        const { images, snapshots } = report.totals
        const statuses = report.targets.map(({ status }) => status)
        const isRead = report.targets.some(({ evidence }) => evidence.length > 0)
        const isFailing = isRead && images.failed + snapshots.failed > 0
        expect(sentence.includes(' failed')).toBe(isFailing)
        const isBlind = statuses.includes('not-read') || !isRead
        expect(/could (?:not )?be read|cancelled|no target/.test(sentence) || !isBlind).toBe(true)
        const isStopped =
          statuses.includes('refused') &&
          (!report.dryRun || images.planned + images.plannedDisabled + snapshots.planned > 0)
        expect(sentence.includes('max-removals')).toBe(isStopped)
      }),
      { numRuns: 300 },
    )
  })
})
