import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { rulesSchema } from '../src/inputs/rule-schema.ts'
import { reportSchema } from '../src/report/schema.ts'
import { readOnlyPolicy, removalPolicy, type PolicyDocument } from './policy.ts'
import { drawRooms, readRooms } from './rooms.ts'

/**
 * Writes what the documentation says of the code: the tables of the README from both `action.yml`, the
 * policies from the calls, the JSON Schema from the report's own, and the picture of the rooms from
 * the imports. `npm run docs` does it, and CI sees whether it was done.
 */

const ROOT = new URL('../', import.meta.url)

interface Entry {
  readonly description: string
  readonly default?: string
}

interface Metadata {
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs: Readonly<Record<string, Entry>>
}

const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')

function inputTable({ inputs }: Metadata): string {
  const rows = Object.entries(inputs).map(([name, entry]) => {
    const value = entry.default === undefined ? '–' : `\`${entry.default}\``
    return `| \`${name}\` | ${value} | ${cell(entry.description)} |`
  })
  return ['| input | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function outputTable({ outputs }: Metadata): string {
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  )
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n')
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2)

const policyBlock = (policy: PolicyDocument): string => `\`\`\`json\n${json(policy)}\n\`\`\``

/** Fields may be added within a version: who checks a newer report must not refuse it. */
function allowMoreFields({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}

/** The published JSON Schema of the report. */
export function reportJsonSchema(): object {
  return {
    $id: 'https://raw.githubusercontent.com/ami-cleanup/ami-cleanup/v1/docs/report.schema.json',
    title: 'AMI Cleanup report',
    description: 'What a run of AMI Cleanup found, decided and did.',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', override: allowMoreFields }),
  }
}

/** The published JSON Schema of the input `rules`, for editors. */
export function rulesJsonSchema(): object {
  return {
    $id: 'https://raw.githubusercontent.com/ami-cleanup/ami-cleanup/v1/docs/rules.schema.json',
    title: 'AMI Cleanup rules',
    description:
      'The input rules of AMI Cleanup: what holds for some families instead of other inputs.',
    ...z.toJSONSchema(rulesSchema, { target: 'draft-2020-12', io: 'input' }),
  }
}

/** Replaces what stands between two markers. */
function fill(text: string, [begin, end]: readonly [string, string], content: string): string {
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`There is no section between ${begin} and ${end}`)
  return `${text.slice(0, from + begin.length)}${content}${text.slice(to)}`
}

function fillMarkdown(text: string, section: string, content: string): string {
  const markers = [`<!-- ${section}: generated -->`, `<!-- ${section}: end -->`] as const
  return fill(text, markers, `\n\n${content}\n\n`)
}

/** CloudFormation takes the policy as YAML, with the partition of the stack in its ARNs. */
function fillTemplate(text: string, section: string, policy: PolicyDocument): string {
  const indent = ' '.repeat(12)
  const yaml = stringify(policy, { lineWidth: 0 })
    .trimEnd()
    // Without quotes YAML 1.1 reads a date.
    .replace(/^Version: (.+)$/m, "Version: '$1'")
    .replaceAll(/'?arn:aws:([^\s']+)'?/g, "!Sub 'arn:${AWS::Partition}:$1'")
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n')
  const markers = [`# ${section}: generated\n`, `${indent}# ${section}: end`] as const
  return fill(text, markers, `${yaml}\n`)
}

/** All generated files, by their path, as they ought to be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const read = async (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')
  const metadata = parse(await read('action.yml')) as Metadata
  const merge = parse(await read('merge/action.yml')) as Metadata
  const readme = [
    ['inputs', inputTable(metadata)],
    ['outputs', outputTable(metadata)],
    ['merge-inputs', inputTable(merge)],
    ['merge-outputs', outputTable(merge)],
    ['policy', policyBlock(removalPolicy())],
  ].reduce(
    (text, [section = '', content = '']) => fillMarkdown(text, section, content),
    await read('README.md'),
  )
  const contributing = fillMarkdown(
    await read('CONTRIBUTING.md'),
    'rooms',
    drawRooms(await readRooms()),
  )
  const template = fillTemplate(
    fillTemplate(await read('docs/setup/cloudformation.yml'), 'read-only', readOnlyPolicy()),
    'removal',
    removalPolicy(),
  )
  const files = [
    ['README.md', readme],
    ['CONTRIBUTING.md', contributing],
    ['docs/setup/cloudformation.yml', template],
    ['docs/report.schema.json', json(reportJsonSchema())],
    ['docs/rules.schema.json', json(rulesJsonSchema())],
    ['docs/iam/read-only.json', json(readOnlyPolicy())],
    ['docs/iam/removal.json', json(removalPolicy())],
  ] as const
  const formatted = files.map(async ([path, text]) => {
    const options = await resolveConfig(new URL(path, ROOT))
    return [path, await format(text, { ...options, filepath: path })] as const
  })
  return new Map(await Promise.all(formatted))
}

if (import.meta.main) {
  for (const [path, text] of await generatedFiles()) {
    const file = new URL(path, ROOT)
    await mkdir(dirname(file.pathname), { recursive: true })
    await writeFile(file, text)
  }
}
