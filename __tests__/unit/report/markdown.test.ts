import { code, folded, link, paragraphs, table, escapeText } from '../../../src/report/markdown.ts'
import { renderBody } from '../../support/render-github.ts'

/** What is seen of a text on GitHub, without the marks that are not seen. */
const seen = async (markdown: string): Promise<string> =>
  (await renderBody(markdown)).replaceAll('\u2060', '')

describe("other people's text", () => {
  it.each([
    ['emphasis', '*a* _b_ **c** ~~d~~'],
    ['code', '`a` ```b```'],
    ['a heading', '# a'],
    ['a quote', '> a'],
    ['a list', '- a'],
    ['a link', '[a](https://evil.example)'],
    ['a link with a script', '[a](javascript:alert)'],
    ['an image', '![a](https://evil.example/a.png)'],
    ['an address', 'https://evil.example/a http://b.example ftp://c.example'],
    ['an address without a scheme', 'www.evil.example WWW.evil.example'],
    ['an e-mail address', 'a@evil.example mailto:a@evil.example'],
    ['HTML', '<b>a</b><script>b</script><!-- c -->'],
    ['entities', '&lt;b&gt; &amp; &#64;a'],
    ['a footnote', 'a[^1]'],
    ['a table', '| a | b |'],
    ['an escape', String.raw`a \| b \* c \\`],
    ['mathematics', '$a$ $$b$$'],
    ['an expression of a workflow', '${{ secrets.TOKEN }}'],
  ])('is shown as it is: %s', async (_what, value) => {
    const escaped = value.replaceAll('&', '&#x26;').replaceAll('<', '&#x3C;')
    expect(await seen(`x ${escapeText(value)}`)).toBe(`<p>x ${escaped}</p>`)
    expect(await seen(`x ${code(value)}`)).toBe(`<p>x <code>${escaped}</code></p>`)
  })

  it.each(['@everyone', 'a@b', '#1', 'octo-org/infrastructure#12', 'GH-1', 'gh-12', '://x'])(
    'mentions nobody and nothing: %s',
    async (value) => {
      expect(await renderBody(escapeText(value))).not.toMatch(/@\w|#\d|GH-\d|:\/\//i)
    },
  )

  it('is one line, cut to a length', () => {
    expect(escapeText('a\n\n| b', 100)).toBe('a &#124; b')
    expect(escapeText('abcdef', 4)).toBe('abc…')
  })

  it('is a dash where it is empty', () => {
    expect([code(''), code(' \n')]).toEqual(['–', '–'])
  })
})

describe('a link', () => {
  it('leads where it should, whatever the address holds', async () => {
    const url = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=a&b="c'
    expect(await renderBody(link('x', url))).toBe(
      '<p><a href="https://eu-west-1.console.aws.amazon.com/ec2/home?region=a&#x26;b=%22c">x</a></p>',
    )
  })

  it('is only its label without an address', () => {
    expect(link('x', undefined)).toBe('x')
  })
})

describe('a table', () => {
  it('has its numbers to the right', async () => {
    const html = await renderBody(table(['Name', '#Count'], [['a', '1']]))
    expect(html).toContain('<th align="left">Name</th>')
    expect(html).toContain('<td align="right" nowrap>1</td>')
  })
})

describe('parts', () => {
  it('stand one below the other, those that say nothing left out', () => {
    expect(paragraphs('a', undefined, '', 'b')).toBe('a\n\nb')
  })

  it('may be folded, with Markdown inside', async () => {
    const html = await renderBody(folded('<b>More</b>', '**a**'))
    expect(html).toMatch(/<details><summary><b>More<\/b><\/summary>\s*<p><strong>a<\/strong><\/p>/)
  })
})
