/**
 * Holds each text once. AWS repeats tags and states for every image and snapshot, and each of their
 * copies would take memory until the run ends.
 */
export class SharedTexts {
  readonly #texts = new Map<string, string>()
  readonly #most: number

  /** @param most so many texts are held at most; then it begins anew */
  constructor(most = Infinity) {
    this.#most = most
  }

  /** An equal text: the one that was given first. */
  of<Text extends string>(text: Text): Text {
    const known = this.#texts.get(text)
    // Equal texts have the same type.
    if (known !== undefined) return known as Text
    if (this.#texts.size >= this.#most) this.#texts.clear()
    this.#texts.set(text, text)
    return text
  }
}
