import { type Guard, NotAnswered, NotAttempted } from '../../../src/apply/attempts.ts'
import type { Milliseconds } from '../../../src/model/index.ts'
import type { FakeAccount, Surroundings } from './account.ts'
import { hang, isCutOff } from './hanging.ts'

/** What becomes of one attempt of a call, where it is not carried out and answered. */
export type Misfortune =
  /** It is carried out, and nobody hears of it. */
  | 'answer lost'
  /** It never arrives, and nobody hears of that either. */
  | 'request lost'
  /** It is carried out, and the answer never comes: see `hang`. */
  | 'answer hangs'
  /** It never arrives, and no answer comes. */
  | 'request hangs'
  /** It is carried out, the socket breaks for good, and what became of it cannot be looked up. */
  | 'socket breaks'
  /** AWS refuses it, and it is not tried again. */
  | { readonly code: string; readonly message?: string }

/** Attempts of a call that nobody answers. */
export const GIVEN_UP_AFTER = 5

type Unanswered = Exclude<Misfortune, { readonly code: string }>

const IS_CARRIED_OUT: Readonly<Record<Unanswered, boolean>> = {
  'answer lost': true,
  'request lost': false,
  'answer hangs': true,
  'request hangs': false,
  'socket breaks': true,
}

const hangs = (misfortune: Unanswered): boolean =>
  misfortune === 'answer hangs' || misfortune === 'request hangs'

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
  readonly #underWay = new Set<string>()
  readonly #broken = new Set<string>()

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

  /** Whether a call about it was sent, and has not ended yet. */
  isUnderWay(id: string): boolean {
    return this.#underWay.has(id)
  }

  /** Whether AWS can be asked what became of an image. */
  protected canLookUp(id: string): boolean {
    const hasEnded = this.account.endsLookUps && this.#around.signal.aborted
    return !this.#broken.has(id) && !hasEnded
  }

  /** What an unanswered call came to, as a look-up tells: `isDone` is what is there now. */
  protected async settle<T>(id: string, error: unknown, done: T, isDone: boolean): Promise<T> {
    await Promise.resolve()
    if (error instanceof NotAttempted || !this.wasUnanswered(id)) throw error
    const isCancelled = this.#around.signal.aborted
    if (isCancelled || !isDone || !this.canLookUp(id)) throw new NotAnswered(error)
    return done
  }

  /** The SDK tries again what was not answered. */
  protected async attempt<T>(id: string, guard: Guard, carryOut: () => T): Promise<T> {
    this.#underWay.add(id)
    try {
      for (let left = GIVEN_UP_AFTER; left > 0; left -= 1) {
        const answer = await this.#attemptOnce(id, guard, carryOut)
        if (answer !== undefined) return answer.came
      }
      throw awsError('InternalError')
    } finally {
      this.#underWay.delete(id)
    }
  }

  /** @returns nothing where no answer came */
  async #attemptOnce<T>(
    id: string,
    guard: Guard,
    carryOut: () => T,
  ): Promise<{ readonly came: T } | undefined> {
    this.account.script.comesTo('removal')
    guard()
    while (this.throttled.has(id)) {
      await this.#around.clock.sleep(THROTTLED_FOR)
      guard()
    }
    // Nothing comes between the guard and the attempt.
    this.attempts.push(id)
    this.watch(id)
    const isLate = this.takes > 0 && (await isCutOff(this.#around, this.takes))
    const misfortune = isLate ? 'answer hangs' : this.#misfortunes.get(id)?.shift()
    if (misfortune === undefined) return { came: carryOut() }
    if (typeof misfortune !== 'string') throw awsError(misfortune.code, misfortune.message)
    if (IS_CARRIED_OUT[misfortune]) carryOut()
    this.#unanswered.add(id)
    if (isLate) this.#around.signal.throwIfAborted()
    if (hangs(misfortune)) await hang(this.#around)
    if (misfortune !== 'socket breaks') return undefined
    this.#broken.add(id)
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  }
}
