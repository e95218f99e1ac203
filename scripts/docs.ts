import { format, getFileInfo, resolveConfig } from 'prettier'
import { Document, visit } from 'yaml'
import { z } from 'zod'
import { readActionMetadata, readProjectFiles } from '../__tests__/contract/documents.ts'
import { writeFiles } from '../__tests__/support/workspace.ts'
import { rulesSchema } from '../src/inputs/rules.ts'
import { reportSchema } from '../src/report/schema.ts'
import { listFigures, readFigures } from './benchmark/figures.ts'
import { PARTS } from './benchmark/parts.ts'
import { fillPage, namesIn, partsOf } from './includes.ts'
import { groupedInputs, inputTable, inShort, outputTable } from './input-tables.ts'
import { nameActions, pinsOf } from './mentions.ts'
import {
  evidencePolicy,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
  type PolicyDocument,
} from './policy.ts'
import { majorTag, readProject, type Project } from './project.ts'
import ROOM_IMPORTS from './room-imports.json' with { type: 'json' }

/**
 * Writes what the documentation says of the code: the tables of inputs and outputs from both `action.yml`, the
 * policies from the calls, the JSON Schemas from the code's own, the picture of the rooms from
 * `room-imports.json`, the figures from those that were measured last, and on every page the names of actions, and
 * the commands and workflows of `docs` that the page includes. `npm run docs` does it, and CI sees
 * whether it was done.
 */

const ROOT = new URL('../', import.meta.url).pathname

/** The published JSON Schemas: that of the report, and for editors that of the input `rules`. */
function schemasOf(project: Project): Readonly<Record<string, object>> {
  const report = {
    title: 'AMI Cleanup report',
    description: 'What a run of AMI Cleanup found, decided and did.',
    ...z.toJSONSchema(reportSchema, {
      io: 'input',
      override: ({ jsonSchema }) => {
        // Fields may be added within a version: who checks a newer report must not refuse it.
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        // A count that is absent is not known, and so no number stands for it.
        delete jsonSchema.default
      },
    }),
  }
  const rules = {
    title: 'AMI Cleanup rules',
    description:
      'The input rules of AMI Cleanup: what holds for some families instead of other inputs.',
    ...z.toJSONSchema(rulesSchema, { io: 'input' }),
  }
  const raw = `https://raw.githubusercontent.com/${project.slug}/${majorTag(project)}`
  const schemas = Object.entries({ report, rules }).map(([name, schema]) => {
    const path = `docs/${name}.schema.json`
    return [path, { $id: `${raw}/${path}`, ...schema }] as const
  })
  return Object.fromEntries(schemas)
}

/** The conditions of the template that statements hang on, which not everybody needs. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ReadParametersByPath: 'ReadsParameterPaths',
  RemoveOnlyWhatWasDisabled: 'HoldsTwoSteps',
}

/** CloudFormation takes the policy as YAML, with the partition of the stack in its ARNs. */
function templateOf({ Statement, ...policy }: PolicyDocument): string {
  // CloudFormation reads YAML 1.1, where a date without quotes is no text.
  const template = new Document({}, { version: '1.1' })
  const tagged = (tag: string, value: unknown): unknown =>
    Object.assign(template.createNode(value), { tag })
  const statements = Statement.map((statement) => {
    const condition = CONDITIONS[statement.Sid]
    const otherwise = tagged('!Ref', 'AWS::NoValue')
    return condition === undefined ? statement : tagged('!If', [condition, statement, otherwise])
  })
  template.contents = template.createNode({ ...policy, Statement: statements })
  visit(template, {
    Scalar: (_, node) => {
      const text = String(node.value)
      if (!text.startsWith('arn:aws:')) return
      node.value = text.replace('arn:aws:', 'arn:${AWS::Partition}:')
      Object.assign(node, { tag: '!Sub', type: 'QUOTE_SINGLE' })
    },
  })
  return template.toString({ lineWidth: 0 }).trimEnd()
}

/** Nearly every room imports these. Their arrows would hide the others, so a sentence says it. */
const EVERYWHERE = ['model', 'text']

/** A Mermaid flowchart, in which an arrow goes from a room to a room that it imports, and what it leaves out. */
function drawRooms(): string {
  const rooms = Object.entries<readonly string[]>(ROOM_IMPORTS)
  const arrows = rooms.flatMap(([room, imported]) =>
    imported.filter((each) => !EVERYWHERE.includes(each)).map((each) => `  ${room} --> ${each}`),
  )
  const sentences = EVERYWHERE.map((shared) => {
    const importing = rooms.filter(([, imported]) => imported.includes(shared))
    return `\`${shared}\` is imported by ${importing.map(([room]) => `\`${room}\``).join(', ')}.`
  })
  return `\`\`\`mermaid\nflowchart TD\n${arrows.join('\n')}\n\`\`\`\n\n${sentences.join(' ')}`
}

/** The workflow of this repository that others call. It cannot hold the hash of its own commit. */
const CALLED = '.github/workflows/clean-up.yml'

/** All that names this action or others, beside the other workflows of this repository. */
const PAGES = [
  CALLED,
  '{*.md,.github/CODEOWNERS,.github/*.md,.github/ISSUE_TEMPLATE/*.yml,docs/*.md,docs/decisions/*.md,docs/{workflows,examples}/*.yml,docs/commands/*.sh,docs/setup/**/*.{md,tf,yml}}',
]

/** What is made for a page, by the page and the name in its marker. */
async function sectionsOf({ bugs }: Project): Promise<Readonly<Record<string, string>>> {
  const { inputs, outputs } = await readActionMetadata()
  const merge = await readActionMetadata('merge/action.yml')
  return {
    'README.md#inputs': groupedInputs(inShort(inputs), '###'),
    'README.md#outputs': outputTable(inShort(outputs)),
    'docs/inputs.md#inputs': groupedInputs(inputs, '##'),
    'docs/fleets.md#merge-inputs': inputTable(merge.inputs),
    'docs/limits.md#figures': listFigures(PARTS, await readFigures()),
    'CONTRIBUTING.md#rooms': drawRooms(),
    'SECURITY.md#contact': `<${bugs.email}>`,
    '.github/CODE_OF_CONDUCT.md#contact': `<${bugs.email}>`,
    'docs/setup/cloudformation.yml#read-only': templateOf(readOnlyPolicy()),
    'docs/setup/cloudformation.yml#removal': templateOf(twoStepsPolicy()),
  }
}

type Texts = ReadonlyMap<string, string>

/** The pages as they ought to be. @throws where something that is made for a page has no place there */
async function pagesOf(project: Project): Promise<Texts> {
  const [texts, sections] = [await readProjectFiles(PAGES), await sectionsOf(project)]
  const placed = new Set([...texts].flatMap(([path, text]) => namesIn(path, text)))
  const lost = Object.keys(sections).find((name) => !placed.has(name))
  if (lost !== undefined) throw new Error(`There is no place for ${lost}`)
  const parts = [...texts].flatMap(([path, text]) => partsOf(path, text))
  const shown = new Map([...parts, ...Object.entries(sections)])
  const pins = pinsOf([...(await readProjectFiles('.github/workflows/*.yml')).values()])
  const pages = [...texts].map(([path, text]) => {
    const ownPin = path === CALLED ? `v${project.version}` : undefined
    return [path, nameActions(fillPage(path, text, shown), project, pins, ownPin)] as const
  })
  return new Map(pages)
}

/** As prettier writes it, where it knows the language. */
async function formatted(path: string, text: string): Promise<string> {
  const file = ROOT + path
  const { inferredParser } = await getFileInfo(file)
  if (inferredParser === null) return text
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}

/** All generated files, by their path, as they ought to be. */
export async function generatedFiles(): Promise<Texts> {
  const project = await readProject()
  const data = {
    ...schemasOf(project),
    'docs/iam/read-only.json': readOnlyPolicy(),
    'docs/iam/removal.json': removalPolicy(),
    'docs/iam/two-steps.json': twoStepsPolicy(),
    'docs/iam/evidence.json': evidencePolicy(),
    // A module of Terraform's registry has no file outside its folder.
    'docs/setup/terraform/policies/read-only.json': readOnlyPolicy(),
    'docs/setup/terraform/policies/removal.json': twoStepsPolicy(),
  }
  const files = new Map(await pagesOf(project))
  for (const [path, value] of Object.entries(data))
    files.set(path, JSON.stringify(value, undefined, 2))
  const written = [...files].map(
    async ([path, text]) => [path, await formatted(path, text)] as const,
  )
  return new Map(await Promise.all(written))
}

export const writeGeneratedFiles = async (): Promise<unknown> =>
  writeFiles(ROOT, Object.fromEntries(await generatedFiles()))

if (import.meta.main) await writeGeneratedFiles()
