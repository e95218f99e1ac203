/** What tells apart errors that are about the same: ids, accounts, and what AWS encodes for itself. */
const OF_ONE_ITEM = /\b(?:ami|snap)-[0-9a-f]+|\b\d{12}\b|[\w+/=-]{100,}/g

/** Remembers errors, so that each is said once: 1,000 denials say no more than one. */
export class RepeatedErrors {
  readonly #told = new Set<string>()

  /** The error, or that it is the same as one before. What differs may be a word of `besides`. */
  once(error: string, besides: readonly string[] = []): string {
    const bare = besides.reduce((text, word) => text.replaceAll(word, ''), error)
    const key = bare.replaceAll(OF_ONE_ITEM, '')
    if (this.#told.has(key)) return 'same error'
    this.#told.add(key)
    return error
  }
}
