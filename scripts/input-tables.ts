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

/** The groups in the order of the pages. */
const GROUPS = {
  basic: 'The eight that most workflows set',
  choice: 'Which images and snapshots go',
  evidence: 'More evidence, and less',
  control: 'Limits, approval and reports',
  credentials: 'Credentials',
} as const

/** The group of every input: one that is new needs its line here. Within a group the order is this one. */
const GROUP_OF: Readonly<Record<InputName, keyof typeof GROUPS>> = {
  'aws-region': 'basic',
  'role-to-assume': 'basic',
  mapping: 'basic',
  'keep-previous': 'basic',
  'max-age': 'basic',
  grace: 'basic',
  'max-removals': 'basic',
  'dry-run': 'basic',
  include: 'choice',
  exclude: 'choice',
  'image-ids': 'choice',
  rules: 'choice',
  'expiry-tag': 'choice',
  'unused-for': 'choice',
  'shared-images': 'choice',
  'delete-snapshots': 'choice',
  'orphan-snapshots': 'choice',
  'launch-template-versions': 'evidence',
  'ssm-parameter-paths': 'evidence',
  'in-use-files': 'evidence',
  'evidence-roles': 'evidence',
  'skip-references': 'evidence',
  'max-removals-total': 'control',
  'require-recycle-bin': 'control',
  'plan-file': 'control',
  'report-file': 'control',
  'pr-comment': 'control',
  'github-token': 'control',
  'role-chaining': 'credentials',
  'role-session-name': 'credentials',
  'role-external-id': 'credentials',
  'role-duration-seconds': 'credentials',
  audience: 'credentials',
  'allowed-account-ids': 'credentials',
}

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
  const tables = Object.entries(GROUPS).map(([group, title]) => {
    const own = Object.entries(GROUP_OF).filter(([name, of]) => of === group && name in inputs)
    const entries = own.map(([name]) => [name, inputs[name]] as const)
    return `${level} ${title}\n\n${inputTable(Object.fromEntries(entries) as Entries, shown)}`
  })
  return tables.join('\n\n')
}

/** The outputs, a line each. */
export const outputTable = (outputs: Entries, shown: Shown = cell): string =>
  table(
    '| output | meaning |',
    Object.entries(outputs).map(
      ([name, { description }]) => `| \`${name}\` | ${shown(description)} |`,
    ),
  )
