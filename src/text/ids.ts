/**
 * The prefix of an id, and the 8 or 17 digits behind it. Only the prefix is consumed, because the `a`
 * of a following `ami-` may look like a digit of this id.
 */
const IMAGE_OR_SNAPSHOT_ID = /(?:ami|snap)-(?=([0-9a-f]{8})([0-9a-f]{9})?)/gi

/** The length of the longest id: `snap-` and 17 digits. */
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
 * digits, whatever is before and after. Before it may be an escape such as `\n` or `%22`, and 17
 * digits may be an id of 8 digits with other text behind it. To find too much only keeps an image.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
export function idsIn(text: string): readonly FoundId[] {
  return [...text.matchAll(IMAGE_OR_SNAPSHOT_ID)].flatMap((match) => {
    const [start, short = '', rest] = match
    const ids = rest === undefined ? [start + short] : [start + short + rest, start + short]
    return ids.map((id) => ({ id: id.toLowerCase(), index: match.index }))
  })
}

/** How many ids these are. The first 8 of 17 digits are found as well, and do not count. */
export function countIds(ids: Iterable<string>): number {
  const all = new Set(ids)
  const beginnings = new Set([...all].flatMap((id) => /^.+-[0-9a-f]{8}(?=[0-9a-f])/.exec(id) ?? []))
  return [...all].filter((id) => !beginnings.has(id)).length
}
