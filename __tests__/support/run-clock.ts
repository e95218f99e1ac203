import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SharedClock } from './shared-clock.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** A clock that a run and its emulator share, and that a test sets forward. */
export class RunClock extends SharedClock {
  constructor() {
    super(makeTemporaryFolder('run-clock'))
  }
}

/** A clock that a run sets forward instead of pausing, and that its emulator shares. */
export class PauseClock {
  readonly #file = join(makeTemporaryFolder('pause-clock'), 'skipped')
  /** For the run. */
  readonly environment: Readonly<Record<string, string>> = {
    NODE_OPTIONS: `--import=${new URL('skipped-pauses.ts', import.meta.url).href}`,
    SKIPPED_PAUSES: this.#file,
  }

  constructor() {
    writeFileSync(this.#file, '0')
  }

  /** For the emulator. */
  readonly now = (): Date => new Date(Date.now() + this.skipped)

  /** Milliseconds that nobody waited for. */
  get skipped(): number {
    return Number(readFileSync(this.#file, 'utf8'))
  }
}
