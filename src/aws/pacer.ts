import { setTimeout as sleep } from 'node:timers/promises'
import { TokenBucket } from 'limiter'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Milliseconds } from '../model/index.ts'
import { isThrottled } from './errors.ts'

/** A token bucket of https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html. */
export interface Budget {
  readonly capacity: number
  readonly refillPerSecond: number
}

/**
 * How much of a bucket is never used, as the time that refills it. Calls may arrive closer together
 * than they were sent, because the first one also opens the connection.
 */
const SLACK: Milliseconds = 500

/** Calls of a run under way at a time. More connections do not make a run faster. */
const MOST_CALLS = 256

const FIRST_BACKOFF: Milliseconds = 500
const LONGEST_BACKOFF: Milliseconds = 20_000

/** About a quarter of an hour of throttling: somebody else then uses the whole budget. */
const MAX_THROTTLED_ATTEMPTS = 50

function backoff(attempt: number): Milliseconds {
  return Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** attempt) * (0.5 + Math.random() / 2)
}

/** How many calls of the whole run are under way at a time, whatever their targets and APIs. */
export class CallLimit {
  readonly #limit = pLimit(MOST_CALLS)

  async run<T>(call: () => Promise<T>): Promise<T> {
    return this.#limit(call)
  }
}

/** Shared by all calls of a target. */
interface Shared {
  /** Calls of the target under way at a time. */
  readonly limit: LimitFunction
  readonly calls: CallLimit
  readonly signal: AbortSignal
}

/** The API that a pacer is for: its budget, and who hears that AWS throttles it. */
interface Pace extends Budget {
  readonly onThrottled?: (() => void) | undefined
}

/**
 * Sends the calls of one API at the pace that AWS documents. A call that AWS throttles nevertheless
 * empties the bucket, which slows the others down, and is tried again.
 */
export class Pacer {
  readonly #bucket: TokenBucket
  /** One call at a time waits for the bucket, because it would wake all that wait at once. */
  readonly #turn = pLimit(1)
  readonly #shared: Shared
  readonly #onThrottled: () => void

  constructor({ capacity, refillPerSecond, onThrottled }: Pace, shared: Shared) {
    const bucketSize = Math.max(1, capacity - (refillPerSecond * SLACK) / 1000)
    this.#bucket = new TokenBucket({
      bucketSize,
      tokensPerInterval: refillPerSecond,
      interval: 'second',
    })
    this.#bucket.content = bucketSize
    this.#shared = shared
    this.#onThrottled = onThrottled ?? (() => undefined)
  }

  /** @throws what the call throws, or the signal's reason where it was stopped before it began */
  async run<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      await this.#turn(async () => this.#takeToken())
      try {
        return await this.#send(call)
      } catch (error) {
        if (!isThrottled(error) || attempt >= MAX_THROTTLED_ATTEMPTS) throw error
      }
      this.#onThrottled()
      this.#bucket.content = 0
      await sleep(backoff(attempt), undefined, { signal: this.#shared.signal })
    }
  }

  async #takeToken(): Promise<void> {
    this.#shared.signal.throwIfAborted()
    await this.#bucket.removeTokens(1)
    this.#shared.signal.throwIfAborted()
  }

  async #send<T>(call: () => Promise<T>): Promise<T> {
    const { limit, calls, signal } = this.#shared
    return limit(async () =>
      calls.run(async () => {
        signal.throwIfAborted()
        return call()
      }),
    )
  }
}

/** How many calls run at a time, and what ends them. */
export interface PaceSettings {
  readonly calls: CallLimit
  readonly signal: AbortSignal
  /** Told of each call that AWS throttles. */
  readonly onThrottled?: ((action: string) => void) | undefined
}

/** The pacers of one target: one for each API, all sharing how many calls run at a time. */
export class Pacers {
  readonly #pacers = new Map<string, Pacer>()
  readonly #budgetOf: (action: string) => Budget
  readonly #shared: Shared
  readonly #onThrottled: PaceSettings['onThrottled']

  constructor(
    budgetOf: (action: string) => Budget,
    concurrency: number,
    { onThrottled, ...settings }: PaceSettings,
  ) {
    this.#budgetOf = budgetOf
    this.#shared = { ...settings, limit: pLimit(concurrency) }
    this.#onThrottled = onThrottled
  }

  for(action: string): Pacer {
    const known = this.#pacers.get(action)
    if (known !== undefined) return known
    const onThrottled = (): void => this.#onThrottled?.(action)
    const pacer = new Pacer({ ...this.#budgetOf(action), onThrottled }, this.#shared)
    this.#pacers.set(action, pacer)
    return pacer
  }
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: paginated describes. */
const DESCRIBE: Budget = { capacity: 100, refillPerSecond: 20 }

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html: Parameter Store's throughput by default. */
const PARAMETERS: Budget = { capacity: 40, refillPerSecond: 20 }

const SPECIAL: ReadonlyMap<string, Budget> = new Map([
  // GetParameters and GetParametersByPath share 40 a second.
  ['ssm:GetParameters', PARAMETERS],
  ['ssm:GetParametersByPath', PARAMETERS],
  ['ec2:DescribeSpotFleetRequests', { capacity: 50, refillPerSecond: 3 }],
  ['ec2:DescribeStoreImageTasks', { capacity: 50, refillPerSecond: 0.5 }],
  ['ec2:DeregisterImage', { capacity: 100, refillPerSecond: 5 }],
  ['ec2:DeleteSnapshot', { capacity: 100, refillPerSecond: 5 }],
  ['ec2:DisableImage', { capacity: 50, refillPerSecond: 5 }],
  ['ec2:CreateTags', { capacity: 100, refillPerSecond: 10 }],
  // It has no bucket of its own: that of other calls that change something.
  ['ec2:CreateImageUsageReport', { capacity: 50, refillPerSecond: 5 }],
])

/**
 * The budget of an API in one account and Region. A service that documents none gets the one of EC2's
 * describes. Where its own is smaller, throttling slows the calls down.
 */
export const budgetOf = (action: string): Budget => SPECIAL.get(action) ?? DESCRIBE
