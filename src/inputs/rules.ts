import type { z } from 'zod'
import type { FamilyRule } from '../model/index.ts'
import { quote, type InputReader } from './reader.ts'
import { parseRuleList, type Entry, type Item, type RuleList } from './rule-list.ts'
import { ruleSchema, type WrittenRule } from './rule-schema.ts'

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

/** What a rule that keeps everything says besides, to no effect. */
function tellIdle(entries: readonly Entry[], tell: Tell): void {
  for (const { key, shown } of entries.filter((entry) => !['family', 'keep'].includes(entry.key))) {
    tell(
      key,
      `${shown} has no effect beside keep: true, which keeps every image. Leave one of them out.`,
    )
  }
}

const ruleOf = (written: WrittenRule, number: number): FamilyRule =>
  written.keep === true
    ? { number, family: written.family, keep: true }
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

const wouldRemoveAll = (rule: FamilyRule, reader: InputReader): boolean =>
  !rule.keep && rule.keepPrevious === 0 && rule.maxAge === undefined && reader.raw('max-age') === ''

function whyNoList(list: Extract<RuleList, { ok: false }>, text: string): string {
  if (list.problem === 'no list')
    return `${quote(text)} is not accepted. It takes ${LIST_ACCEPTED}.`
  return `it cannot be read as YAML. ${list.problem.message}. It takes ${LIST_ACCEPTED}.`
}

/** The input `rules`: what some families have instead of other inputs. Every problem goes to the reader. */
export function readRules(reader: InputReader): readonly FamilyRule[] {
  const text = reader.written('rules')
  if (text.trim() === '') return []
  const list = parseRuleList(text)
  if (!list.ok) {
    reader.problem('rules', whyNoList(list, text))
    return []
  }
  return list.items.flatMap((item, index) => {
    const number = index + 1
    const tell: Tell = (key, problem) => {
      const place = [`rule ${String(number)}`, ...(key === undefined ? [] : [key])].join(', ')
      reader.problem('rules', `${place}: ${problem}`)
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
