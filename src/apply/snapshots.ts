import { setTimeout as sleep } from 'node:timers/promises'
import { describeError, hasCode } from '../aws/errors.ts'
import {
  goes,
  type ImageOutcome,
  isGone,
  type Milliseconds,
  type PlannedImage,
  type SnapshotOutcome,
} from '../model/index.ts'
import { type Guard, toUnsuccessful } from './attempts.ts'
import type { Changes } from './changes.ts'

/** The ids of the snapshots that go with a planned image. */
export const snapshotsGoingWith = ({ snapshots }: PlannedImage): readonly string[] =>
  snapshots.filter(goes).map(({ id }) => id)

/** The outcome of an image, or that it waits for newer evidence. */
export type ImageResult = ImageOutcome | 'deferred'

/** A snapshot all of whose images have been dealt with. */
export interface Released {
  readonly id: string
  /** The images that map it, with what became of each. */
  readonly images: ReadonlyMap<string, ImageResult>
}

/** The images that map it and are still there. */
export const stayingImages = ({ images }: Released): readonly string[] =>
  [...images].filter(([, result]) => result === 'deferred' || !isGone(result)).map(([id]) => id)

/** Knows how many of the images that go map a snapshot, and when the last of them has been dealt with. */
export class SharedSnapshots {
  readonly #users = new Map<string, number>()
  readonly #results = new Map<string, Map<string, ImageResult>>()

  constructor(images: readonly PlannedImage[]) {
    for (const id of images.flatMap(snapshotsGoingWith)) {
      this.#users.set(id, (this.#users.get(id) ?? 0) + 1)
    }
  }

  has(snapshotId: string): boolean {
    return this.#users.has(snapshotId)
  }

  /** The snapshots for which this was the last image. */
  settle(planned: PlannedImage, result: ImageResult): readonly Released[] {
    return snapshotsGoingWith(planned).flatMap((id) => {
      const images = this.#results.get(id) ?? new Map<string, ImageResult>()
      this.#results.set(id, images.set(planned.image.id, result))
      return images.size === this.#users.get(id) ? [{ id, images }] : []
    })
  }
}

/** EC2 takes a moment to see that an image is gone; until then its snapshots count as in use. */
const IN_USE_PAUSES: readonly Milliseconds[] = [500, 1_000, 2_000, 4_000]

/** The image that EC2 says uses a snapshot. */
const userNamedIn = (message: string): string | undefined => /ami-[0-9a-f]+/.exec(message)?.[0]

interface DeleterSettings {
  readonly changes: Pick<Changes, 'deleteSnapshot' | 'mayHaveRemoved'>
  readonly signal: AbortSignal
  /** Images that are gone already. */
  readonly gone: ReadonlySet<string>
}

/** Deletes single snapshots. */
export class SnapshotDeleter {
  readonly #changes: DeleterSettings['changes']
  readonly #signal: AbortSignal
  /** The images that this run deregistered. */
  readonly #deregistered: Set<string>

  constructor({ changes, signal, gone }: DeleterSettings) {
    this.#changes = changes
    this.#signal = signal
    this.#deregistered = new Set(gone)
  }

  imageGone(imageId: string): void {
    this.#deregistered.add(imageId)
  }

  async delete(id: string, guard: Guard): Promise<SnapshotOutcome | 'deferred'> {
    try {
      const result = await this.#deletePatiently(id, guard)
      return { outcome: result === 'gone' ? 'already-gone' : 'deleted' }
    } catch (error) {
      const user = userNamedIn(describeError(error).message)
      if (hasCode(error, 'InvalidSnapshot.InUse') && !this.#isDeregistered(user)) {
        const images = user === undefined ? [] : [user]
        return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
      }
      return toUnsuccessful(error, this.#signal, this.#changes.mayHaveRemoved(id))
    }
  }

  #isDeregistered(imageId: string | undefined): boolean {
    return imageId !== undefined && this.#deregistered.has(imageId)
  }

  async #deletePatiently(id: string, guard: Guard): Promise<'deleted' | 'gone'> {
    for (const pause of IN_USE_PAUSES) {
      try {
        return await this.#changes.deleteSnapshot(id, guard)
      } catch (error) {
        const user = userNamedIn(describeError(error).message)
        if (!hasCode(error, 'InvalidSnapshot.InUse') || !this.#isDeregistered(user)) throw error
      }
      await sleep(pause, undefined, { signal: this.#signal })
    }
    return this.#changes.deleteSnapshot(id, guard)
  }
}
