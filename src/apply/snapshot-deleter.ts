import { setTimeout as sleep } from 'node:timers/promises'
import { describeError, hasCode } from '../aws/errors.ts'
import type { Milliseconds, SnapshotOutcome } from '../model/index.ts'
import type { Guard, RemovalCalls } from './calls.ts'
import { toRefused } from './refused.ts'

/** EC2 takes a moment to see that an image is gone; until then its snapshots count as in use. */
const IN_USE_PAUSES: readonly Milliseconds[] = [500, 1_000, 2_000, 4_000]

/** The image that EC2 says uses a snapshot. */
const userNamedIn = (message: string): string | undefined => /ami-[0-9a-f]+/.exec(message)?.[0]

interface DeleterSettings {
  readonly calls: RemovalCalls
  readonly signal: AbortSignal
  /** Images that are gone already. */
  readonly gone: ReadonlySet<string>
}

/** Deletes single snapshots. */
export class SnapshotDeleter {
  readonly #calls: RemovalCalls
  readonly #signal: AbortSignal
  /** The images that this run deregistered. */
  readonly #deregistered: Set<string>

  constructor({ calls, signal, gone }: DeleterSettings) {
    this.#calls = calls
    this.#signal = signal
    this.#deregistered = new Set(gone)
  }

  imageGone(imageId: string): void {
    this.#deregistered.add(imageId)
  }

  async delete(id: string, guard: Guard): Promise<SnapshotOutcome> {
    try {
      await this.#deletePatiently(id, guard)
      return { outcome: 'deleted' }
    } catch (error) {
      if (hasCode(error, 'InvalidSnapshot.NotFound')) {
        return { outcome: this.#calls.wasUnanswered(id) ? 'deleted' : 'already-gone' }
      }
      const user = userNamedIn(describeError(error).message)
      if (hasCode(error, 'InvalidSnapshot.InUse') && !this.#isDeregistered(user)) {
        const images = user === undefined ? [] : [user]
        return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
      }
      return toRefused(error, this.#signal, this.#calls.wasUnanswered(id))
    }
  }

  #isDeregistered(imageId: string | undefined): boolean {
    return imageId !== undefined && this.#deregistered.has(imageId)
  }

  async #deletePatiently(id: string, guard: Guard): Promise<void> {
    for (const pause of IN_USE_PAUSES) {
      try {
        await this.#calls.deleteSnapshot(id, guard)
        return
      } catch (error) {
        const user = userNamedIn(describeError(error).message)
        if (!hasCode(error, 'InvalidSnapshot.InUse') || !this.#isDeregistered(user)) throw error
      }
      await sleep(pause, undefined, { signal: this.#signal })
    }
    await this.#calls.deleteSnapshot(id, guard)
  }
}
