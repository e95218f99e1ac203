import {
  NotAttempted,
  type Deregistration,
  type Guard,
  type RemovalCalls,
} from '../../../src/apply/calls.ts'
import type { Milliseconds } from '../../../src/model/index.ts'
import type { FakeAccount, Surroundings } from './account.ts'

/** What becomes of one attempt of a call, where it is not carried out and answered. */
export type Misfortune =
  /** It is carried out, and nobody hears of it. */
  | 'answer lost'
  /** It never arrives, and nobody hears of that either. */
  | 'request lost'
  /** AWS refuses it, and it is not tried again. */
  | { readonly code: string; readonly message?: string }

const GIVEN_UP_AFTER = 5

/** The pause between the attempts of a call that is throttled. */
const THROTTLED_FOR: Milliseconds = 5_000

export const awsError = (code: string, message = code): Error =>
  Object.assign(new Error(message), { name: code })

type ReturnCode = 'success' | 'skipped' | 'client-error'

/** The calls that remove something, as AWS carries them out and the SDK tries them again. */
export class FakeRemovals implements RemovalCalls {
  /** The ids of all attempts that were let through, in their order. */
  readonly attempts: string[] = []
  /** What was removed by this run, answered or not. */
  readonly removed = new Set<string>()
  /** Snapshots that stay where AWS is to delete them with their image. */
  readonly undeletable = new Set<string>()
  /** Calls about these are throttled, for as long as they stand here. */
  readonly throttled = new Set<string>()
  /** Whether AWS says nothing of the snapshots, and leaves them. */
  ignoresSnapshots = false
  takes: Milliseconds = 0
  /** Called with each attempt that is let through, before it is carried out. */
  watch: (id: string) => void = () => undefined
  readonly #account: FakeAccount
  readonly #around: Surroundings
  readonly #misfortunes = new Map<string, Misfortune[]>()
  readonly #unanswered = new Set<string>()

  constructor(account: FakeAccount, around: Surroundings) {
    this.#account = account
    this.#around = around
  }

  /** One for each attempt; what comes after is carried out and answered. */
  meets(id: string, ...misfortunes: readonly Misfortune[]): this {
    this.#misfortunes.set(id, [...misfortunes])
    return this
  }

  wasUnanswered(id: string): boolean {
    return this.#unanswered.has(id)
  }

  async deregister(id: string, withSnapshots: boolean, guard: Guard): Promise<Deregistration> {
    const byThisRun = { gone: 'by this run', results: new Map() } as const
    const isUnheardOf = (): boolean => this.wasUnanswered(id) && !this.#account.images.has(id)
    try {
      const results = await this.#attempt(id, guard, () => this.#deregister(id, withSnapshots))
      if (results !== 'gone') return { gone: 'by this run', results }
      return this.wasUnanswered(id) ? byThisRun : { gone: 'before' }
    } catch (error) {
      if (error instanceof NotAttempted || !isUnheardOf()) throw error
      return byThisRun
    }
  }

  async deleteSnapshot(id: string, guard: Guard): Promise<void> {
    const outcome = await this.#attempt(id, guard, () => this.#deleteSnapshot(id))
    if (outcome === 'gone') throw awsError('InvalidSnapshot.NotFound')
  }

  /** The SDK tries again what was not answered. */
  async #attempt<T>(id: string, guard: Guard, carryOut: () => T): Promise<T> {
    for (let left = GIVEN_UP_AFTER; left > 0; left -= 1) {
      this.#account.script.comesTo('removal')
      guard()
      while (this.throttled.has(id)) {
        await this.#around.clock.sleep(THROTTLED_FOR)
        guard()
      }
      // Nothing comes between the guard and the attempt.
      this.attempts.push(id)
      this.watch(id)
      await this.#around.clock.sleep(this.takes)
      const misfortune = this.#misfortunes.get(id)?.shift()
      if (misfortune === undefined) return carryOut()
      if (typeof misfortune !== 'string') throw awsError(misfortune.code, misfortune.message)
      if (misfortune === 'answer lost') carryOut()
      this.#unanswered.add(id)
    }
    throw awsError('InternalError')
  }

  #deregister(id: string, withSnapshots: boolean): 'gone' | ReadonlyMap<string, ReturnCode> {
    const image = this.#account.images.get(id)
    if (image === undefined) return 'gone'
    this.#account.images.delete(id)
    this.removed.add(id)
    if (!withSnapshots || this.ignoresSnapshots) return new Map()
    const ids = new Set(image.snapshots.map(({ snapshotId }) => snapshotId))
    return new Map([...ids].map((each) => [each, this.#deleteWithImage(each)]))
  }

  #deleteWithImage(id: string): ReturnCode {
    if (this.#userOf(id) !== undefined) return 'skipped'
    if (this.undeletable.has(id) || !this.#account.snapshots.delete(id)) return 'client-error'
    this.removed.add(id)
    return 'success'
  }

  #deleteSnapshot(id: string): 'gone' | 'deleted' {
    const user = this.#userOf(id)
    if (user !== undefined) {
      throw awsError('InvalidSnapshot.InUse', `The snapshot ${id} is in use by ${user}`)
    }
    if (!this.#account.snapshots.delete(id)) return 'gone'
    this.removed.add(id)
    return 'deleted'
  }

  /** An image that maps the snapshot. */
  #userOf(id: string): string | undefined {
    return [...this.#account.images.values()].find(({ snapshots }) =>
      snapshots.some(({ snapshotId }) => snapshotId === id),
    )?.id
  }
}
