import { NOT_MERGED } from '../../../src/report/summary/headline.ts'
import { renderFailure } from '../../../src/report/summary/failure.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../../src/report/summary/index.ts'
import type { Report, ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import { gridOf } from '../../support/rendered.ts'
import {
  goingImage,
  idOf,
  reportError,
  reportImage,
  reportOrphan,
  reportTarget,
  times,
} from '../../support/report-factories.ts'
import { dry } from '../../support/short-reports.ts'
import { summaryOf } from './reports.ts'

/** Three of four images go, and each fourth is used by three instances. */
const imageOf = (index: number): ReportImage =>
  index % 4 > 0
    ? goingImage(index, { family: `dev.service-${String(index % 200)}` })
    : reportImage({
        id: idOf('ami', index),
        reason: index % 8 > 0 ? 'in-use' : 'shared',
        references: times(3, (number) => {
          const resource = idOf('i', index + number)
          return { source: 'instances', resource, detail: 'running' }
        }),
      })

const targetOf = (index: number, images = 40): ReportTarget =>
  reportTarget({ accountId: String(100_000_000_000 + index), images: times(images, imageOf) })

/** It is within what GitHub takes. */
function expectToFit(summary: string): void {
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
}

/** How many rows the tables with such a column have, and how many are said to be left out below them. */
function cutTable(summary: string, column: string): { rows: number; left: number } {
  const tables = summary.split('<table>').filter((part) => part.includes(`>${column}</th>`))
  const sum = (of: (part: string) => number): number =>
    tables.reduce((total, part) => total + of(part), 0)
  const left = /<\/table>\n\n_([\d,]+) more rows? (?:is|are) left out/
  return {
    rows: sum((part) => part.match(/<tr><td(?! colspan)/g)?.length ?? 0),
    left: sum((part) => Number(left.exec(part)?.[1]?.replaceAll(',', '') ?? 0)),
  }
}

const lengthOf = (summary: string, column: string): number => {
  const { rows, left } = cutTable(summary, column)
  return rows + left
}

/** The text of the first two rows of figures. */
const figuresOf = (summary: string): readonly string[] =>
  summary
    .split('\n')
    .filter((line) => /<b>(?:Images|Snapshots)<\/b>/.test(line))
    .map((line) => line.replaceAll(/(?:<[^>]+>|\s)+/g, ' ').trim())

describe('a summary of 20,000 images', () => {
  const orphans = times(5_000, (index) => reportOrphan({ id: idOf('snap', 100_000 + index) }))
  const summary = summaryOf({ images: times(20_000, imageOf), orphans })

  it('is within what GitHub takes, and far from empty', () => {
    expectToFit(summary)
    expect(Buffer.byteLength(summary)).toBeGreaterThan(MOST_SUMMARY_BYTES / 4)
  })

  it('has true totals', () => {
    expect(figuresOf(summary)).toEqual(['Images 15,000 5,000 20,000', 'Snapshots 20,000 0 20,000'])
    expect(summary).toContain('💰 At once: **160,000 GiB**, up to **$8,000.00 a month** less')
    expect(summary).toContain('Kept 5,000: 2,500 in use · 2,500 shared')
    expect(summary).toContain('### Images to remove (15,000)')
    expect(summary).toContain('### Orphaned snapshots (5,000)')
  })

  it('says of each table how much of it is left out', () => {
    expect(lengthOf(summary, 'Among the unused')).toBe(15_000)
    expect(lengthOf(summary, 'Name') - lengthOf(summary, 'Among the unused')).toBe(5_000)
    expect(lengthOf(summary, 'Description')).toBe(5_000)
  })
})

describe('a summary of 300 targets', () => {
  const targets = times(300, (index) => targetOf(index))

  it('is within what GitHub takes, with true totals and those of each target', () => {
    const summary = summaryOf(targets)
    expectToFit(summary)
    expect(figuresOf(summary)[0]).toBe('Images 9,000 3,000 12,000')
    expect(cutTable(summary, 'Target')).toEqual({ rows: 300, left: 0 })
    const grid = gridOf(summary, 'Target', 'State')
    expect(grid[0]).toBe('Target | State | Images | Kept | To remove | To free')
    expect(grid.at(-1)).toBe('eu-west-1 · 100000000299 | planned | 40 | 10 | 30 | 240 GiB')
  })

  it('is not made to its end for every limit that it is too long for', () => {
    let made = 0
    const last = Object.defineProperty(reportTarget(), 'notKnown', {
      get: () => {
        made += 1
        return []
      },
    })

    renderSummary({ ...dry(''), targets: [...targets, last] })

    expect(made).toBeLessThanOrEqual(2)
  })

  it('is brief where even the shortest tables would be too much', () => {
    const errors = times(100, (index) =>
      reportError({ message: `Target ${String(index)}: ${'denied '.repeat(300)}` }),
    )
    const brief = summaryOf(
      times(1_000, (index) => targetOf(index, 2)),
      { errors },
    )
    expectToFit(brief)
    expect(figuresOf(brief)[0]).toBe('Images 1,000 1,000 2,000')
    expect(lengthOf(brief, 'Target')).toBe(1_000)
    expect(brief).toContain('❌ Target 4&#58; denied')
    expect(brief).toContain('_95 more errors are left out here._')
    expect(brief).toContain('The details would be more than GitHub shows')
  })
})

describe('a summary of what others wrote', () => {
  const LONG = 'denied <b> '.repeat(50)

  it('has so many kinds of warnings, and says how many more there are', () => {
    const warnings = times(100, (index) => ({ code: `code ${String(index)}`, message: LONG }))
    const summary = summaryOf('', { warnings })

    expectToFit(summary)
    expect(summary).toContain('_60 more kinds of warnings are left out here._')
  })

  it('has so many sources of an error', () => {
    const items = times(2_000, () => ({ source: 'fleets', code: 'X', message: LONG }))

    expect(summaryOf('', { errors: [reportError({ items })] }).match(/^- fleets/gm)).toHaveLength(
      20,
    )
  })

  it('is within what GitHub takes, however long all problems are', () => {
    const words = `denied ${'<'.repeat(1_900)}`
    const items = times(30, (index) => ({ source: `x${String(index)}`, code: 'X', message: words }))
    const problems: Partial<Report> = {
      errors: times(5, (index) =>
        reportError({ message: `${String(index)} ${words}`, items: items.slice(index) }),
      ),
      warnings: times(160, (index) => ({ code: `c ${String(index % 40)}`, message: words })),
    }

    expectToFit(
      summaryOf(
        times(2_000, (index) => targetOf(index, 0)),
        problems,
      ),
    )
  })

  it('does not say that a limit without end must be set', () => {
    const settings = [{ input: 'max-removals', value: '9'.repeat(400) }]
    const warnings = [{ code: 'above-max-removals', message: 'It is above.', settings }]

    expect(summaryOf('eu-west-1 refused:', { warnings })).not.toContain('Infinity')
  })

  it('is within what GitHub takes where it is a refusal, however long that is', () => {
    const message = `${'<>'.repeat(2_000)}\n`.repeat(450)
    const page = renderFailure({ headline: NOT_MERGED, next: undefined, message })

    expectToFit(page)
    expect(page).toContain(NOT_MERGED)
  })
})
