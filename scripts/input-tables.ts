import type { InputName } from '../src/inputs/reader.ts'

/** The tables of inputs and outputs that `npm run docs` writes. */

type Entries = Readonly<Record<string, { readonly description: string; readonly default?: string }>>

/** The groups, each by its first input: `action.yml` has the inputs in the order of the pages. */
const GROUPS: Readonly<Partial<Record<string, string>>> = {
  'aws-region': 'The eight that most workflows set',
  include: 'Which images and snapshots go',
  'launch-template-versions': 'More evidence, and less',
  'max-removals-total': 'Limits, approval and reports',
  'role-chaining': 'Credentials',
} satisfies Partial<Record<InputName, string>>

/** With descriptions up to the first full stop that ends a sentence: `merge/action.yml` has one that does not. */
export const inShort = (entries: Entries): Entries =>
  Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      const [description = ''] = entry.description.split(/(?<=\.)\s(?=[A-Z`])/)
      return [name, { ...entry, description }]
    }),
  )

const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [titles, titles.map(() => '---'), ...rows]
  return all.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
}

export const outputTable = (outputs: Entries): string =>
  table(
    ['output', 'meaning'],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]),
  )

/** One table of inputs, as the second action has. */
export function inputTable(inputs: Entries): string {
  const rows = Object.entries(inputs).map(([name, { default: value, description }]) => {
    const stated = value === undefined ? '–' : `\`${value}\``
    return [`\`${name}\``, stated, description]
  })
  return table(['input', 'default', 'meaning'], rows)
}

/**
 * A heading and a table for each group.
 * @param level of the headings, such as `###`
 */
export function groupedInputs(inputs: Entries, level: string): string {
  let title = ''
  const groups = Map.groupBy(Object.entries(inputs), ([name]) => {
    title = GROUPS[name] ?? title
    return title
  })
  return [...groups]
    .map(([of, own]) => `${level} ${of}\n\n${inputTable(Object.fromEntries(own))}`)
    .join('\n\n')
}
