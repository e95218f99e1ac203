/** What a run does in an account: it begins to read, to ask, to look once more, or to remove something. */
export type Step = 'reading' | 'question' | 'look' | 'removal'

/** What happens in an account when a run comes to a step of its own. */
export class Script {
  readonly #counts = new Map<Step, number>()
  readonly #events: { readonly step: Step; readonly nth: number; readonly event: () => void }[] = []

  /** Right before the n-th step of its kind; the first is 1. */
  before(step: Step, nth: number, event: () => void): this {
    this.#events.push({ step, nth, event })
    return this
  }

  comesTo(step: Step): void {
    const nth = this.countOf(step) + 1
    this.#counts.set(step, nth)
    for (const each of this.#events) {
      if (each.step === step && each.nth === nth) each.event()
    }
  }

  countOf(step: Step): number {
    return this.#counts.get(step) ?? 0
  }
}
