import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

const ROOT = new URL('../../', import.meta.url)

export const readProjectFile = async (path: string): Promise<string> =>
  readFile(new URL(path, ROOT), 'utf8')

export interface ActionMetadata {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main: string }
}

export const readActionMetadata = async (path = 'action.yml'): Promise<ActionMetadata> =>
  parse(await readProjectFile(path)) as ActionMetadata

/** A step of a workflow, as far as it concerns this action. */
export interface Step {
  readonly uses?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
}

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

export const stepsOf = ({ jobs }: Workflow): readonly Step[] =>
  Object.values(jobs).flatMap(({ steps }) => steps)
