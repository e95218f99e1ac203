import { goes, isGone, type ImageOutcome, type PlannedImage } from '../model/index.ts'

/** The ids of the snapshots that go with a planned image. */
export const snapshotsGoingWith = ({ snapshots }: PlannedImage): readonly string[] =>
  snapshots.filter(goes).map(({ id }) => id)

/** What became of an image, or that it waits for newer evidence. */
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
