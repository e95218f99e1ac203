import { type Milliseconds, MINUTE, type RunResult } from '../model/index.ts'
import type { Ports } from './ports.ts'

/** The least time between two interims. */
const LEAST_INTERVAL: Milliseconds = MINUTE / 2

/** Writing takes no more than a twentieth of a run. */
const TIMES_WRITING = 20

/**
 * Keeps what a killed run leaves behind up to date: written before the first change, and again as
 * changes are made.
 */
export class Interim {
  readonly #ports: Pick<Ports, 'now' | 'saveInterim'>
  readonly #resultSoFar: () => RunResult
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #next: Milliseconds = 0

  constructor(ports: Pick<Ports, 'now' | 'saveInterim'>, resultSoFar: () => RunResult) {
    this.#ports = ports
    this.#resultSoFar = resultSoFar
  }

  /** Resolves once it is written. */
  async write(): Promise<void> {
    const startedAt = this.#ports.now().getTime()
    this.#isWriting = true
    this.#writing = this.#ports.saveInterim(this.#resultSoFar()).finally(() => {
      const endedAt = this.#ports.now().getTime()
      this.#isWriting = false
      this.#next = endedAt + Math.max(LEAST_INTERVAL, TIMES_WRITING * (endedAt - startedAt))
    })
    return this.#writing
  }

  /** Something was changed: it is written anew where that is not too often. */
  touch(): void {
    if (this.#isWriting || this.#ports.now().getTime() < this.#next) return
    void this.write()
  }

  /** No interim is written any more, so that none replaces the final report. */
  async end(): Promise<void> {
    await this.#writing
  }
}
