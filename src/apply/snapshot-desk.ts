import type { ImageOutcome, PlannedImage } from '../model.ts'

/** The ids of the snapshots that go with a planned image. */
export const snapshotsGoingWith = ({ snapshots }: PlannedImage): readonly string[] =>
  snapshots.filter(({ verdict }) => verdict.verdict === 'remove').map(({ id }) => id)

/** A snapshot all of whose images have been dealt with. */
export interface Released {
  readonly id: string
  /** The images that mapped it and are still there. */
  readonly staying: readonly string[]
  readonly images: number
}

/** Knows which images of this run map a snapshot, and when the last of them has been dealt with. */
export class SnapshotDesk {
  readonly #waiting = new Map<string, Set<string>>()
  readonly #images = new Map<string, number>()
  readonly #staying = new Map<string, string[]>()

  constructor(images: readonly PlannedImage[]) {
    for (const planned of images) {
      for (const id of snapshotsGoingWith(planned)) {
        const waiting = this.#waiting.get(id) ?? new Set()
        this.#waiting.set(id, waiting.add(planned.image.id))
        this.#images.set(id, waiting.size)
      }
    }
  }

  /** The snapshots for which this was the last image. */
  settle(planned: PlannedImage, { outcome }: ImageOutcome): readonly Released[] {
    const isGone = outcome === 'removed' || outcome === 'already-gone'
    return snapshotsGoingWith(planned).flatMap((id) => {
      const staying = this.#staying.get(id) ?? []
      if (!isGone) staying.push(planned.image.id)
      this.#staying.set(id, staying)
      const waiting = this.#waiting.get(id)
      waiting?.delete(planned.image.id)
      return waiting?.size === 0 ? [{ id, staying, images: this.#images.get(id) ?? 1 }] : []
    })
  }
}
