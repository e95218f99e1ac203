import { oneLine } from '../text.ts'

/**
 * GitHub-flavoured Markdown in which nothing that comes from elsewhere is markup. Every character
 * that could begin any becomes an entity, which Markdown never reads as a delimiter.
 */
const MARKUP = /[^\p{L}\p{N} .,;'-]/gu

const toEntity = (character: string): string =>
  /^[\p{ASCII}]$/u.test(character) ? `&#${String(character.codePointAt(0))};` : character

/**
 * Other people's text as plain text: one line, cut to a length, without markup, links or mentions.
 * A word joiner, which is not seen, keeps what stands behind an `@` from being a name or an address;
 * `www.` would be linked.
 */
export function text(value: string, longest?: number): string {
  return oneLine(value, longest)
    .replace(MARKUP, toEntity)
    .replaceAll('&#64;', '&#64;&#8288;')
    .replaceAll(/www\./gi, (match) => `${match.slice(0, 3)}&#46;`)
}

/** Other people's text as code; an empty one as a dash. */
export function code(value: string, longest?: number): string {
  const shown = text(value, longest)
  return shown === '' ? '–' : `<code>${shown}</code>`
}

/** A link with an address of our own making; the label is Markdown. */
export const link = (label: string, url: string | undefined): string =>
  url === undefined
    ? label
    : `<a href="${url.replaceAll('&', '&amp;').replaceAll('"', '%22')}">${label}</a>`

/** A table; its cells are Markdown. Numbers stand to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const alignment = columns.map((column) => (column.startsWith('#') ? '--:' : ':--'))
  const titles = columns.map((column) => column.replace(/^#/, ''))
  return [line(titles), line(alignment), ...rows.map(line)].join('\n')
}

/** A part that is folded until it is asked for. */
export const folded = (title: string, body: string): string =>
  `<details><summary>${title}</summary>\n\n${body}\n\n</details>`

/** Parts one below the other; those that have nothing to say are left out. */
export const paragraphs = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n\n')
