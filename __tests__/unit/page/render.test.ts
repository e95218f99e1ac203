import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { pageLines } from '../../../src/page/data.ts'
import { renderPage } from '../../../src/page/render.ts'
import type { Report } from '../../../src/report/schema.ts'
import { createFleetReport } from '../../support/page-reports.ts'
import { createReport } from '../../support/report-factories.ts'

const htmlOf = (report: Report): Promise<string> => text(renderPage(report))

/** What stands between the tags of the only element that matches. */
const contentOf = (html: string, tag: string): string =>
  new RegExp(`<${tag}>([^]*?)</${tag.split(' ')[0] ?? tag}>`).exec(html)?.[1] ?? ''

const sha256 = (content: string): string => createHash('sha256').update(content).digest('base64')

describe('the file of the page', () => {
  it('lets nothing run or load but the script and the style that stand in it', async () => {
    const html = await htmlOf(createReport())
    const script = sha256(contentOf(html, 'script type="module"'))
    const style = sha256(contentOf(html, 'style'))
    expect(html).toContain(
      `content="default-src 'none'; script-src 'sha256-${script}'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'"`,
    )
    expect(html.replace(contentOf(html, 'script type="module"'), '')).not.toMatch(
      / (?:style|src|on\w+)=/,
    )
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
    const run = { ...createReport().run, url: 'javascript:alert(1)' }
    expect(await htmlOf(createReport({ run }))).not.toContain('javascript:')
    expect(await htmlOf(createReport())).toContain(
      '<a href="https://github.com/octo-org/infrastructure/actions/runs/4711" rel="noreferrer">',
    )
  })
})
