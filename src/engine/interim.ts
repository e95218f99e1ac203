import { type Milliseconds, MINUTE, type RunResult } from '../model/index.ts'
import { messageOf } from '../text/errors.ts'
import type { Ports } from './ports.ts'

/** The least time between two interims. */
const LEAST_INTERVAL: Milliseconds = MINUTE / 2

/** Writing takes no more than a twentieth of a run. */
const TIMES_WRITING = 20

type InterimPorts = Pick<Ports, 'now' | 'tell' | 'saveInterim'>

/**
 * Keeps what a killed run leaves behind up to date: written before the first change, and again as
 * changes are made.
 */
export class Interim {
  readonly #ports: InterimPorts
  readonly #resultSoFar: () => RunResult
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #hasFailed = false
  #next: Milliseconds = 0

  constructor(ports: InterimPorts, resultSoFar: () => RunResult) {
    this.#ports = ports
    this.#resultSoFar = resultSoFar
  }

  /** Resolves once it is written, or once it is told that it could not be: it ends no run. */
  async write(): Promise<void> {
    this.#writing = this.#write()
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

  async #write(): Promise<void> {
    const { now, saveInterim } = this.#ports
    const startedAt = now().getTime()
    this.#isWriting = true
    try {
      await saveInterim(this.#resultSoFar())
    } catch (error) {
      this.#tellOnce(error)
    }
    const endedAt = now().getTime()
    this.#isWriting = false
    this.#next = endedAt + Math.max(LEAST_INTERVAL, TIMES_WRITING * (endedAt - startedAt))
  }

  /** The next one most likely fails for the same reason. */
  #tellOnce(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#ports.tell({ kind: 'interim-failed', message: messageOf(error) })
  }
}
