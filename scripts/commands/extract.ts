import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Code, InlineCode, Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { isMap, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml'
import { filesOf } from './files.ts'

/** Every command that a reader of the pages could paste: in blocks, in lines, in steps of workflows. */

export interface Command {
  readonly text: string
  /** The page and the line, as `README.md:12`. */
  readonly place: string
  /** What the `env` of a step says; `${{ … }}` as it stands there. */
  readonly env: Readonly<Record<string, string>>
}

type Placed = Pick<Command, 'text' | 'env'> & { readonly line: number }

const SHELLS = ['sh', 'bash', 'zsh', 'shell', 'console']

/** A span of code is a command where it begins with one of these and goes on. */
const PROGRAM = /^(?:npm|npx|node|aws|jq|gh|git|curl|terraform|kubectl|docker)\s\S|^\.ci\/run\b/

const lineOf = (node: Nodes): number => node.position?.start.line ?? 0

const isWhole = (script: string): boolean =>
  !script.endsWith('\\') && spawnSync('bash', ['-n'], { input: script }).status === 0

/** `npm ci && npm test` are two. */
const apart = (text: string): readonly string[] =>
  text.startsWith('npm ') ? text.split(' && ') : [text]

/** What comments name in backticks can be pasted as well. */
function inLine(text: string, line: number): readonly Placed[] {
  const [, code = '', comment = ''] = /^((?:[^#'"]|\S#)*?)(?:(?:^|\s+)#(.*))?$/.exec(text) ?? [
    '',
    text,
  ]
  const named = [...comment.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
  return [...(code.trim() === '' ? [] : apart(code.trim())), ...named.filter(isCommand)].map(
    (each) => ({ text: each, line, env: {} }),
  )
}

const isCommand = (text: string): boolean => PROGRAM.test(text)

/** A block is cut where the shell would run what it has read so far. */
function inBlock(code: string, first: number): readonly Placed[] {
  const commands: Placed[] = []
  let [script, start] = ['', first]
  for (const [index, line] of code.split('\n').entries()) {
    const typed = line.replace(/^\$ /, '')
    if (script === '') start = first + index
    script = script === '' ? typed : `${script}\n${typed}`
    if (!isWhole(script)) continue
    commands.push(
      ...(script.includes('\n') ? [{ text: script, line: start, env: {} }] : inLine(script, start)),
    )
    script = ''
  }
  return script === '' ? commands : [...commands, { text: script, line: start, env: {} }]
}

function envOf(step: YAMLMap): Readonly<Record<string, string>> {
  const { env = {} } = step.toJSON() as { readonly env?: Readonly<Record<string, unknown>> }
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]))
}

/** The scripts of a workflow, or of a part of one. */
function inWorkflow(yaml: string, first: number): readonly Placed[] {
  const counter = new LineCounter()
  const commands: Placed[] = []
  visit(parseDocument(yaml, { lineCounter: counter }), {
    Map: (_, step) => {
      const run = step.items.find(({ key }) => isScalar(key) && key.value === 'run')
      if (!isScalar(run?.value) || !isMap(step)) return
      const line = first + counter.linePos(run.value.range?.[0] ?? 0).line - 1
      commands.push({ text: String(run.value.value).trim(), line, env: envOf(step) })
    },
  })
  return commands
}

function inCode(block: Code): readonly Placed[] {
  const first = lineOf(block) + 1
  if (SHELLS.includes(block.lang ?? '')) return inBlock(block.value, first)
  if (['yaml', 'yml'].includes(block.lang ?? '')) return inWorkflow(block.value, first)
  if (block.lang !== null) return []
  return block.value
    .split('\n')
    .flatMap((line, index) => (isCommand(line) ? inLine(line, first + index) : []))
}

const spansIn = (node: Nodes): readonly InlineCode[] => {
  if (node.type === 'inlineCode') return [node]
  return 'children' in node ? node.children.flatMap(spansIn) : []
}

/** A span that begins with `-- ` goes on where the last command of npm left off. */
function inText(spans: readonly InlineCode[]): readonly Placed[] {
  let base = ''
  return spans.flatMap((span) => {
    if (span.value.startsWith('npm run ')) base = span.value.replace(/ -- .*/, '')
    const text = span.value.startsWith('-- ') ? `${base} ${span.value}`.trim() : span.value
    const found = isCommand(text) || text.startsWith('-- ')
    return found ? apart(text).map((each) => ({ text: each, line: lineOf(span), env: {} })) : []
  })
}

function inNode(node: Nodes): readonly Placed[] {
  if (node.type === 'code') return inCode(node)
  if (['paragraph', 'heading', 'tableRow'].includes(node.type)) return inText(spansIn(node))
  return 'children' in node ? node.children.flatMap(inNode) : []
}

/** The commands of a page in their order. */
export const commandsIn = (markdown: string, page: string): readonly Command[] =>
  inNode(unified().use(remarkParse).use(remarkGfm).parse(markdown)).map(({ text, line, env }) => ({
    text,
    env,
    place: `${page}:${String(line)}`,
  }))

/** The commands of all pages of a folder, but of what the changelog says of the past. */
export async function readCommands(folder: string): Promise<readonly Command[]> {
  const pages = (await filesOf(folder)).filter(
    (file) => file.endsWith('.md') && file !== 'CHANGELOG.md',
  )
  const texts = pages.map(async (page) =>
    commandsIn(await readFile(join(folder, page), 'utf8'), page),
  )
  return (await Promise.all(texts)).flat()
}
