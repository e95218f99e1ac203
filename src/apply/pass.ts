import pLimit from 'p-limit'
import { failureOfSnapshot } from '../aws/errors.ts'
import {
  compareByAge,
  datedImage,
  type GoneImageSnapshots,
  goes,
  type ImageOutcome,
  isDisabledFirst,
  isGone,
  isTakenAway,
  type Outcomes,
  type PlannedImage,
  type Removals,
  type SnapshotOutcome,
} from '../model/index.ts'
import {
  type Guard,
  mayHaveHappened,
  NotAttempted,
  toNotAttempted,
  toUnsuccessful,
  unansweredOutcome,
  withAnswer,
} from './attempts.ts'
import type { Changes, Deregistration } from './changes.ts'
import { type Look, LastLooks } from './last-looks.ts'
import type { Marker } from './marks.ts'
import {
  type ImageResult,
  type Released,
  SharedSnapshots,
  SnapshotDeleter,
  snapshotsGoingWith,
  stayingImages,
} from './snapshots.ts'

/*
 * One pass over what is planned for a target. Each image is looked at once more, then disabled and
 * marked, or deregistered; its snapshots are settled before another image begins.
 */

/** Told after each item, for the log. */
export interface Progress {
  readonly image: (planned: PlannedImage, outcome: ImageOutcome) => void
  readonly snapshot: (id: string, outcome: SnapshotOutcome) => void
}

/** Everything that carrying out a plan needs. */
export interface ApplySettings {
  readonly changes: Changes
  readonly marker: Marker
  /** Asks EC2 about images right before they are taken away. It does not fail. */
  readonly look: (images: readonly PlannedImage[]) => Promise<Look>
  /** Images that are gone already: EC2 may take a moment to see it. */
  readonly gone: ReadonlySet<string>
  readonly guard: Guard
  readonly signal: AbortSignal
  readonly now: () => Date
  readonly progress: Progress
}

/** The outcome of every item that was tried, and those that wait for newer evidence. */
export interface Applied extends Outcomes {
  readonly deferred: Removals
}

/** Images under way at a time. What is cut off then leaves few of them half done. */
const CONCURRENT_IMAGES = 16

/**
 * Carries out what is planned for one target, oldest images first, and decides nothing. The failure
 * of one item stops no other.
 * @throws what went wrong outside the calls, once nothing is under way any more
 */
export async function applyRemovals(removals: Removals, settings: ApplySettings): Promise<Applied> {
  const leaving = removals.images.filter(isTakenAway).sort(oldestFirst)
  const pass = new Pass(leaving, settings)
  await workThrough(leaving, CONCURRENT_IMAGES, async (each) => pass.takeAway(each))
  await workThrough(leftovers(removals), Infinity, async (id) => pass.deleteLeftover(id))
  return {
    images: settledOf(pass.images),
    snapshots: settledOf(pass.snapshots),
    deferred: deferredOf({ ...removals, images: leaving }, pass),
  }
}

/** The order in which images are taken away. */
export const oldestFirst = (a: PlannedImage, b: PlannedImage): number =>
  compareByAge(datedImage(a.image), datedImage(b.image))

/**
 * Something unexpected lets no other item begin, and what is under way is finished before it is
 * thrown: nothing goes on behind the report.
 */
async function workThrough<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const unexpected: Error[] = []
  await pLimit(concurrency).map(items, async (item) => {
    if (unexpected.length > 0) return
    await work(item).catch((error: unknown) => {
      unexpected.push(error instanceof Error ? error : new Error(String(error)))
    })
  })
  const [first] = unexpected
  if (first !== undefined) throw first
}

/** The snapshots that go although no image takes them along, each once. */
function leftovers({ goneImages, orphans }: Removals): readonly string[] {
  const ofImages = goneImages.flatMap(({ snapshots }) => snapshots.filter(goes)).map(({ id }) => id)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...orphaned])]
}

/** The outcome of a snapshot, or that it waits for newer evidence. */
type SnapshotResult = SnapshotOutcome | 'deferred'

/** The end of removing an image; the answer is absent where the image is not known to be gone. */
interface Removed {
  readonly result: ImageResult
  readonly answer?: Deregistration
}

const GONE_WITHOUT_ANSWER: Deregistration = { gone: 'by this run', results: new Map() }

const removedBy = (answer: Deregistration): Removed => ({
  answer,
  result: { outcome: answer.gone === 'by this run' ? 'removed' : 'already-gone' },
})

class Pass {
  readonly images = new Map<string, ImageResult>()
  readonly snapshots = new Map<string, SnapshotResult>()
  readonly #settings: ApplySettings
  readonly #looks: LastLooks
  readonly #deleter: SnapshotDeleter
  readonly #shared: SharedSnapshots

  constructor(images: readonly PlannedImage[], settings: ApplySettings) {
    this.#settings = settings
    this.#looks = new LastLooks(images, settings)
    this.#deleter = new SnapshotDeleter(settings)
    this.#shared = new SharedSnapshots(images)
  }

  /** Carries out the step that is planned for an image. */
  async takeAway(planned: PlannedImage): Promise<void> {
    if (isDisabledFirst(planned)) this.#settleImage(planned, await this.#disable(planned))
    else await this.#remove(planned)
  }

  /** A snapshot whose image was gone before. One that an image maps goes, or stays, with that image. */
  async deleteLeftover(id: string): Promise<void> {
    if (this.#shared.has(id)) return
    this.#settleSnapshot(id, await this.#deleter.delete(id, this.#settings.guard))
  }

  #settleImage(planned: PlannedImage, result: ImageResult): void {
    const settled = withAnswer(result, this.#settings.changes.answerTo(planned.image.id))
    this.images.set(planned.image.id, settled)
    if (settled !== 'deferred') this.#settings.progress.image(planned, settled)
  }

  /** Disables an image and marks it. Its snapshots stay. */
  async #disable(planned: PlannedImage): Promise<ImageResult> {
    const { changes, marker } = this.#settings
    const { id, state } = planned.image
    try {
      marker.requireAllowed()
      const { seen, guard } = await this.#looks.at(planned)
      if (seen === 'gone') return { outcome: 'already-gone' }
      const guardStep = (): void => {
        marker.requireAllowed()
        guard()
      }
      if (seen === 'disabled by us') return await marker.mark(planned, guardStep)
      if (seen !== 'as planned') return 'deferred'
      if (state === 'disabled') guardStep()
      else if ((await changes.disable(id, guardStep)) === 'gone') return { outcome: 'already-gone' }
      return await marker.mark(planned, guardStep)
    } catch (error) {
      return isLookTooOld(error) ? this.#disable(planned) : this.#notDisabled(planned, error)
    }
  }

  #notDisabled({ image: { id, state } }: PlannedImage, error: unknown): ImageResult {
    const { changes, signal } = this.#settings
    const mayBeOurs = changes.mayHaveDisabled(id)
    const result = toUnsuccessful(error, signal, mayBeOurs)
    // Read again after an attempt that nobody answered, it is known to be disabled.
    const isDisabled = mayBeOurs && state === 'disabled' && result !== 'deferred'
    return isDisabled ? unansweredOutcome(isDisabled) : result
  }

  async #remove(planned: PlannedImage): Promise<void> {
    const { result, answer } = await this.#deregister(planned)
    this.#settleImage(planned, result)
    if (answer !== undefined) {
      this.#deleter.imageGone(planned.image.id)
      this.#noteResults(planned, answer)
    }
    const released = this.#shared.settle(planned, result)
    await Promise.all(released.map(async (each) => this.#finishSnapshot(each, answer)))
  }

  async #deregister(planned: PlannedImage): Promise<Removed> {
    const { changes, signal } = this.#settings
    const { id } = planned.image
    try {
      const { seen, guard } = await this.#looks.at(planned)
      if (seen === 'gone') {
        return removedBy(changes.mayHaveRemoved(id) ? GONE_WITHOUT_ANSWER : { gone: 'before' })
      }
      if (seen !== 'as planned') return { result: 'deferred' }
      return removedBy(await changes.deregister(id, takenAlong(planned), guard))
    } catch (error) {
      if (isLookTooOld(error)) return this.#deregister(planned)
      return { result: toUnsuccessful(error, signal, changes.mayHaveRemoved(id)) }
    }
  }

  /** DeregisterImage answers 200 even where a snapshot was not deleted. */
  #noteResults(planned: PlannedImage, answer: Deregistration): void {
    if (answer.gone !== 'by this run') return
    for (const id of snapshotsGoingWith(planned)) {
      const code = answer.results.get(id)
      if (code === 'success') this.#settleSnapshot(id, { outcome: 'deleted' }, planned.image.id)
      else if (code !== undefined && code !== 'skipped') {
        this.#settleSnapshot(id, { outcome: 'failed', error: failureOfSnapshot(code) })
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
    this.#settleSnapshot(id, this.#mayHaveGoneWith(images) ? afterUnanswered(deleted) : deleted)
  }

  /** A call that was never answered may have deleted the snapshots of its image. */
  #mayHaveGoneWith(images: Released['images']): boolean {
    return [...images.keys()].some((id) => this.#settings.changes.mayHaveRemoved(id))
  }

  /** Two images may answer about one snapshot: that it was deleted stands. */
  #settleSnapshot(id: string, result: SnapshotResult, calledId = id): void {
    if (this.#isDeleted(id)) return
    const settled = withAnswer(result, this.#settings.changes.answerTo(calledId))
    this.snapshots.set(id, settled)
    if (settled !== 'deferred') this.#settings.progress.snapshot(id, settled)
  }

  #isDeleted(id: string): boolean {
    const known = this.snapshots.get(id)
    return known !== 'deferred' && known?.outcome === 'deleted'
  }
}

const isLookTooOld = (error: unknown): boolean =>
  error instanceof NotAttempted && error.why === 'look-too-old'

/** Only where all of them go: AWS would take those that are to stay along. */
const takenAlong = (planned: PlannedImage): readonly string[] =>
  planned.snapshots.every(goes) ? snapshotsGoingWith(planned) : []

/** The outcome of a snapshot that a call about its image may have deleted. */
function afterUnanswered(result: SnapshotResult): SnapshotResult {
  if (result === 'deferred') return result
  if (result.outcome === 'already-gone') return { outcome: 'deleted' }
  if (result.outcome === 'not-attempted') return toNotAttempted(result.why, true)
  if (result.outcome !== 'failed') return result
  return toNotAttempted('target-stopped', true)
}

/** The outcome of a snapshot that an image maps which is still there. */
function whileImagesStay(released: Released): SnapshotResult {
  const outcomes = [...released.images.values()].filter((each) => each !== 'deferred')
  if (outcomes.length < released.images.size) return 'deferred'
  const unknown = outcomes.find(mayHaveHappened)
  if (unknown?.outcome === 'failed') return { outcome: 'failed', error: unknown.error }
  if (outcomes.some(isGone)) {
    const images = stayingImages(released)
    return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
  }
  const stopped = outcomes.find((each) => each.outcome === 'not-attempted')
  return { outcome: 'not-attempted', why: stopped?.why ?? 'image-stays' }
}

const settledOf = <T>(results: ReadonlyMap<string, T | 'deferred'>): ReadonlyMap<string, T> =>
  new Map([...results].filter((each): each is [string, T] => each[1] !== 'deferred'))

/** The items that wait: images, and snapshots whose images are gone already. */
function deferredOf({ images, goneImages, orphans }: Removals, done: Pass): Removals {
  const waits = (id: string): boolean => done.snapshots.get(id) === 'deferred'
  const waitingIn = ({ image, snapshots }: GoneImageSnapshots): GoneImageSnapshots => ({
    image,
    snapshots: snapshots.filter(({ id }) => waits(id)),
  })
  const gone = images.filter(({ image }) => {
    const result = done.images.get(image.id)
    return result !== 'deferred' && isGone(result)
  })
  return {
    images: images.filter(({ image }) => done.images.get(image.id) === 'deferred'),
    goneImages: [...gone, ...goneImages]
      .map(waitingIn)
      .filter(({ snapshots }) => snapshots.length > 0),
    orphans: orphans.filter(({ snapshot }) => waits(snapshot.id)),
  }
}
