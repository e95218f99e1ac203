import type { InputName } from '../src/inputs/reader.ts'

/**
 * The tables of inputs and outputs that `npm run docs` writes. The README has the first sentence of
 * each description, and docs/inputs.md all of it.
 */

export interface Entry {
  readonly description: string
  readonly default?: string
}

export type Entries = Readonly<Record<string, Entry>>

/** The groups, each by its first input: `action.yml` has the inputs in the order of the pages. */
const GROUPS: Readonly<Partial<Record<string, string>>> = {
  'aws-region': 'The eight that most workflows set',
  include: 'Which images and snapshots go',
  'launch-template-versions': 'More evidence, and less',
  'max-removals-total': 'Limits, approval and reports',
  'role-chaining': 'Credentials',
} satisfies Partial<Record<InputName, string>>

const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Up to the first full stop that ends a sentence: `merge/action.yml` has one that does not. */
export const firstSentence = (description: string): string =>
  cell(description).split(/(?<=\.) (?=[A-Z`])/)[0] ?? ''

/** How much of a description a page has. */
type Shown = (description: string) => string

const table = (columns: string, rows: readonly string[]): string =>
  [columns, columns.replaceAll(/\w+/g, '---'), ...rows].join('\n')

/** One table of inputs, as the second action has. */
export function inputTable(inputs: Entries, shown: Shown = cell): string {
  const rows = Object.entries(inputs).map(([name, { default: value, description }]) => {
    const stated = value === undefined ? '–' : `\`${value}\``
    return `| \`${name}\` | ${stated} | ${shown(description)} |`
  })
  return table('| input | default | meaning |', rows)
}

/**
 * A heading and a table for each group.
 * @param level of the headings, such as `###`
 */
export function groupedInputs(inputs: Entries, level: string, shown: Shown = cell): string {
  let title = ''
  const groups = Map.groupBy(Object.entries(inputs), ([name]) => {
    title = GROUPS[name] ?? title
    return title
  })
  return [...groups]
    .map(([of, own]) => `${level} ${of}\n\n${inputTable(Object.fromEntries(own), shown)}`)
    .join('\n\n')
}

/** The outputs, a line each. */
export const outputTable = (outputs: Entries, shown: Shown = cell): string =>
  table(
    '| output | meaning |',
    Object.entries(outputs).map(
      ([name, { description }]) => `| \`${name}\` | ${shown(description)} |`,
    ),
  )
