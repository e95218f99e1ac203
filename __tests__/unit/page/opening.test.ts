import fc from 'fast-check'
import { toHtml } from '../../../src/page/opening.ts'
import { escapeText } from '../../../src/report/markdown.ts'
import { hostileText } from '../../support/hostile.ts'

describe('the summary as HTML', () => {
  it.each([
    ['## AMI Cleanup: dry run', '<h1>AMI Cleanup: dry run</h1>'],
    ['### What went wrong', '<h2>What went wrong</h2>'],
    [
      '**Dry run**: set `dry-run: false`.',
      '<p><b>Dry run</b>: set <code>dry-run: false</code>.</p>',
    ],
    [
      'under _What went wrong_, keep_this_name',
      '<p>under <em>What went wrong</em>, keep_this_name</p>',
    ],
    ['- a\n- **b**', '<ul><li>a</li><li><b>b</b></li></ul>'],
    ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
    [
      '~~~json\n{"a": "<b>"}\n\n~~~',
      '<pre tabindex="0">{&quot;a&quot;: &quot;&lt;b&gt;&quot;}\n\n</pre>',
    ],
    [
      '<table><thead><tr><th align="left"></th><th align="right" nowrap>All</th></tr></thead></table>',
      '<table><thead><tr><td></td><th align="right" nowrap>All</th></tr></thead></table>',
    ],
    [
      '<a href="https://example.org/?a=1&amp;b">x</a>',
      '<p><a href="https://example.org/?a=1&amp;b" rel="noreferrer">x</a></p>',
    ],
    [
      '<a href="javascript:alert(1)">x</a>',
      '<p>&lt;a href=&quot;javascript:alert(1)&quot;&gt;x</a></p>',
    ],
    ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
    ['<b onclick="x">', '<p>&lt;b onclick=&quot;x&quot;&gt;</p>'],
  ])('%j', (markdown, html) => {
    expect(toHtml(markdown)).toBe(html)
  })

  it("shows other people's text without any markup", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        expect(toHtml(`x${escapeText(value)}`)).not.toMatch(/<(?!\/?p>)/)
      }),
    )
  })
})
