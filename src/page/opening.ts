/**
 * Markdown of the summary as HTML. It knows the little that the summary is written in; anything
 * else is shown as text. Texts of others come as entities, so they are never markup here.
 */

/** Tags without attributes that the summary uses. A closing tag has no attributes anyway. */
const TAGS = 'b|br|code|details|em|samp|sub|summary|table|tbody|td|th|thead|tr'

/** Each alternative is one thing that may stand in a line. */
const INLINE = new RegExp(
  [
    String.raw`(?<tag><\/?(?:${TAGS})>|<\/a>)`,
    String.raw`<(?<cell>t[dh])(?<attributes>(?: (?:align="(?:left|right)"|colspan="\d+"|nowrap))*)>`,
    String.raw`<a href="(?<href>https:\/\/[^"<>\s]*)">`,
    String.raw`(?<entity>&(?:#\d+|amp|lt|gt|quot);)`,
    String.raw`\*\*(?<strong>[^*]+)\*\*`,
    '`(?<code>[^`]+)`',
    String.raw`(?<![\p{L}\p{N}])_(?<emphasis>[^_]+)_(?![\p{L}\p{N}])`,
  ].join('|'),
  'gu',
)

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text in HTML, also between the quotes of an attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '')

type Groups = Readonly<Partial<Record<string, string>>>

function markupOf({ tag, cell, attributes, href, entity, strong, code, emphasis }: Groups): string {
  if (tag !== undefined) return tag
  if (cell !== undefined) return `<${cell}${attributes ?? ''}>`
  if (href !== undefined) return `<a href="${href}" rel="noreferrer">`
  if (entity !== undefined) return entity
  if (strong !== undefined) return `<b>${inline(strong)}</b>`
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`
  return `<em>${inline(emphasis ?? '')}</em>`
}

/** A line of the summary's Markdown, as HTML. */
function inline(markdown: string): string {
  let html = ''
  let from = 0
  for (const match of markdown.matchAll(INLINE)) {
    html += escapeHtml(markdown.slice(from, match.index)) + markupOf(match.groups ?? {})
    from = match.index + match[0].length
  }
  return html + escapeHtml(markdown.slice(from))
}

/** `- item` or `1. item`. */
const ITEM = /^(?:-|\d+\.) /

function htmlOf(block: string): string {
  const heading = /^(#{2,4}) (.*)$/.exec(block)
  if (heading !== null) {
    // A summary begins with the second level, and a page with the first.
    const level = String((heading[1] ?? '').length - 1)
    return `<h${level}>${inline(heading[2] ?? '')}</h${level}>`
  }
  const lines = block.split('\n')
  if (lines.every((line) => ITEM.test(line))) {
    const tag = block.startsWith('-') ? 'ul' : 'ol'
    const items = lines.map((line) => `<li>${inline(line.replace(ITEM, ''))}</li>`)
    return `<${tag}>${items.join('')}</${tag}>`
  }
  // A heading without a text is none to whoever listens to the page.
  if (/^<\/?(?:details|table)/.test(block)) {
    return inline(block).replaceAll(/<th[^>]*><\/th>/g, '<td></td>')
  }
  return `<p>${inline(block)}</p>`
}

/** Blocks of code between fences, and what stands between them. */
const FENCED = /^(?<fence>`{3,}|~{3,})\w*\n(?<code>[\s\S]*?)^\k<fence>$/gm

/** The HTML of Markdown that this action wrote. */
export function toHtml(markdown: string): string {
  const html: string[] = []
  const add = (text: string): void => {
    html.push(
      ...text.split(/\n{2,}/).flatMap((block) => (block.trim() ? htmlOf(block.trim()) : [])),
    )
  }
  let from = 0
  for (const match of markdown.matchAll(FENCED)) {
    add(markdown.slice(from, match.index))
    html.push(`<pre tabindex="0">${escapeHtml(match.groups?.['code'] ?? '')}</pre>`)
    from = match.index + match[0].length
  }
  add(markdown.slice(from))
  return html.join('\n')
}
