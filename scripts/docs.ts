import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, getFileInfo, resolveConfig } from 'prettier'
import { stringify } from 'yaml'
import { z } from 'zod'
import {
  readActionMetadata,
  readProjectFile,
  readProjectFiles,
} from '../__tests__/contract/documents.ts'
import { rulesSchema } from '../src/inputs/rules.ts'
import { reportSchema } from '../src/report/schema.ts'
import { listFigures, readFigures } from './benchmark/figures.ts'
import { PARTS } from './benchmark/parts.ts'
import { fillIncludes } from './includes.ts'
import { firstSentence, groupedInputs, inputTable, outputTable } from './input-tables.ts'
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

/** The published JSON Schemas: that of the report, and for editors that of the input `rules`. */
function schemasOf(project: Project): readonly (readonly [string, string])[] {
  const raw = `https://raw.githubusercontent.com/${project.slug}/${majorTag(project)}`
  const report = {
    title: 'AMI Cleanup report',
    description: 'What a run of AMI Cleanup found, decided and did.',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input', override: loosen }),
  }
  const rules = {
    title: 'AMI Cleanup rules',
    description:
      'The input rules of AMI Cleanup: what holds for some families instead of other inputs.',
    ...z.toJSONSchema(rulesSchema, { target: 'draft-2020-12', io: 'input' }),
  }
  return Object.entries({ report, rules }).map(([name, schema]) => {
    const path = `docs/${name}.schema.json`
    return [path, json({ $id: `${raw}/${path}`, ...schema })]
  })
}

/** The conditions of the template that statements hang on, which not everybody needs. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ReadParametersByPath: 'ReadsParameterPaths',
  RemoveOnlyWhatWasDisabled: 'HoldsTwoSteps',
}

function withConditions(yaml: string): string {
  return yaml.replaceAll(/^ {2}- Sid: (\w+)\n(?: {4}.*(?:\n|$))+/gm, (statement, sid: string) => {
    const condition = CONDITIONS[sid]
    if (condition === undefined) return statement
    const indented = statement.trimEnd().replaceAll(/^(?=.)/gm, '  ')
    return `  - !If\n    - ${condition}\n${indented}\n    - !Ref AWS::NoValue\n`
  })
}

/** CloudFormation takes the policy as YAML, with the partition of the stack in its ARNs. */
const templateOf = (policy: PolicyDocument): string =>
  withConditions(stringify(policy, { lineWidth: 0 }))
    // Without quotes YAML 1.1 reads a date.
    .replace(/^Version: (.+)$/m, "Version: '$1'")
    .replaceAll(/'?arn:aws:([^\s']+)'?/g, "!Sub 'arn:${AWS::Partition}:$1'")
    .replaceAll(/^(?=.)/gm, ' '.repeat(12))
    .trimEnd()

/** All that names this action or others, beside the workflows of this repository. */
const PAGES =
  '{*.md,.github/CODEOWNERS,.github/*.md,.github/ISSUE_TEMPLATE/*.yml,docs/*.md,docs/decisions/*.md,docs/{workflows,examples}/*.yml,docs/commands/*.sh,docs/setup/**/*.{md,tf,yml}}'

/** The workflow of this repository that others call. */
const CALLED = '.github/workflows/clean-up.yml'

/** What stands between markers, by the page and the name in the markers, and is made anew. */
async function sectionsOf(
  project: Project,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const { inputs, outputs } = await readActionMetadata()
  const contact = `<${project.securityContact}>`
  return {
    'README.md': {
      inputs: groupedInputs(inputs, '###', firstSentence),
      outputs: outputTable(outputs, firstSentence),
    },
    'docs/inputs.md': { inputs: groupedInputs(inputs, '##') },
    'docs/fleets.md': {
      'merge-inputs': inputTable((await readActionMetadata('merge/action.yml')).inputs),
    },
    'docs/limits.md': { figures: listFigures(PARTS, await readFigures()) },
    'CONTRIBUTING.md': { rooms: drawRooms(await readRooms()) },
    'SECURITY.md': { contact },
    '.github/CODE_OF_CONDUCT.md': { contact },
    'docs/setup/cloudformation.yml': {
      'read-only': templateOf(readOnlyPolicy()),
      removal: templateOf(twoStepsPolicy()),
    },
  }
}

/** Markers are comments of the page's own language. */
function fillSection(page: string, name: string, content: string): string {
  const marked = (word: string): string => `^ *(?:<!--|#) ${name}: ${word}(?: -->)?$`
  const section = new RegExp(`(${marked('generated')})[^]*?(${marked('end')})`, 'm')
  if (!section.test(page)) throw new Error(`There is no section ${name}`)
  return page.replace(section, (_, begin: string, end: string) =>
    [begin, content, end].join(begin.endsWith('-->') ? '\n\n' : '\n'),
  )
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
  const pins = pinsOf([...(await readProjectFiles('.github/workflows/*.yml')).values()])
  const [texts, sections] = [await readProjectFiles(PAGES), await sectionsOf(project)]
  const pages = [...texts].map(([path, text]) => {
    const page = Object.entries(sections[path] ?? {}).reduce(
      (rest, [name, content]) => fillSection(rest, name, content),
      fillIncludes(text, texts),
    )
    return [path, nameActions(page, project, pins)] as const
  })
  const files = [
    ...pages,
    [CALLED, nameOwnRelease(await readProjectFile(CALLED), project)] as const,
    ...schemasOf(project),
    ...Object.entries({
      'docs/iam/read-only.json': readOnlyPolicy(),
      'docs/iam/removal.json': removalPolicy(),
      'docs/iam/two-steps.json': twoStepsPolicy(),
      'docs/iam/evidence.json': evidencePolicy(),
      // A module of Terraform's registry has no file outside its folder.
      'docs/setup/terraform/policies/read-only.json': readOnlyPolicy(),
      'docs/setup/terraform/policies/removal.json': twoStepsPolicy(),
    }).map(([path, policy]) => [path, json(policy)] as const),
  ]
  const written = files.map(async ([path, text]) => [path, await formatted(path, text)] as const)
  return new Map(await Promise.all(written))
}

export async function writeGeneratedFiles(): Promise<void> {
  for (const [path, text] of await generatedFiles()) {
    const file = new URL(path, ROOT)
    await mkdir(dirname(fileURLToPath(file)), { recursive: true })
    await writeFile(file, text)
  }
}

if (import.meta.main) await writeGeneratedFiles()
