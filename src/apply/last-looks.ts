import type { Milliseconds, PlannedImage } from '../model/index.ts'
import { type Guard, NotAttempted } from './attempts.ts'

/**
 * How EC2 describes an image right before it is taken away, compared with the plan; `disabled by us`
 * where a call was never answered that was to do it.
 */
export type ComparedWithPlan = 'as planned' | 'changed' | 'gone' | 'disabled by us' | 'not seen'

/** A last look at some images. */
export interface Look {
  /** When EC2 was asked. */
  readonly at: Date
  readonly of: (imageId: string) => ComparedWithPlan
}

/** Images that one look is about: as many as DescribeImageReferences takes. */
const IMAGES_A_LOOK = 10

/** How long a look counts: an attempt that begins later waits for another one. */
const LOOK_COUNTS_FOR: Milliseconds = 30_000

interface LookSettings {
  readonly look: (images: readonly PlannedImage[]) => Promise<Look>
  readonly guard: Guard
  readonly now: () => Date
}

interface Batch {
  readonly images: readonly PlannedImage[]
  look: Promise<Look> | undefined
}

/** The last looks at the images of one pass, ten at a time in the order in which they go. */
export class LastLooks {
  readonly #settings: LookSettings
  readonly #batches = new Map<string, Batch>()

  constructor(images: readonly PlannedImage[], settings: LookSettings) {
    this.#settings = settings
    for (let start = 0; start < images.length; start += IMAGES_A_LOOK) {
      const batch: Batch = { images: images.slice(start, start + IMAGES_A_LOOK), look: undefined }
      for (const { image } of batch.images) this.#batches.set(image.id, batch)
    }
  }

  /**
   * The image as a look that still counts saw it, and the guard of the attempts that rest on it.
   * @throws NotAttempted where nothing may be attempted any more
   */
  async at(
    planned: PlannedImage,
  ): Promise<{ readonly seen: ComparedWithPlan; readonly guard: Guard }> {
    const { guard } = this.#settings
    const look = await this.#newest(this.#batchOf(planned))
    return {
      seen: look.of(planned.image.id),
      guard: () => {
        guard()
        if (this.#isOld(look)) throw new NotAttempted('look-too-old')
      },
    }
  }

  #batchOf(planned: PlannedImage): Batch {
    const batch = this.#batches.get(planned.image.id)
    if (batch === undefined) throw new Error(`${planned.image.id} is not part of this pass.`)
    return batch
  }

  async #newest(batch: Batch): Promise<Look> {
    for (;;) {
      this.#settings.guard()
      batch.look ??= this.#settings.look(batch.images)
      const asked = batch.look
      const look = await asked
      if (!this.#isOld(look)) return look
      // Another image of the ten may have asked again meanwhile.
      if (batch.look === asked) batch.look = undefined
    }
  }

  #isOld({ at }: Look): boolean {
    return this.#settings.now().getTime() - at.getTime() > LOOK_COUNTS_FOR
  }
}
