/**
 * EC2 ids have 17 hexadecimal digits. A counter for each kind instead of random digits makes ids the
 * same in every run, and a failing test readable.
 */
export class IdSource {
  readonly #counts = new Map<string, number>()

  next(prefix: string): string {
    return `${prefix}-${this.count(prefix).toString(16).padStart(17, '0')}`
  }

  /** Spot Fleet requests, EC2 Fleets and others are named by a UUID. */
  nextUuid(kind: string): string {
    return `00000000-0000-4000-8000-${this.count(kind).toString(16).padStart(12, '0')}`
  }

  count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return count
  }
}
