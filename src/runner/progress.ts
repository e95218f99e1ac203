import type { Milliseconds } from '../model/index.ts'
import { formatCount, inWords } from '../report/words.ts'

/** How often a long piece of work says how far it is. */
const INTERVAL: Milliseconds = 10_000

/** Says how far a long piece of work is, how fast it goes and what is left. */
export class ProgressMeter {
  readonly #what: string
  readonly #say: (line: string) => void
  #total = 0
  readonly #startedAt = Date.now()
  #saidAt = Date.now()
  #done = 0

  /** `what` is a past participle with its object: `asked about sharing`. */
  constructor(what: string, say: (line: string) => void) {
    this.#what = what
    this.#say = say
  }

  get done(): number {
    return this.#done
  }

  get total(): number {
    return this.#total
  }

  /** There is more to do. */
  add(count: number): void {
    this.#total += count
  }

  step(): void {
    this.#done += 1
    const now = Date.now()
    if (now - this.#saidAt < INTERVAL) return
    this.#saidAt = now
    const perMillisecond = this.#done / (now - this.#startedAt)
    const left = (this.#total - this.#done) / perMillisecond
    this.#say(
      `${this.#what}: ${formatCount(this.#done)} of ${formatCount(this.#total)}, ${(perMillisecond * 1000).toFixed(1)} a second, about ${secondsOr(left)} left`,
    )
  }
}

const secondsOr = (left: Milliseconds): string =>
  left < 120_000 ? `${String(Math.ceil(left / 1000))} seconds` : inWords(left)
