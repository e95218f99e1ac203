import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemCodeOf } from './node-errors.ts'

const PAUSE_MILLISECONDS = 10
/** What a run has sent may take a few turns of the emulator's event loop to be read. */
const LOOKS_ALIKE = 5

/** Where no system tells what a process does, it is given the time to do it. */
const LOOKS_ALIKE_ELSEWHERE = 50

const TELLS_OF_THREADS = process.platform === 'linux'

/**
 * Whether each thread of the process sleeps, and how often it has been woken: Linux tells a thread
 * that waits (`S`) from one that would work if only it got a processor (`R`) or its disk (`D`).
 */
interface Look {
  readonly asleep: boolean
  readonly wakings: string
}

function lookAt(run: ChildProcess): Look {
  if (!TELLS_OF_THREADS) return { asleep: true, wakings: '' }
  const tasks = `/proc/${String(run.pid)}/task`
  const threads = readdirSync(tasks).map((thread) =>
    readFileSync(`${tasks}/${thread}/status`, 'utf8'),
  )
  return {
    asleep: threads.every((status) => /^State:\tS/m.test(status)),
    wakings: threads.map((status) => /^voluntary_ctxt_switches:.*/m.exec(status)?.[0]).join(),
  }
}

/** A thread may end while it is looked at, and so may the process. */
function lookIfThere(run: ChildProcess): Look | undefined {
  try {
    return lookAt(run)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

/**
 * Until the run can do nothing but wait, for answers or for signals; what it says of itself meanwhile
 * (its calls, counted) must not change either.
 */
export async function untilItWaits(
  run: ChildProcess,
  countCalls: () => number = () => 0,
): Promise<void> {
  let before: string | undefined
  let alike = 0
  const enough = TELLS_OF_THREADS ? LOOKS_ALIKE : LOOKS_ALIKE_ELSEWHERE
  while (alike < enough && run.exitCode === null && run.signalCode === null) {
    await sleep(PAUSE_MILLISECONDS)
    const look = lookIfThere(run)
    const seen = `${String(countCalls())} ${look?.wakings ?? ''}`
    alike = look?.asleep === true && seen === before ? alike + 1 : 0
    before = seen
  }
}

/**
 * Answers none of a run's calls before the run can do nothing but wait for answers: then all of them
 * at once. So the rounds are the longest chain of calls each of which could begin only after the one
 * before had ended, however slow the machine is.
 */
export class Rounds {
  count = 0
  readonly #waiting: (() => void)[] = []
  #process: ChildProcess | undefined

  /** For the run. */
  readonly onStart = (process: ChildProcess): void => {
    this.#process = process
  }

  /** For the emulator. */
  readonly onCall = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#waiting.push(() => {
      resolve(undefined)
    })
    const [, second] = this.#waiting
    if (second === undefined) await this.#endRound()
    await promise
  }

  async #endRound(): Promise<void> {
    if (this.#process === undefined) throw new Error('Rounds are counted of a run with onStart')
    await untilItWaits(this.#process, () => this.#waiting.length)
    this.count += 1
    for (const answer of this.#waiting.splice(0)) answer()
  }
}

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
