import { isolated, oneLine } from '../text/display.ts'

/**
 * GitHub-flavoured Markdown in which nothing that comes from elsewhere is markup. Every character
 * that could begin any becomes an entity, which Markdown never reads as a delimiter.
 */
const MARKUP = /[^\p{L}\p{N} .,;'-]/gu

const toEntity = (character: string): string =>
  /^[\p{ASCII}]$/u.test(character) ? `&#${String(character.codePointAt(0))};` : character

/**
 * Text that GitHub turns into links and mentions after it has read the entities: addresses, names,
 * numbers of issues.
 */
const LINKED = /@|:(?=\/\/)|www(?=\.)|#(?=\d)|\bGH-(?=\d)/gi

/** It is not seen, and what it stands in is no name or address any more. */
const WORD_JOINER = '\u2060'

/**
 * Other people's text as plain text: one line, cut to a length, without markup, links or mentions,
 * and isolated in its direction.
 */
export function escapeText(value: string, longest?: number): string {
  return isolated(oneLine(value, longest))
    .replace(LINKED, (match) => match + WORD_JOINER)
    .replace(MARKUP, toEntity)
}

/**
 * Other people's text as a paragraph of its own: a dash or `1.`, markup nowhere else, would begin a
 * list with it.
 */
export const paragraph = (value: string, longest?: number): string =>
  escapeText(value, longest)
    .replace(/^-/, '&#45;')
    .replace(/^(\d+)\./, '$1&#46;')

/** Other people's text as code; an empty one as a dash. */
export function code(value: string, longest?: number): string {
  const shown = escapeText(value, longest)
  return shown === '' ? '–' : `<code>${shown}</code>`
}

/**
 * The same to copy from: GitHub links nothing between backquotes, and so nothing that is not seen has
 * to be in it. It is Markdown, and stands in no cell of a table.
 */
export function codeToCopy(value: string, longest?: number): string {
  const shown = isolated(oneLine(value, longest)).replaceAll('`', "'")
  return shown === '' ? '–' : `\`${shown}\``
}

/** A link with an address of our own making; the label is Markdown. */
export const link = (label: string, url: string | undefined): string =>
  url === undefined
    ? label
    : `<a href="${url.replaceAll('&', '&amp;').replaceAll('"', '%22')}">${label}</a>`

/** Other people's id in the letters of a machine, without the box that code has: it is short, and read often. */
export const mono = (value: string): string => `<samp>${escapeText(value)}</samp>`

/** Cells of a row, or what stands across all columns above the rows that belong to it. */
export type Row = readonly string[] | string

/** `#` before a column's title is for numbers, to the right; `=` for what must not break, such as an id. */
const KINDS: ReadonlyMap<string | undefined, string> = new Map([
  ['#', ' align="right" nowrap'],
  ['=', ' align="left" nowrap'],
])

const kindOf = (column: string): string => KINDS.get(column[0]) ?? ''

function toRow(row: Row, kinds: readonly string[]): string {
  if (typeof row === 'string') return `<tr><td colspan="${String(kinds.length)}">${row}</td></tr>`
  return `<tr>${row.map((cell, index) => `<td${kinds[index] ?? ''}>${cell}</td>`).join('')}</tr>`
}

/** A table; its cells are HTML, because only HTML can keep an id on one line. */
export function table(columns: readonly string[], rows: readonly Row[]): string {
  const kinds = columns.map(kindOf)
  const titles = columns.map((column, index) => {
    const kind = kinds[index] ?? ''
    return `<th${kind || ' align="left"'}>${kind === '' ? column : column.slice(1)}</th>`
  })
  return [
    `<table><thead><tr>${titles.join('')}</tr></thead><tbody>`,
    ...rows.map((row) => toRow(row, kinds)),
    '</tbody></table>',
  ].join('\n')
}

/** A list; its items are Markdown of one line. */
export const list = (items: readonly string[]): string =>
  items.map((item) => `- ${item}`).join('\n')

/** A part that is folded until it is asked for. */
export const folded = (title: string, body: string): string =>
  `<details><summary>${title}</summary>\n\n${body}\n\n</details>`

/** Text as it stands, line by line, in a block that nothing in it can end. */
export function block(lines: readonly string[], language: string): string {
  const longestRun = Math.max(
    0,
    ...lines.flatMap((line) => line.match(/~+/g) ?? []).map((run) => run.length),
  )
  const fence = '~'.repeat(Math.max(3, longestRun + 1))
  return [`${fence}${language}`, ...lines, fence].join('\n')
}

/** Parts one below the other; those that have nothing to say are left out. */
export const paragraphs = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n\n')

/** Where a link leads: the Region's console in the right partition. */
export interface ConsoleRegion {
  readonly region: string
  readonly partition: string
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const CONSOLE_DOMAINS: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
])

function ec2Console(place: ConsoleRegion, fragment: string): string | undefined {
  const domain = CONSOLE_DOMAINS.get(place.partition)
  if (domain === undefined) return undefined
  const region = encodeURIComponent(place.region)
  return `https://${region}.${domain}/ec2/home?region=${region}#${fragment}`
}

/** The console's page for each kind of id. */
const PAGES: readonly (readonly [RegExp, (id: string) => string])[] = [
  [/^ami-[0-9a-f]+$/, (id) => `ImageDetails:imageId=${id}`],
  [/^snap-[0-9a-f]+$/, (id) => `SnapshotDetails:snapshotId=${id}`],
  [/^i-[0-9a-f]+$/, (id) => `InstanceDetails:instanceId=${id}`],
  [/^lt-[0-9a-f]+$/, (id) => `LaunchTemplateDetails:launchTemplateId=${id}`],
]

/** The console's page of an image, a snapshot, an instance or a launch template. */
export const pageOfId = (id: string, place: ConsoleRegion): string | undefined => {
  const page = PAGES.find(([form]) => form.test(id))
  return page && ec2Console(place, page[1](id))
}

/** An id as a link to its page in the console, or as it is where there is none. */
export const linkedId = (id: string, place: ConsoleRegion): string =>
  link(mono(id), pageOfId(id, place))

/** The console's page of what a reference names: what it begins with, or all of it for a group. */
export function pageOfResource(
  resource: string,
  source: string,
  place: ConsoleRegion,
): string | undefined {
  if (source !== 'auto-scaling-groups') return pageOfId(resource.split(' ')[0] ?? '', place)
  const name = encodeURIComponent(resource.toWellFormed())
  return ec2Console(place, `AutoScalingGroupDetails:id=${name};view=details`)
}

/** The resource of a reference: what it begins with, or all of it for a group, is linked. */
export function linkedResource(resource: string, source: string, place: ConsoleRegion): string {
  if (source === 'auto-scaling-groups') {
    return link(code(resource), pageOfResource(resource, source, place))
  }
  const [id = '', ...rest] = resource.split(' ')
  if (!PAGES.some(([form]) => form.test(id))) return code(resource)
  const more = rest.length > 0 ? ` ${escapeText(rest.join(' '))}` : ''
  return `${linkedId(id, place)}${more}`
}
