import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, getFileInfo, resolveConfig } from 'prettier'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { rulesSchema } from '../src/inputs/rules.ts'
import { reportSchema } from '../src/report/schema.ts'
import { readFigures } from './benchmark/figures.ts'
import { PARTS } from './benchmark/parts.ts'
import { listFigures } from './benchmark/figures.ts'
import { fillIncludes } from './includes.ts'
import {
  firstSentence,
  groupedInputs,
  inputTable,
  outputTable,
  type Entries,
} from './input-tables.ts'
import { nameActions, nameOwnRelease, pinsOf } from './mentions.ts'
import {
  evidencePolicy,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
  type PolicyDocument,
} from './policy.ts'
import { majorTag, readProject, type Project } from './project.ts'
import { drawRooms, readRooms } from './rooms.ts'

/**
 * Writes what the documentation says of the code: the tables of inputs and outputs from both `action.yml`, the
 * policies from the calls, the JSON Schemas from the code's own, the picture of the rooms from the
 * imports, the figures from those that were measured last, and on every page the names of actions, and
 * the commands and workflows of `docs` that the page includes. `npm run docs` does it, and CI sees
 * whether it was done.
 */

const ROOT = new URL('../', import.meta.url)

interface Metadata {
  readonly inputs: Entries
  readonly outputs: Entries
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2)

interface JsonSchema {
  additionalProperties?: unknown
  default?: unknown
}

/**
 * Fields may be added within a version: who checks a newer report must not refuse it. A count that is
 * absent is not known, and so no number stands for it.
 */
function loosen({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  delete jsonSchema.default
}

/** The published JSON Schema of the report. */
export function reportJsonSchema(project: Project): object {
  return {
    $id: `https://raw.githubusercontent.com/${project.slug}/${majorTag(project)}/docs/report.schema.json`,
    title: 'AMI Cleanup report',
    description: 'What a run of AMI Cleanup found, decided and did.',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input', override: loosen }),
  }
}

/** The published JSON Schema of the input `rules`, for editors. */
export function rulesJsonSchema(project: Project): object {
  return {
    $id: `https://raw.githubusercontent.com/${project.slug}/${majorTag(project)}/docs/rules.schema.json`,
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

/** The conditions of the template that statements hang on. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ReadParametersByPath: 'ReadsParameterPaths',
  RemoveOnlyWhatWasDisabled: 'HoldsTwoSteps',
}

/** A statement that not everybody needs hangs on a parameter of the template. */
function withConditions(yaml: string): string {
  return yaml.replaceAll(/^ {2}- Sid: (\w+)\n(?: {4}.*(?:\n|$))+/gm, (statement, sid: string) => {
    const condition = CONDITIONS[sid]
    if (condition === undefined) return statement
    const indented = statement.trimEnd().replaceAll(/^(?=.)/gm, '  ')
    return `  - !If\n    - ${condition}\n${indented}\n    - !Ref AWS::NoValue\n`
  })
}

/** CloudFormation takes the policy as YAML, with the partition of the stack in its ARNs. */
function fillTemplate(text: string, section: string, policy: PolicyDocument): string {
  const indent = ' '.repeat(12)
  const yaml = withConditions(stringify(policy, { lineWidth: 0 }))
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

const read = async (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')

async function readAll(pattern: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for await (const path of glob(pattern, { cwd: fileURLToPath(ROOT) })) {
    texts.set(path, await read(path))
  }
  return texts
}

const readMetadata = async (path: string): Promise<Metadata> => parse(await read(path)) as Metadata

/** All that names this action or others, beside the workflows of this repository. */
const PAGES =
  '{*.md,.github/CODEOWNERS,.github/*.md,.github/ISSUE_TEMPLATE/*.yml,docs/*.md,docs/decisions/*.md,docs/{workflows,examples}/*.yml,docs/commands/*.sh,docs/setup/**/*.{md,tf,yml}}'

/** The workflow of this repository that others call. */
const CALLED = '.github/workflows/clean-up.yml'

/** What stands between markers on a page, and is made anew. */
async function partsOf(path: string, text: string, project: Project): Promise<string> {
  switch (path) {
    case 'README.md': {
      const { inputs, outputs } = await readMetadata('action.yml')
      return fillMarkdown(
        fillMarkdown(text, 'inputs', groupedInputs(inputs, '###', firstSentence)),
        'outputs',
        outputTable(outputs, firstSentence),
      )
    }
    case 'docs/inputs.md': {
      const { inputs } = await readMetadata('action.yml')
      return fillMarkdown(text, 'inputs', groupedInputs(inputs, '##'))
    }
    case 'docs/fleets.md': {
      const { inputs } = await readMetadata('merge/action.yml')
      return fillMarkdown(text, 'merge-inputs', inputTable(inputs))
    }
    case 'docs/limits.md':
      return fillMarkdown(text, 'figures', listFigures(PARTS, await readFigures()))
    case 'CONTRIBUTING.md':
      return fillMarkdown(text, 'rooms', drawRooms(await readRooms()))
    case 'SECURITY.md':
    case '.github/CODE_OF_CONDUCT.md':
      return fillMarkdown(text, 'contact', `<${project.securityContact}>`)
    case 'docs/setup/cloudformation.yml':
      return fillTemplate(
        fillTemplate(text, 'read-only', readOnlyPolicy()),
        'removal',
        twoStepsPolicy(),
      )
    default:
      return text
  }
}

/** As prettier writes it, where it knows the language. */
async function formatted(path: string, text: string): Promise<string> {
  const file = fileURLToPath(new URL(path, ROOT))
  const { inferredParser } = await getFileInfo(file)
  if (inferredParser === null) return text
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}

/** All generated files, by their path, as they ought to be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const project = await readProject()
  const pins = pinsOf([...(await readAll('.github/workflows/*.yml')).values()])
  const texts = await readAll(PAGES)
  const pages = [...texts].map(async ([path, text]) => {
    const page = await partsOf(path, fillIncludes(text, texts), project)
    return [path, nameActions(page, project, pins)] as const
  })
  const files = [
    ...(await Promise.all(pages)),
    [CALLED, nameOwnRelease(await read(CALLED), project)],
    ['docs/report.schema.json', json(reportJsonSchema(project))],
    ['docs/rules.schema.json', json(rulesJsonSchema(project))],
    ['docs/iam/read-only.json', json(readOnlyPolicy())],
    ['docs/iam/removal.json', json(removalPolicy())],
    ['docs/iam/two-steps.json', json(twoStepsPolicy())],
    // A module of Terraform's registry has no file outside its folder.
    ['docs/setup/terraform/policies/read-only.json', json(readOnlyPolicy())],
    ['docs/setup/terraform/policies/removal.json', json(twoStepsPolicy())],
    ['docs/iam/evidence.json', json(evidencePolicy())],
  ] as const
  return new Map(
    await Promise.all(
      files.map(async ([path, text]) => [path, await formatted(path, text)] as const),
    ),
  )
}

export async function writeGeneratedFiles(): Promise<void> {
  for (const [path, text] of await generatedFiles()) {
    const file = new URL(path, ROOT)
    await mkdir(dirname(fileURLToPath(file)), { recursive: true })
    await writeFile(file, text)
  }
}

if (import.meta.main) await writeGeneratedFiles()
