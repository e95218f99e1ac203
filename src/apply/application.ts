import {
  goes,
  isDisabledFirst,
  isGone,
  type ImageOutcome,
  type PlannedImage,
  type SnapshotOutcome,
  type WhyNotAttempted,
} from '../model/index.ts'
import type { Deregistration, RemovalCalls } from './calls.ts'
import { isUnknown, toNotAttempted, toRefused } from './refused.ts'
import { retire, type RetireSettings } from './retire.ts'
import {
  SharedSnapshots,
  snapshotsGoingWith,
  stayingImages,
  type ImageResult,
  type Released,
} from './shared-snapshots.ts'
import { SnapshotDeleter } from './snapshot-deleter.ts'

/** Told after each item, for the log. */
export interface Progress {
  readonly image: (planned: PlannedImage, outcome: ImageOutcome) => void
  readonly snapshot: (id: string, outcome: SnapshotOutcome) => void
}

/** What a plan is carried out with. */
export interface ApplySettings extends RetireSettings {
  readonly calls: RemovalCalls
  /** Images that are gone already: EC2 may take a moment to see it. */
  readonly gone: ReadonlySet<string>
  readonly progress: Progress
}

/** What became of a snapshot, or that it waits for newer evidence. */
type SnapshotResult = SnapshotOutcome | 'deferred'

/** What waits for newer evidence has no outcome yet. */
function unlessDeferred<T extends { readonly outcome: string; readonly why?: WhyNotAttempted }>(
  outcome: T,
): T | 'deferred' {
  return outcome.outcome === 'not-attempted' && outcome.why === 'evidence-too-old'
    ? 'deferred'
    : outcome
}

/** One pass over removals of a target: what became of each so far. */
export class Application {
  readonly images = new Map<string, ImageResult>()
  readonly snapshots = new Map<string, SnapshotResult>()
  readonly #settings: ApplySettings
  readonly #deleter: SnapshotDeleter
  readonly #shared: SharedSnapshots

  constructor(images: readonly PlannedImage[], settings: ApplySettings) {
    this.#settings = settings
    this.#deleter = new SnapshotDeleter(settings)
    this.#shared = new SharedSnapshots(images)
  }

  /** Carries out the step that is planned for an image. */
  async takeAway(planned: PlannedImage): Promise<void> {
    if (isDisabledFirst(planned)) await this.#disable(planned)
    else await this.#remove(planned)
  }

  /** Its snapshots stay. */
  async #disable(planned: PlannedImage): Promise<void> {
    this.#settleImage(planned, unlessDeferred(await retire(planned, this.#settings)))
  }

  #settleImage(planned: PlannedImage, result: ImageResult): void {
    this.images.set(planned.image.id, result)
    if (result !== 'deferred') this.#settings.progress.image(planned, result)
  }

  async #remove(planned: PlannedImage): Promise<void> {
    const { result, answer } = await this.#deregister(planned)
    this.#settleImage(planned, result)
    if (answer !== undefined) this.#noteResults(planned, answer)
    const released = this.#shared.settle(planned, result)
    await Promise.all(released.map(async (each) => this.#finishSnapshot(each, answer)))
  }

  /** A snapshot whose image was gone before. One that an image maps goes, or stays, with that image. */
  async deleteLeftover(id: string): Promise<void> {
    if (this.#shared.has(id)) return
    const outcome = await this.#deleter.delete(id, this.#settings.guard)
    this.#settleSnapshot(id, unlessDeferred(outcome))
  }

  async #deregister(
    planned: PlannedImage,
  ): Promise<{ readonly result: ImageResult; readonly answer?: Deregistration }> {
    const { calls, guard, signal } = this.#settings
    const { id } = planned.image
    try {
      const answer = await calls.deregister(id, takesAllSnapshots(planned), guard)
      this.#deleter.imageGone(id)
      const outcome = answer.gone === 'by this run' ? 'removed' : 'already-gone'
      return { result: { outcome }, answer }
    } catch (error) {
      return { result: unlessDeferred(toRefused(error, signal, calls.wasUnanswered(id))) }
    }
  }

  /** DeregisterImage answers 200 even where a snapshot was not deleted. */
  #noteResults(planned: PlannedImage, answer: Deregistration): void {
    if (answer.gone !== 'by this run') return
    for (const id of snapshotsGoingWith(planned)) {
      const code = answer.results.get(id)
      if (code === 'success') this.#settleSnapshot(id, { outcome: 'deleted' })
      else if (code !== undefined && code !== 'skipped') {
        const message = `DeregisterImage reported ${code} for this snapshot`
        this.#settleSnapshot(id, { outcome: 'failed', error: { code, message } })
      }
    }
  }

  async #finishSnapshot(released: Released, answer: Deregistration | undefined): Promise<void> {
    const { id, images } = released
    const code = answer?.gone === 'by this run' ? answer.results.get(id) : undefined
    if (this.#isDeleted(id) || (code !== undefined && code !== 'skipped')) return
    if (stayingImages(released).length > 0) {
      this.#settleSnapshot(id, whileImagesStay(released))
      return
    }
    if (code === 'skipped' && images.size === 1) {
      const reason = { code: 'shared-with-image', images: [] } as const
      this.#settleSnapshot(id, { outcome: 'kept', reason })
      return
    }
    const deleted = await this.#deleter.delete(id, this.#settings.guard)
    const outcome = this.#mayHaveGoneWith(images) ? afterUnanswered(deleted) : deleted
    this.#settleSnapshot(id, unlessDeferred(outcome))
  }

  /** A call that was never answered may have deleted the snapshots of its image. */
  #mayHaveGoneWith(images: Released['images']): boolean {
    return [...images.keys()].some((id) => this.#settings.calls.wasUnanswered(id))
  }

  /** Two images may answer about one snapshot: that it was deleted stands. */
  #settleSnapshot(id: string, result: SnapshotResult): void {
    if (this.#isDeleted(id)) return
    this.snapshots.set(id, result)
    if (result !== 'deferred') this.#settings.progress.snapshot(id, result)
  }

  #isDeleted(id: string): boolean {
    const known = this.snapshots.get(id)
    return known !== 'deferred' && known?.outcome === 'deleted'
  }
}

/** What is said of a snapshot that a call about its image may have deleted. */
function afterUnanswered(outcome: SnapshotOutcome): SnapshotOutcome {
  if (outcome.outcome === 'already-gone') return { outcome: 'deleted' }
  const isCancelled = outcome.outcome === 'not-attempted' && outcome.why === 'cancelled'
  return isCancelled ? toNotAttempted(outcome.why, true) : outcome
}

/** Only where all of them go: AWS would take those that are to stay along. */
function takesAllSnapshots({ snapshots }: PlannedImage): boolean {
  return snapshots.length > 0 && snapshots.every(goes)
}

/** What becomes of a snapshot that an image maps which is still there. */
function whileImagesStay(released: Released): SnapshotResult {
  const outcomes = [...released.images.values()].filter((each) => each !== 'deferred')
  if (outcomes.length < released.images.size) return 'deferred'
  const unknown = outcomes.find(isUnknown)
  if (unknown !== undefined) return unknown
  if (outcomes.some(isGone)) {
    const images = stayingImages(released)
    return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
  }
  const isCancelled = outcomes.some(
    (each) => each.outcome === 'not-attempted' && each.why === 'cancelled',
  )
  return { outcome: 'not-attempted', why: isCancelled ? 'cancelled' : 'image-stays' }
}
