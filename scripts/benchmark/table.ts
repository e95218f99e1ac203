/** A table's row: its name, and its cells by the names of their columns. */
export type Row = readonly [name: string, cells: Readonly<Record<string, string | number>>]

/** The rows as a table of Markdown, which is as readable on a screen. */
export function renderTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap(([, cells]) => Object.keys(cells)))]
  const lines = [
    ['', ...columns],
    ...rows.map(([name, cells]) => [name, ...columns.map((column) => String(cells[column] ?? ''))]),
  ]
  const widths = ['', ...columns].map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const [head = '', ...body] = lines.map((line) => renderLine(line, widths))
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [head, rule, ...body].join('\n')
}

const renderLine = (cells: readonly string[], widths: readonly number[]): string =>
  `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
