/** Ids as AWS writes them, 8 or 17 hexadecimal digits, and not as part of a longer word. */
const IMAGE_OR_SNAPSHOT_ID = /(?<![0-9a-z])(?:ami|snap)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-z])/gi

/** The image and snapshot ids in a text, in lower case, with where they begin. */
export function idsIn(text: string): readonly { readonly id: string; readonly index: number }[] {
  return [...text.matchAll(IMAGE_OR_SNAPSHOT_ID)].map((match) => ({
    id: match[0].toLowerCase(),
    index: match.index,
  }))
}
