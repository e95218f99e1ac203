import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { fromColumn, toColumn } from '../../../src/page/columns.ts'
import { pageLines, readChunk, readHeader } from '../../../src/page/data.ts'
import { renderPage } from '../../../src/page/render.ts'
import type { Report } from '../../../src/report/schema.ts'
import { createFleetReport } from '../../support/page-reports.ts'
import { createReport, reportRun } from '../../support/report-factories.ts'

const htmlOf = (report: Report): Promise<string> => text(renderPage(report))

/** What stands between the tags of the only element that matches. */
const contentOf = (html: string, tag: string): string =>
  new RegExp(`<${tag}>([^]*?)</${tag.split(' ')[0] ?? tag}>`).exec(html)?.[1] ?? ''

const sha256 = (content: string): string => createHash('sha256').update(content).digest('base64')

describe('the file of the page', () => {
  it('lets nothing run or load but the script and the style that stand in it', async () => {
    const html = await htmlOf(createReport())
    const script = contentOf(html, 'script type="module"')
    const style = sha256(contentOf(html, 'style'))
    expect(html).toContain(
      `content="default-src 'none'; script-src 'sha256-${sha256(script)}'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'"`,
    )
    expect(html.replace(script, '')).not.toMatch(/ (?:style|src|on\w+)=/)
  })

  it('holds all rows, in whatever pieces they were packed', async () => {
    const report = createFleetReport(20_000)
    const packed = contentOf(await htmlOf(report), 'script type="application/gzip" id="data"')
    expect(gunzipSync(Buffer.from(packed, 'base64')).toString()).toBe(
      [...pageLines(report)].join(''),
    )
  })

  it('is the same file for the same report', async () => {
    expect(await htmlOf(createReport())).toBe(await htmlOf(createReport()))
  })

  it('links to the run only where its address is one of the web', async () => {
    const run = { ...reportRun(), url: 'javascript:alert(1)' }
    expect(await htmlOf(createReport({ run }))).not.toContain('javascript:')
    expect(await htmlOf(createReport())).toContain(
      '<a href="https://github.com/octo-org/infrastructure/actions/runs/4711" rel="noreferrer">',
    )
  })
})

describe('what the page holds', () => {
  it('is every image of every target, in the order of the report, without its tags', () => {
    const report = createFleetReport(8_000)
    const [first = '', ...lines] = [...pageLines(report)]
    const { settings } = report
    expect(readHeader(first)).toMatchObject({ dryRun: true, images: 8_000, settings })
    const chunks = lines.map(readChunk)
    for (const [index, { images }] of report.targets.entries()) {
      const shown = chunks.filter(({ target }) => target === index).flatMap((chunk) => chunk.images)
      expect(shown).toEqual(images.map((image) => ({ ...image, tags: undefined })))
    }
  })
})

describe('rows as columns', () => {
  /** What a report holds: a field that is absent stays absent, and an object has at least one field. */
  const row = fc.record(
    {
      text: fc.string(),
      word: fc.constantFrom('kept', 'removed'),
      at: fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      size: fc.double({ noNaN: true, noDefaultInfinity: true }).map((size) => size + 0),
      isGone: fc.boolean(),
      items: fc.array(fc.record({ id: fc.string(), names: fc.array(fc.string()) })),
      error: fc.record({ code: fc.string() }),
    },
    { requiredKeys: ['text', 'items'] },
  )

  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const packed = JSON.parse(JSON.stringify(toColumn(rows))) as ReturnType<typeof toColumn>
        expect(fromColumn(packed)).toStrictEqual(JSON.parse(JSON.stringify(rows)))
      }),
    )
  })

  const [noon, before] = ['2026-11-20T12:00:00.000Z', '2026-11-20T11:59:00.000Z']

  it.each([
    ['texts that repeat, once', ['a', 'b', 'a', 'a'], { texts: ['a', 'b'], at: [0, 1, 0, 0] }],
    [
      'instants as differences',
      [noon, undefined, before],
      { times: [1_795_176_000_000, null, -60_000] },
    ],
    ['lists as lengths and items', [[1, 2], [], [3]], { lengths: [2, 0, 1], items: [1, 2, 3] }],
  ])('hold %s', (_, values, column) => {
    expect(toColumn(values)).toStrictEqual(column)
  })

  it('are of one kind', () => {
    expect(() => toColumn([1, 'a'])).toThrow('A column of mixed kinds: number, string')
  })
})
