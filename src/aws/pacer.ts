import { setTimeout as sleep } from 'node:timers/promises'
import { TokenBucket } from 'limiter'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Milliseconds } from '../model.ts'
import { isThrottled } from './errors.ts'

/** A token bucket of https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html. */
export interface Budget {
  readonly capacity: number
  readonly refillPerSecond: number
}

/** Others in the account share the bucket, and clocks differ: a tenth is left to them. */
const SHARE = 0.9

const FIRST_BACKOFF: Milliseconds = 500
const LONGEST_BACKOFF: Milliseconds = 20_000

/** About a quarter of an hour without one call let through: then somebody else uses it all. */
const MAX_THROTTLED_ATTEMPTS = 50

function backoff(attempt: number): Milliseconds {
  return Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** attempt) * (0.5 + Math.random() / 2)
}

/**
 * Lets calls of one API through at the pace that AWS documents, so many at a time. A call that is
 * throttled all the same empties the bucket, which slows the others down, and is tried again.
 */
export class Pacer {
  readonly #bucket: TokenBucket
  readonly #limit: LimitFunction
  readonly #signal: AbortSignal

  constructor(budget: Budget, limit: LimitFunction, signal: AbortSignal) {
    this.#bucket = new TokenBucket({
      bucketSize: budget.capacity * SHARE,
      tokensPerInterval: budget.refillPerSecond * SHARE,
      interval: 'second',
    })
    this.#bucket.content = budget.capacity * SHARE
    this.#limit = limit
    this.#signal = signal
  }

  /** @throws what the call throws, or the signal's reason where it was stopped before it began */
  async run<T>(call: () => Promise<T>): Promise<T> {
    return this.#limit(async () => this.#untilLetThrough(call))
  }

  async #untilLetThrough<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      this.#signal.throwIfAborted()
      await this.#bucket.removeTokens(1)
      this.#signal.throwIfAborted()
      try {
        return await call()
      } catch (error) {
        if (!isThrottled(error) || attempt >= MAX_THROTTLED_ATTEMPTS) throw error
      }
      this.#bucket.content = 0
      await sleep(backoff(attempt), undefined, { signal: this.#signal })
    }
  }
}

/** The pacers of one target: one for each API, all sharing how many calls run at a time. */
export class Pacers {
  readonly #pacers = new Map<string, Pacer>()
  readonly #limit: LimitFunction
  readonly #budgetOf: (action: string) => Budget
  readonly #signal: AbortSignal

  constructor(budgetOf: (action: string) => Budget, concurrency: number, signal: AbortSignal) {
    this.#budgetOf = budgetOf
    this.#limit = pLimit(concurrency)
    this.#signal = signal
  }

  for(action: string): Pacer {
    const known = this.#pacers.get(action)
    if (known !== undefined) return known
    const pacer = new Pacer(this.#budgetOf(action), this.#limit, this.#signal)
    this.#pacers.set(action, pacer)
    return pacer
  }
}
