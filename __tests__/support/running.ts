import type { ChildProcess } from 'node:child_process'
import { untilItWaits } from './rounds.ts'

/** The process of a run, to be stopped as a runner does it. */
export class Running {
  #process: ChildProcess | undefined

  /** For the run. */
  readonly onStart = (process: ChildProcess): void => {
    this.#process = process
  }

  get process(): ChildProcess {
    if (this.#process === undefined) throw new Error('The run has not begun')
    return this.#process
  }

  /** By one signal after the other, each when the run has taken in the one before. */
  async cancel(...signals: readonly NodeJS.Signals[]): Promise<void> {
    for (const signal of signals) {
      this.process.kill(signal)
      await untilItWaits(this.process)
    }
  }
}
