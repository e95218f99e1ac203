/**
 * The beginning of an id, and the 8 or 17 digits behind it. Only the beginning is matched, because
 * the `a` of the next id may pass for a digit of this one.
 */
const IMAGE_OR_SNAPSHOT_ID = /(?:ami|snap)-(?=([0-9a-f]{8})([0-9a-f]{9})?)/gi

/** No id has more characters: `snap-` and 17 digits. */
export const LONGEST_ID = 22

/** A part of a text that may be an id. */
export interface FoundId {
  /** In lower case. */
  readonly id: string
  /** Where it begins, in UTF-16 code units. */
  readonly index: number
}

/**
 * All that may be an image or snapshot id in a text: `ami-` or `snap-` and 17 or 8 hexadecimal
 * digits, whatever stands before and after. An escape such as `\n` or `%22` may stand before, and
 * 17 digits may be 8 and what follows. Too much found only keeps an image.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
export function idsIn(text: string): readonly FoundId[] {
  return [...text.matchAll(IMAGE_OR_SNAPSHOT_ID)].flatMap((match) => {
    const [start, short = '', rest] = match
    const ids = rest === undefined ? [start + short] : [start + short + rest, start + short]
    return ids.map((id) => ({ id: id.toLowerCase(), index: match.index }))
  })
}

/** How many ids a text means by these: the first 8 of 17 digits are found as well, and are no id of their own. */
export function countIds(ids: Iterable<string>): number {
  const all = new Set(ids)
  const beginnings = new Set([...all].flatMap((id) => /^.+-[0-9a-f]{8}(?=[0-9a-f])/.exec(id) ?? []))
  return [...all].filter((id) => !beginnings.has(id)).length
}
