import type { Element, Nodes, Root } from 'hast'
import { selectAll } from 'hast-util-select'
import { githubPipeline } from './render-github.ts'

/** Markdown as the tree that GitHub would show of it. */
export const render = (markdown: string): Root =>
  githubPipeline.runSync(githubPipeline.parse(markdown))

/** The text that is seen of a node. */
export function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value.replaceAll('\u00A0', ' ')
  if (node.type === 'element' && node.tagName === 'br') return '\n'
  return 'children' in node ? node.children.map((child) => textOf(child)).join('') : ''
}

/** The text that is seen of Markdown. */
export const seen = (markdown: string): string => textOf(render(markdown))

const textsOf = (selector: string, node: Nodes): readonly string[] =>
  selectAll(selector, node).map(textOf)

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function toTable(table: Element): Table {
  return {
    columns: textsOf('th', table),
    // A cell across all columns is the title of the rows below it, and no row.
    rows: selectAll('tbody tr', table)
      .filter((row) => selectAll('td[colspan]', row).length === 0)
      .map((row) => textsOf('td', row)),
  }
}

export const tablesOf = (markdown: string): readonly Table[] =>
  selectAll('table', render(markdown)).map(toTable)

/** The tables that have these columns. */
const tablesWith = (markdown: string, wanted: readonly string[]): readonly Table[] =>
  tablesOf(markdown).filter(({ columns }) => wanted.every((column) => columns.includes(column)))

/** Each row of the one table that has these columns, as an object by their titles. */
export function rowsWith(
  markdown: string,
  ...wanted: readonly string[]
): readonly Readonly<Record<string, string>>[] {
  const [table, ...others] = tablesWith(markdown, wanted)
  if (table === undefined || others.length > 0) {
    throw new Error(`None or several tables have the columns ${wanted.join(', ')}`)
  }
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((name, index) => [name, row[index] ?? ''])),
  )
}

const lineOf = (cells: readonly string[]): string =>
  cells.map((cell) => cell.replaceAll('\n', ' / ')).join(' | ')

/** The titles and rows of the tables that have these columns, each as `cell | cell`. */
export const gridOf = (markdown: string, ...wanted: readonly string[]): readonly string[] =>
  tablesWith(markdown, wanted).flatMap(({ columns, rows }) => [columns, ...rows].map(lineOf))

export const headingsOf = (markdown: string): readonly string[] =>
  textsOf('h1, h2, h3, h4, h5, h6', render(markdown))

/** The titles that stand above groups of rows. */
export const groupsOf = (markdown: string): readonly string[] =>
  textsOf('td[colspan]', render(markdown))

/** What stands on the folded parts. */
export const foldsOf = (markdown: string): readonly string[] =>
  textsOf('details > summary', render(markdown))

export const addressesOf = (markdown: string): readonly string[] =>
  selectAll('a', render(markdown)).map(({ properties }) => String(properties.href))

/** The blocks to copy from. */
export const blocksOf = (markdown: string): readonly string[] =>
  textsOf('pre > code', render(markdown))

/** The rows, in any table, that name this id in their first cell. */
export const rowsOf = (markdown: string, id: string): readonly (readonly string[])[] =>
  tablesOf(markdown).flatMap(({ rows }) => rows.filter(([first = '']) => first.includes(id)))
