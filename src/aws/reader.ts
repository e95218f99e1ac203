import { explainFailure, type Target } from '../model/index.ts'
import { MissingAnswer } from './answer-guards.ts'
import { budgetOf, Pacers, type PaceSettings } from './pacer.ts'
import type { ReadClients } from './clients.ts'
import { describeError, FailedCall, isDenied } from './errors.ts'
import type { ReadOperation } from './operation.ts'
import type { ReadsUnderWay } from './reads-under-way.ts'

/** Calls of one target under way at a time. */
const CONCURRENT_READS = 64

/** No list is longer. The longest that AWS documents has 10,000 versions of 5,000 templates. */
const MAX_PAGES = 20_000

/** An empty page need not be the last one, but so many in a row are an error. */
const MAX_EMPTY_PAGES = 1_000

/** A read that failed, and what it needed. */
export class ReadError extends FailedCall {
  override readonly name = 'ReadError'
  readonly action: string
  readonly permissions: readonly string[]
  readonly denied: boolean

  constructor(
    operation: Pick<ReadOperation<never, unknown>, 'action' | 'permissions'>,
    cause: unknown,
    { place = '', region }: { readonly place?: string; readonly region?: string } = {},
  ) {
    const failure = { ...describeError(cause, region), call: operation.action, place }
    super(explainFailure(failure), failure, cause)
    this.action = operation.action
    this.permissions = operation.permissions
    this.denied = isDenied(cause)
  }
}

/** A list repeats its pages or does not end. */
class PagingError extends Error {
  override readonly name = 'PagingError'
}

/**
 * AWS sends a list that is empty as well: one that is not there may stand for anything.
 * @throws MissingAnswer
 */
function requireList<Item>(list: readonly Item[] | undefined): readonly Item[] {
  if (Array.isArray(list)) return list as readonly Item[]
  throw new MissingAnswer('list of what was asked for')
}

export interface Page {
  readonly NextToken?: string | undefined
}

/** The tokens that a list has given so far. */
class PageTrail {
  readonly #tokens = new Set<string>()
  #empty = 0

  get pages(): number {
    return this.#tokens.size + 1
  }

  /** @throws PagingError where the list goes in circles or does not end */
  follow(token: string, items: number): void {
    if (this.#tokens.has(token)) throw new PagingError('the list repeats a page token')
    this.#tokens.add(token)
    this.#empty = items === 0 ? this.#empty + 1 : 0
    if (this.#empty > MAX_EMPTY_PAGES || this.#tokens.size > MAX_PAGES) {
      throw new PagingError('the list does not end')
    }
  }
}

/**
 * A signal that aborts with another. Each call under way listens to its signal, and the more
 * listeners a signal has, the longer it takes to add one. One signal for all targets would be slow.
 */
function followerOf(signal: AbortSignal): AbortSignal {
  const own = new AbortController()
  const follow = (): void => {
    own.abort(signal.reason)
  }
  if (signal.aborted) follow()
  signal.addEventListener('abort', follow, { once: true })
  return own.signal
}

/** The settings of a reader. */
export interface ReaderSettings extends Pick<PaceSettings, 'calls' | 'signal'> {
  /** Knows of each read while it is under way. */
  readonly reads: ReadsUnderWay
}

/** Reads one target at the pace that AWS documents. A list is read to its last page, or fails. */
export class Reader {
  readonly target: Target
  readonly #clients: ReadClients
  readonly #pacers: Pacers
  readonly #signal: AbortSignal
  readonly #reads: ReadsUnderWay

  constructor(target: Target, clients: ReadClients, { calls, signal, reads }: ReaderSettings) {
    this.target = target
    this.#clients = clients
    this.#signal = followerOf(signal)
    this.#reads = reads
    this.#pacers = new Pacers(budgetOf, CONCURRENT_READS, {
      calls,
      signal: this.#signal,
      onThrottled: (action) => {
        reads.throttled(target, action)
      },
    })
  }

  /** @throws ReadError */
  async read<Input, Output>(
    operation: ReadOperation<Input, Output>,
    input: Input,
  ): Promise<Output> {
    const end = this.#reads.begin(this.target, operation.action)
    try {
      return await this.#send(operation, input)
    } catch (error) {
      throw new ReadError(operation, error, this.target)
    } finally {
      end()
    }
  }

  /**
   * All items of a list.
   * @throws ReadError where a page cannot be read, or the list repeats a token or has no end
   */
  async readAll<Input extends Page, Output extends Page, Item>(
    operation: ReadOperation<Input, Output>,
    input: Input,
    itemsOf: (page: Output) => readonly Item[] | undefined,
  ): Promise<readonly Item[]> {
    return this.readEach(operation, input, itemsOf, (item) => item)
  }

  /**
   * Converts each item of a list. No more of the list than a page is held at a time, because AWS's
   * records take several times the memory of what they are converted to.
   * @throws ReadError where a page cannot be read, or the list repeats a token or has no end
   * @throws what `convert` throws
   */
  async readEach<Input extends Page, Output extends Page, Item, Result>(
    operation: ReadOperation<Input, Output>,
    input: Input,
    itemsOf: (page: Output) => readonly Item[] | undefined,
    convert: (item: Item) => Result | undefined,
  ): Promise<readonly Result[]> {
    const results: Result[] = []
    for await (const items of this.#readPages(operation, input, itemsOf)) {
      for (const item of items) {
        const result = convert(item)
        if (result !== undefined) results.push(result)
      }
    }
    return results
  }

  /**
   * A list of a call that has no pages.
   * @throws ReadError
   */
  async readList<Input, Output, Item>(
    operation: ReadOperation<Input, Output>,
    input: Input,
    itemsOf: (answer: Output) => readonly Item[] | undefined,
  ): Promise<readonly Item[]> {
    const end = this.#reads.begin(this.target, operation.action)
    try {
      return requireList(itemsOf(await this.#send(operation, input)))
    } catch (error) {
      throw new ReadError(operation, error, this.target)
    } finally {
      end()
    }
  }

  async *#readPages<Input extends Page, Output extends Page, Item>(
    operation: ReadOperation<Input, Output>,
    input: Input,
    itemsOf: (page: Output) => readonly Item[] | undefined,
  ): AsyncGenerator<readonly Item[]> {
    const trail = new PageTrail()
    let token: string | undefined
    const end = this.#reads.begin(this.target, operation.action)
    try {
      do {
        const page = await this.#send(operation, { ...input, ...(token && { NextToken: token }) })
        const found = requireList(itemsOf(page))
        token = page.NextToken
        if (token) trail.follow(token, found.length)
        yield found
      } while (token)
    } catch (error) {
      const place = ` (page ${String(trail.pages)})`
      throw new ReadError(operation, error, { ...this.target, place })
    } finally {
      end()
    }
  }

  async #send<Input, Output>(
    operation: ReadOperation<Input, Output>,
    input: Input,
  ): Promise<Output> {
    return this.#pacers
      .for(operation.action)
      .run(async () => operation.send(this.#clients, input, { abortSignal: this.#signal }))
  }
}
