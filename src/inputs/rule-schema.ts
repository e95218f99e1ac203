import { z } from 'zod'
import type { FamilyPattern } from '../model/index.ts'
import { boolean, refuse, wholeNumber, type Parsed, type Parser } from './parser.ts'
import { duration, wildcard } from './values.ts'

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
  if (texts.length === 0 || texts.includes('')) return refuse(FAMILY_ACCEPTED)
  return { ok: true, value: texts.map((text) => ({ text, matches: wildcard(text) })) }
}

const DURATION = {
  type: 'string',
  pattern: String.raw`^\d+[mhdw]$`,
} as const

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
    pattern: String.raw`^\d+$`,
  }),
  'max-age': setting(duration, {
    ...DURATION,
    description: 'Images of the family younger than this are kept.',
  }),
  'unused-for': setting(duration, {
    ...DURATION,
    description:
      'Images of the family launched more recently than this are kept. 0d switches it off.',
  }),
  grace: setting(duration, {
    ...DURATION,
    description:
      'Images of the family are disabled first, and removed when they have been disabled for this long.',
  }),
  keep: setting(boolean, {
    description: 'true keeps every image of the family; no other setting stands beside it.',
    enum: [true, false, 'true', 'false'],
  }),
})

/** The input `rules` as a list, for its published JSON Schema. */
export const rulesSchema = z.array(ruleSchema).min(1)

export type WrittenRule = z.infer<typeof ruleSchema>
