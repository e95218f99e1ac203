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
  readonly #sleepers: Sleeper[] = []

  readonly now = (): Date => new Date(this.#now)

  advance(by: Milliseconds): void {
    this.#now += by
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
