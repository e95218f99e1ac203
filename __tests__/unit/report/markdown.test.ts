import {
  code,
  escapeText,
  folded,
  link,
  linkedId,
  linkedResource,
  paragraphs,
  table,
} from '../../../src/report/markdown.ts'
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

  it('is one line, cut to a length, and a dash where it is empty', () => {
    expect(escapeText('a\n\n| b', 100)).toBe('a &#124; b')
    expect(escapeText('abcdef', 4)).toBe('abc…')
    expect([code(''), code(' \n')]).toEqual(['–', '–'])
  })
})

describe('parts of a page', () => {
  it('are links that lead where they should, whatever the address holds', async () => {
    const url = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=a&b="c'
    expect(await renderBody(link('x', url))).toBe(
      '<p><a href="https://eu-west-1.console.aws.amazon.com/ec2/home?region=a&#x26;b=%22c">x</a></p>',
    )
    expect(link('x', undefined)).toBe('x')
  })

  it('are tables that have their numbers to the right', async () => {
    const html = await renderBody(table(['Name', '#Count'], [['a', '1']]))
    expect(html).toContain('<th align="left">Name</th>')
    expect(html).toContain('<td align="right" nowrap>1</td>')
  })

  it('stand one below the other, those that say nothing left out', () => {
    expect(paragraphs('a', undefined, '', 'b')).toBe('a\n\nb')
  })

  it('may be folded, with Markdown inside', async () => {
    const html = await renderBody(folded('<b>More</b>', '**a**'))
    expect(html).toMatch(/<details><summary><b>More<\/b><\/summary>\s*<p><strong>a<\/strong><\/p>/)
  })
})

describe('an id or a name', () => {
  const place = { region: 'eu-west-1', partition: 'aws' }
  const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#'
  const addressIn = (markdown: string): string | undefined => /href="([^"]*)"/.exec(markdown)?.[1]

  it.each([
    ['ami-0a', 'ImageDetails:imageId=ami-0a'],
    ['snap-0a', 'SnapshotDetails:snapshotId=snap-0a'],
    ['i-0a', 'InstanceDetails:instanceId=i-0a'],
    ['lt-0a', 'LaunchTemplateDetails:launchTemplateId=lt-0a'],
  ])('is linked to its page in the console: %s', (id, page) => {
    expect(linkedId(id, place)).toBe(`<a href="${CONSOLE}${page}"><samp>${id}</samp></a>`)
  })

  it.each([
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('is linked within its partition: %s', (partition, region, start) => {
    const address = addressIn(linkedId('ami-0a', { region, partition }))
    expect(address?.startsWith(start)).toBe(true)
  })

  it('is not linked where the console of its partition is not known', () => {
    expect(linkedId('ami-0a', { region: 'us-iso-east-1', partition: 'aws-iso' })).toBe(
      '<samp>ami-0a</samp>',
    )
  })

  it.each(['fleet-0a', 'ami-xyz', 'ami-0a" onclick="x', 'https://evil.example/ami-0a'])(
    'is not linked where it is none of these: %s',
    (id) => {
      expect(addressIn(linkedId(id, place))).toBeUndefined()
    },
  )

  it('is linked by what it begins with', () => {
    expect(linkedResource('lt-0a version 3', 'launch-templates', place)).toMatch(
      /launchTemplateId=lt-0a"><samp>lt-0a<\/samp><\/a> version 3$/,
    )
  })

  it.each([
    ['web & db/1', 'web%20%26%20db%2F1'],
    ['a"\uD800<b>', 'a%22%EF%BF%BD%3Cb%3E'],
  ])('is linked by its name where it is a group, whatever that holds: %j', (name, id) => {
    expect(addressIn(linkedResource(name, 'auto-scaling-groups', place))).toBe(
      `${CONSOLE}AutoScalingGroupDetails:id=${id};view=details`,
    )
  })

  it.each([
    ['infra/web.tf:12', 'repository'],
    ['/images/web', 'ssm-parameters'],
    ['fleet-0a', 'fleets'],
  ])('is code where the console has no page: %s', (resource, source) => {
    expect(addressIn(linkedResource(resource, source, place))).toBeUndefined()
  })
})
