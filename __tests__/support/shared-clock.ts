import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A clock that a run and its emulator share, and that can be set forward. */
export class SharedClock {
  /** For the run. */
  readonly environment: Readonly<Record<string, string>>
  readonly #file: string
  #offset = 0

  /** The folder is for what the run reads. */
  constructor(folder: string) {
    this.#file = join(folder, 'clock-offset')
    this.#write()
    this.environment = {
      NODE_OPTIONS: `--import=${new URL('shifted-clock.ts', import.meta.url).href}`,
      SHIFTED_CLOCK: this.#file,
    }
  }

  /** For the emulator. */
  readonly now = (): Date => new Date(Date.now() + this.#offset)

  advance(milliseconds: number): void {
    this.#offset += milliseconds
    this.#write()
  }

  /** In one step: the run must never find half a number. */
  #write(): void {
    writeFileSync(`${this.#file}.new`, String(this.#offset))
    renameSync(`${this.#file}.new`, this.#file)
  }
}
