import { isMap, isScalar, isSeq, parseDocument, type Pair } from 'yaml'
import { quote } from './reader.ts'

/*
 * YAML as far as the input `rules` takes it: lists, mappings and texts. An alias is never followed,
 * and so none can grow; numbers, tags and merge keys are not read as such.
 */

/** A key of a rule with its value. */
export interface Entry {
  readonly key: string
  /** A text, a list of such values, or null for anything else: undefined would pass for a key that is not there. */
  readonly value: unknown
  /** The value as a message shows it. */
  readonly shown: string
}

/** An item of the list; one that is no mapping has no entries. */
export interface Item {
  readonly entries: readonly Entry[] | undefined
  readonly shown: string
}

export type RuleList =
  | { readonly ok: true; readonly items: readonly Item[] }
  | { readonly ok: false; readonly problem: 'no list' | { readonly message: string } }

/** The library calls itself for every level, and a list of rules has three of them. */
const MOST_LEVELS = 50
const LEVELS_OF_A_LINE = /(?:[-?][ \t]+){50}/u

function isNestedTooDeeply(text: string): boolean {
  let levels = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/gu)) {
    levels = '[{'.includes(bracket) ? levels + 1 : Math.max(0, levels - 1)
    if (levels > MOST_LEVELS) return true
  }
  return LEVELS_OF_A_LINE.test(text)
}

function valueOf(node: unknown): unknown {
  if (isScalar(node)) return String(node.value).trim()
  return isSeq(node) ? node.items.map(valueOf) : null
}

/** A text in quotes; what is none as it stands in the source, on one line. */
function shownOf(node: unknown, source: string): string {
  if (isScalar(node)) return quote(String(node.value))
  const [from = 0, to = 0] = (node as { range?: readonly number[] | null } | null)?.range ?? []
  return quote(source.slice(from, to))
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
}

const entryOf = ({ key, value }: Pair, source: string): Entry => ({
  key: isScalar(key) ? String(key.value) : shownOf(key, source),
  value: valueOf(value),
  shown: shownOf(value, source),
})

const itemOf = (node: unknown, source: string): Item => ({
  entries: isMap(node) ? node.items.map((pair) => entryOf(pair, source)) : undefined,
  shown: shownOf(node, source),
})

/** The items of a YAML list, with their values as texts; or why the text is no such list. */
export function parseRuleList(text: string): RuleList {
  if (isNestedTooDeeply(text)) return { ok: false, problem: { message: 'It is nested too deeply' } }
  const document = parseDocument(text, {
    schema: 'failsafe',
    resolveKnownTags: false,
    // The reader of the rules finds repeated keys itself, to say in which rule.
    uniqueKeys: false,
  })
  const [error] = [...document.errors, ...document.warnings]
  // Below the first line of the message the library shows the text itself.
  if (error) return { ok: false, problem: { message: error.message.replace(/:?\n.*$/su, '') } }
  const { contents } = document
  if (!isSeq(contents) || contents.items.length === 0) return { ok: false, problem: 'no list' }
  return { ok: true, items: contents.items.map((node) => itemOf(node, text)) }
}
