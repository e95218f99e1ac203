/** What a text means, or what would have been accepted instead. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly accepted: string }

export type Parser<T> = (text: string) => Parsed<T>

/** A text that is accepted, and what it means. */
export const accept = <T>(value: T): Parsed<T> => ({ ok: true, value })

/** A text that is not accepted, with words on what would be. */
export const refuse = (accepted: string): Parsed<never> => ({ ok: false, accepted })

/** An input that may be left empty. */
export const optional =
  <T>(parse: Parser<T>): Parser<T | undefined> =>
  (text) =>
    text === '' ? accept(undefined) : parse(text)

/** The booleans of YAML 1.2's core schema, as the runner's own toolkit reads them. */
export const boolean: Parser<boolean> = (text) => {
  if (['true', 'True', 'TRUE'].includes(text)) return accept(true)
  if (['false', 'False', 'FALSE'].includes(text)) return accept(false)
  return refuse('true or false')
}

/** A text of any form. */
export const anyText: Parser<string> = (text) => accept(text)

/** One of a few words, in exactly this spelling. */
export const oneOf =
  <const Words extends readonly [string, ...string[]]>(...words: Words): Parser<Words[number]> =>
  (text) => {
    const word = words.find((each) => each === text)
    return word === undefined ? refuse(`one of ${words.join(', ')}`) : accept(word)
  }

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER): Parser<number> =>
  (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= least && number <= most) return accept(number)
    const range =
      most === Number.MAX_SAFE_INTEGER
        ? `${String(least)} or more`
        : `from ${String(least)} to ${String(most)}`
    return refuse(`a whole number, ${range}`)
  }

/** The entries of a list: separated by newlines where there is one, else by commas. */
export function splitList(text: string): readonly string[] {
  const entries = text.split(text.includes('\n') ? '\n' : ',').map((entry) => entry.trim())
  return [...new Set(entries.filter((entry) => entry !== ''))]
}

/** Entries that may hold commas: one a line. */
export const lines: Parser<readonly string[]> = (text) => {
  const entries = text.split('\n').map((line) => line.trim())
  return accept([...new Set(entries.filter((entry) => entry !== ''))])
}

/**
 * A list whose entries are all read by one parser. A text without any entry is refused: it may be
 * `${{ a }},${{ b }}` with two empty values, and must not pass for a list that was not given.
 */
export const listOf =
  <T>(parse: Parser<T>): Parser<readonly T[]> =>
  (text) => {
    const entries = splitList(text)
    if (text !== '' && entries.length === 0) return refuse('a list with an entry')
    const parsed = entries.map((entry) => ({ entry, result: parse(entry) }))
    const refused = parsed.flatMap(({ entry, result }) =>
      result.ok ? [] : [{ entry: JSON.stringify(entry), accepted: result.accepted }],
    )
    if (refused.length === 0) {
      return accept(parsed.flatMap(({ result }) => (result.ok ? [result.value] : [])))
    }
    // Different entries may be refused for different reasons.
    const reasons = Map.groupBy(refused, ({ accepted }) => accepted)
    const explained = [...reasons].map(
      ([accepted, entriesOf]) =>
        `${accepted} (not ${entriesOf.map(({ entry }) => entry).join(', ')})`,
    )
    return refuse(explained.join('; '))
  }

/** A text of one form. */
export const matching =
  (form: RegExp, accepted: string): Parser<string> =>
  (text) =>
    form.test(text) ? accept(text) : refuse(accepted)
