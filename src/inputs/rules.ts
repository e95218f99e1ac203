import { isMap, isScalar, isSeq, type Pair, parseDocument } from 'yaml'
import { z } from 'zod'
import type { FamilyPattern, FamilyRule } from '../model/index.ts'
import { type InputName, type InputReader, quote } from './reader.ts'
import type { RulesText } from './rules-file.ts'
import {
  boolean,
  duration,
  DURATION,
  type Parsed,
  type Parser,
  notAccepted,
  WHOLE_NUMBER,
  wholeNumber,
  wildcard,
} from './values.ts'

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

/*
 * One rule of the input `rules`: the one description from which a rule is read, and from which the
 * published JSON Schema is made. YAML's values are all texts here, so that every setting is read by
 * the parser of the input whose place it takes, and `3` and `"3"` are the same.
 */

const FAMILY_ACCEPTED =
  'a pattern such as prod.*, or a list of them, with * and ? as wildcards, in quotes where it begins with one'

type Read<T> = (value: unknown) => Parsed<T>

/** A value that is read by a parser of ours; what the parser accepts is the issue's message. */
const readBy = <T>(read: Read<T>): z.ZodType<T> =>
  z.unknown().transform((value, context) => {
    const parsed = read(value)
    if (parsed.ok) return parsed.value
    context.addIssue({ code: 'custom', message: parsed.accepted })
    return z.NEVER
  })

/** No setting is empty: what is no text is refused like an empty one, with what is accepted. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const setting = <T>(parse: Parser<T>, meta: z.GlobalMeta): z.ZodOptional<z.ZodType<T>> =>
  readBy((value) => parse(textOf(value)))
    .meta(meta)
    .optional()

const patterns: Read<readonly FamilyPattern[]> = (value) => {
  const texts = [value].flat().map(textOf)
  if (texts.length === 0 || texts.includes('')) return notAccepted(FAMILY_ACCEPTED)
  return { ok: true, value: texts.map((text) => ({ text, matches: wildcard(text) })) }
}

const A_DURATION = { type: 'string', pattern: DURATION.source } as const

/** A rule as it is written. */
export const ruleSchema = z.strictObject({
  family: readBy(patterns).meta({
    description:
      'The families that the rule is for, by their label without the architecture: a pattern or a list of them, with * and ? as wildcards, case-sensitive. The first rule that matches a family holds for it.',
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    ],
  }),
  'keep-previous': setting(wholeNumber(0), {
    description:
      'How many of the newest unused images of the family are kept, beside what is in use. 0 needs a max-age.',
    type: ['integer', 'string'],
    minimum: 0,
    pattern: WHOLE_NUMBER.source,
  }),
  'max-age': setting(duration, {
    ...A_DURATION,
    description: 'Images of the family younger than this are kept.',
  }),
  'unused-for': setting(duration, {
    ...A_DURATION,
    description:
      'Images of the family launched more recently than this are kept. 0d switches it off.',
  }),
  grace: setting(duration, {
    ...A_DURATION,
    description:
      'Images of the family are disabled first, and removed when they have been disabled for this long.',
  }),
  keep: setting(boolean, {
    description:
      'true keeps every image of the family; no other setting but optional stands beside it.',
    enum: [true, false, 'true', 'false'],
  }),
  optional: setting(boolean, {
    description:
      'true beside keep: true says that the rule may match no family. Without it a real run fails then, because a misspelt family would give its images away.',
    enum: [true, false, 'true', 'false'],
  }),
})

/** The input `rules` as a list, for its published JSON Schema. */
export const rulesSchema = z.array(ruleSchema).min(1)

export type WrittenRule = z.infer<typeof ruleSchema>

const KEYS = Object.keys(ruleSchema.shape).join(', ')
const LIST_ACCEPTED = `a YAML list of rules, each with a family and any of ${KEYS.replace('family, ', '')}`

/** Tells a problem of one rule; without a key it is about the rule as a whole. */
type Tell = (key: string | undefined, text: string) => void

const shownAt = (entries: readonly Entry[], key: string): string =>
  entries.findLast((entry) => entry.key === key)?.shown ?? ''

function tellRepeated(entries: readonly Entry[], tell: Tell): void {
  for (const [key, all] of Map.groupBy(entries, (entry) => entry.key)) {
    if (all.length === 1) continue
    const values = all.map(({ shown }) => shown).join(' and ')
    tell(
      key,
      `it is there ${String(all.length)} times, with ${values}. A rule takes each key once.`,
    )
  }
}

function tellIssue(issue: z.core.$ZodIssue, entries: readonly Entry[], tell: Tell): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      tell(key, `there is no such key, here with ${shownAt(entries, key)}. A rule takes ${KEYS}.`)
    }
    return
  }
  const key = String(issue.path[0])
  const shown = shownAt(entries, key)
  const what = shown === '' ? 'it is missing' : `${shown} is not accepted`
  tell(key, `${what}. It takes ${issue.message}.`)
}

const BESIDE_KEEP: readonly string[] = ['family', 'keep', 'optional']

/** Reports settings that have no effect beside `keep: true`. */
function tellIdle(entries: readonly Entry[], tell: Tell): void {
  for (const { key, shown } of entries.filter((entry) => !BESIDE_KEEP.includes(entry.key))) {
    tell(
      key,
      `${shown} has no effect beside keep: true, which keeps every image. Leave one of them out.`,
    )
  }
}

const ruleOf = (written: WrittenRule, number: number): FamilyRule =>
  written.keep === true
    ? {
        number,
        family: written.family,
        keep: true,
        ...(written.optional === true && { isOptional: true }),
      }
    : {
        number,
        family: written.family,
        keep: false,
        keepPrevious: written['keep-previous'],
        maxAge: written['max-age'],
        unusedFor: written['unused-for'],
        grace: written.grace,
      }

/** A rule, or undefined where it cannot be read. */
function readEntries(
  entries: readonly Entry[],
  number: number,
  tell: Tell,
): FamilyRule | undefined {
  tellRepeated(entries, tell)
  const written = ruleSchema.safeParse(
    Object.fromEntries(entries.map(({ key, value }) => [key, value])),
  )
  if (written.success) {
    if (written.data.keep === true) tellIdle(entries, tell)
    else if (written.data.optional !== undefined) {
      tell('optional', 'it stands only beside keep: true. Leave it out.')
    }
    return ruleOf(written.data, number)
  }
  for (const issue of written.error.issues) tellIssue(issue, entries, tell)
  return undefined
}

function readItem({ entries, shown }: Item, number: number, tell: Tell): FamilyRule | undefined {
  if (entries !== undefined) return readEntries(entries, number, tell)
  tell(undefined, `${shown} is not accepted. It takes a mapping with the keys ${KEYS}.`)
  return undefined
}

const wouldRemoveAll = (rule: FamilyRule, reader: InputReader<InputName>): boolean =>
  !rule.keep && rule.keepPrevious === 0 && rule.maxAge === undefined && reader.raw('max-age') === ''

function whyNoList(list: Extract<RuleList, { ok: false }>, text: string): string {
  if (list.problem === 'no list')
    return `${quote(text)} is not accepted. It takes ${LIST_ACCEPTED}.`
  return `it cannot be read as YAML. ${list.problem.message}. It takes ${LIST_ACCEPTED}.`
}

/** The rules: what some families have instead of other inputs. Every problem goes to the reader. */
export function readRules(
  reader: InputReader<InputName>,
  { text, file }: RulesText,
): readonly FamilyRule[] {
  if (text.trim() === '') return []
  const tellOfList = (problem: string): void => {
    reader.problem('rules', file === undefined ? problem : `${quote(file.path)}: ${problem}`)
  }
  const list = parseRuleList(text)
  if (!list.ok) {
    tellOfList(whyNoList(list, text))
    return []
  }
  return list.items.flatMap((item, index) => {
    const number = index + 1
    const tell: Tell = (key, problem) => {
      const place = [`rule ${String(number)}`, ...(key === undefined ? [] : [key])].join(', ')
      tellOfList(`${place}: ${problem}`)
    }
    const rule = readItem(item, number, tell)
    if (rule !== undefined && wouldRemoveAll(rule, reader)) {
      tell(
        'keep-previous',
        '"0" without max-age would remove every unused image of the family. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.',
      )
    }
    return rule ?? []
  })
}
