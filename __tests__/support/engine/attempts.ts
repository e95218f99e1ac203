import type { Guard } from '../../../src/apply/changes.ts'
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

/** Calls that change something, as AWS lets them through and the SDK tries them again. */
export class FakeAttempts {
  /** The ids of all attempts that were let through, in their order. */
  readonly attempts: string[] = []
  /** Calls about these are throttled, for as long as they stand here. */
  readonly throttled = new Set<string>()
  takes: Milliseconds = 0
  /** Called with each attempt that is let through, before it is carried out. */
  watch: (id: string) => void = () => undefined
  protected readonly account: FakeAccount
  readonly #around: Surroundings
  readonly #misfortunes = new Map<string, Misfortune[]>()
  readonly #unanswered = new Set<string>()

  constructor(account: FakeAccount, around: Surroundings) {
    this.account = account
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

  /** The SDK tries again what was not answered. */
  protected async attempt<T>(id: string, guard: Guard, carryOut: () => T): Promise<T> {
    for (let left = GIVEN_UP_AFTER; left > 0; left -= 1) {
      this.account.script.comesTo('removal')
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
}
