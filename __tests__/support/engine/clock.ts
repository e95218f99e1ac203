import { setImmediate as turn } from 'node:timers/promises'
import type { Milliseconds } from '../../../src/model/index.ts'
import { NOW } from '../model-factories.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Time that goes on only where a test says so, or where a run can do nothing but wait for it. */
export class EngineClock {
  #now = NOW.getTime()
  /** What the wall clock was set back by. */
  #setBackBy: Milliseconds = 0
  readonly #sleepers: Sleeper[] = []
  /** Called whenever the run can do nothing but wait. */
  onWaiting: () => void = () => undefined

  /** The wall clock, which somebody may set. */
  readonly now = (): Date => new Date(this.#now - this.#setBackBy)

  /** The time that passed since the beginning, which nobody can set. */
  readonly elapsed = (): Milliseconds => this.#now - NOW.getTime()

  advance(by: Milliseconds): void {
    this.#now += by
  }

  setBack(by: Milliseconds): void {
    this.#setBackBy += by
  }

  async sleep(time: Milliseconds): Promise<void> {
    if (time === 0) return
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#sleepers.push({
      at: this.#now + time,
      wake: () => {
        resolve(undefined)
      },
    })
    await promise
  }

  /** Lets time pass until the work is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false }
    const ended = work.finally(() => {
      state.isDone = true
    })
    // It is awaited below, and may fail before.
    ended.catch(() => undefined)
    await turn()
    while (!state.isDone) {
      this.onWaiting()
      this.#wakeNext()
      await turn()
    }
    return ended
  }

  #wakeNext(): void {
    const [next] = this.#sleepers.sort((a, b) => a.at - b.at)
    if (next === undefined) throw new Error('The run waits for something that never comes.')
    this.#sleepers.shift()
    this.#now = Math.max(this.#now, next.at)
    next.wake()
  }
}
