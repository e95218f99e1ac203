import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const ROOT = new URL('../../', import.meta.url)

export const readProjectFile = async (path: string): Promise<string> =>
  readFile(new URL(path, ROOT), 'utf8')

/** The texts of all files that a pattern finds, by their paths. */
export async function readProjectFiles(
  pattern: string | readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for await (const path of glob(pattern, { cwd: fileURLToPath(ROOT) }))
    texts.set(path, await readProjectFile(path))
  return texts
}

/** A file in YAML or JSON, taken for what the test knows of it. */
export const readData = async <Data>(path: string): Promise<Data> =>
  parse(await readProjectFile(path)) as Data

export interface ActionMetadata {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main: string }
}

export const readActionMetadata = async (path = 'action.yml'): Promise<ActionMetadata> =>
  readData(path)

/** A step of a workflow. */
export interface Step {
  readonly id?: string
  readonly name?: string
  readonly uses?: string
  readonly if?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly if?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly outputs?: Readonly<Record<string, string>>
  readonly concurrency?: { readonly group: string }
  readonly strategy?: { readonly 'fail-fast': boolean }
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}

export interface Workflow<Name extends string = string> {
  readonly jobs: Readonly<Record<Name, Job>>
}

/** The steps that use an action, of whatever version. */
export const usesOf = (steps: readonly Step[], action: string): readonly Step[] =>
  steps.filter(({ uses = '' }) => uses.startsWith(`${action}@`))

/** The code blocks of a Markdown text that are of one language. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  const blocks = markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))
  return [...blocks].map(([, code = '']) => code)
}

/** The complete workflows of a Markdown text. */
export function workflowsIn(markdown: string): readonly Workflow[] {
  return codeBlocks(markdown, 'yaml')
    .map((code) => parse(code) as unknown)
    .filter(
      (value): value is Workflow => typeof value === 'object' && value !== null && 'jobs' in value,
    )
}

/** A job that calls another workflow has none. */
export const stepsOf = ({
  jobs,
}: {
  readonly jobs: Readonly<Record<string, Partial<Job>>>
}): readonly Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps)
