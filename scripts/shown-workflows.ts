import { readFile } from 'node:fs/promises'
import type { RootContent } from 'mdast'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { parse } from 'yaml'

/** Finds the YAML that a page of documentation shows: workflows, steps and settings. */

const ROOT = new URL('../', import.meta.url)

export interface Shown {
  readonly page: string
  /** Which block of YAML on its page it is; the first is 1. */
  readonly number: number
  /** The heading that it stands under. */
  readonly heading: string
  /** As it stands on the page, with its comments. */
  readonly code: string
  readonly value: unknown
}

/** A whole workflow, with its events and jobs. */
export const isWorkflow = ({ value }: Shown): boolean =>
  typeof value === 'object' && value !== null && 'on' in value && 'jobs' in value

const headingOf = (node: RootContent, markdown: string): string =>
  markdown.slice(node.position?.start.offset, node.position?.end.offset).replace(/^#+ +/, '')

/** The blocks of YAML of a page, in their order. */
export function shownOn(page: string, markdown: string): readonly Shown[] {
  const shown: Shown[] = []
  let heading = ''
  for (const node of unified().use(remarkParse).parse(markdown).children) {
    if (node.type === 'heading') heading = headingOf(node, markdown)
    if (node.type !== 'code' || node.lang !== 'yaml') continue
    const code = `${node.value}\n`
    shown.push({ page, number: shown.length + 1, heading, code, value: parse(code) as unknown })
  }
  return shown
}

/** The same, of a page of this repository. */
export const readShown = async (page: string): Promise<readonly Shown[]> =>
  shownOn(page, await readFile(new URL(page, ROOT), 'utf8'))
