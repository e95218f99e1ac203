import { SharedClock } from './shared-clock.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** A clock that a run and its emulator share, and that a test sets forward. */
export class RunClock extends SharedClock {
  constructor() {
    super(makeTemporaryFolder('run-clock'))
  }
}
