import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTemporaryFolder } from './temporary-folder.ts'

const PRELOADED = new URL('skipped-pauses.ts', import.meta.url)

/** A clock that a run sets forward instead of pausing, and that its emulator shares. */
export class PauseClock {
  /** For the run. */
  readonly environment: Readonly<Record<string, string>>
  readonly #file = join(makeTemporaryFolder('pause-clock'), 'skipped')

  constructor() {
    writeFileSync(this.#file, '0')
    this.environment = {
      NODE_OPTIONS: `--import=${PRELOADED.href}`,
      SKIPPED_PAUSES: this.#file,
    }
  }

  /** For the emulator. */
  readonly now = (): Date => new Date(Date.now() + this.skipped)

  /** Milliseconds that nobody waited for. */
  get skipped(): number {
    return Number(readFileSync(this.#file, 'utf8'))
  }
}
