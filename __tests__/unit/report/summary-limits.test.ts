import { MOST_COMMENT_CHARACTERS, renderComment } from '../../../src/report/comment.ts'
import { NOT_MERGED } from '../../../src/report/summary/headline.ts'
import { renderFailure } from '../../../src/report/summary/failure.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../../src/report/summary/index.ts'
import type { ReportImage, ReportTarget } from '../../../src/report/schema.ts'
import { rowsWith } from '../../support/rendered.ts'
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

const EVERY_ROW = /<tr><td(?! colspan)/g

/** The rows of the tables with such a column, and how many are said to be left out below them. */
function cutTable(summary: string, column: string) {
  const tables = summary.split('<table>').filter((part) => part.includes(`>${column}</th>`))
  const count = (part: string): number => part.match(EVERY_ROW)?.length ?? 0
  const left = (part: string): number => {
    const [, found = '0'] = /<\/table>\n\n_([\d,]+) more rows? (?:is|are) left out/.exec(part) ?? []
    return Number(found.replaceAll(',', ''))
  }
  const sum = (of: (part: string) => number): number =>
    tables.reduce((total, part) => total + of(part), 0)
  return { rows: sum(count), left: sum(left) }
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
    .map((line) =>
      line
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )

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

  it('is not made to its end for every limit that it is too long for', () => {
    let made = 0
    const last = Object.defineProperty(reportTarget(), 'notKnown', {
      get: () => {
        made += 1
        return []
      },
    })
    const report = { ...createReport(), targets: [...targets, last] }

    renderSummary(report)

    expect(made).toBeLessThanOrEqual(2)
  })

  it('has true totals, and those of each target', () => {
    expect(figuresOf(summary)[0]).toBe('Images 9,000 3,000 12,000')
    expect(cutTable(summary, 'Target')).toEqual({ rows: 300, left: 0 })
    expect(rowsWith(summary.split('### Families')[0] ?? '', 'Target').at(-1)).toEqual({
      Target: 'eu-west-1 · 100000000299',
      State: 'planned',
      Images: '40',
      Kept: '10',
      'To remove': '30',
      'To free': '240 GiB',
    })
  })

  it('is brief where even the shortest tables would be too much', () => {
    const errors = times(100, (index) =>
      reportError({ message: `Target ${String(index)}: ${'denied '.repeat(300)}` }),
    )
    const broken = times(1_000, (index) => ({ ...targetOf(index), images: times(2, imageOf) }))
    const brief = renderSummary(createReport({ targets: broken, errors }))
    expect(bytes(brief)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
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
    const summary = renderSummary(createReport({ warnings }))

    expect(bytes(summary)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
    expect(summary).toContain('_60 more kinds of warnings are left out here._')
  })

  it('has so many sources of an error', () => {
    const item = { source: 'fleets', code: 'X', message: LONG }
    const items = times(2_000, () => item)
    const summary = renderSummary(createReport({ errors: [reportError({ items })] }))

    expect(summary.match(/^- fleets/gm)).toHaveLength(20)
  })

  it('is within what GitHub takes, however long all problems are', () => {
    const words = `denied ${'<'.repeat(1_900)}`
    const items = times(30, (index) => ({ source: `x${String(index)}`, code: 'X', message: words }))
    const errors = times(5, (index) =>
      reportError({ message: `${String(index)} ${words}`, items: items.slice(index) }),
    )
    const warnings = times(160, (index) => ({ code: `c ${String(index % 40)}`, message: words }))
    const targets = times(2_000, (index) =>
      reportTarget({ accountId: String(100_000_000_000 + index) }),
    )
    const summary = renderSummary(createReport({ errors, warnings, targets }))

    expect(bytes(summary)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
  })

  it('does not say that a limit without end must be set', () => {
    const settings = [{ input: 'max-removals', value: '9'.repeat(400) }]
    const target = reportTarget({ status: 'refused' })
    const warnings = [{ code: 'above-max-removals', message: 'It is above.', settings }]

    expect(renderSummary(createReport({ targets: [target], warnings }))).not.toContain('Infinity')
  })
})

it('shows a refusal within what GitHub takes, however long it is', () => {
  const message = `${'<>'.repeat(2_000)}\n`.repeat(450)
  const page = renderFailure({ headline: NOT_MERGED, next: undefined, message })

  expect(bytes(page)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES)
  expect(page).toContain(NOT_MERGED)
})
