import pLimit from 'p-limit'
import { describeError, failureOfSnapshot } from '../aws/errors.ts'
import {
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
  type WhyNotAttempted,
} from '../model/index.ts'
import {
  type Deregistration,
  type DisablingCalls,
  type Guard,
  isUnknown,
  type RemovalCalls,
  toNotAttempted,
  toRefused,
} from './changes.ts'
import {
  type ImageResult,
  type Released,
  SharedSnapshots,
  SnapshotDeleter,
  snapshotsGoingWith,
  stayingImages,
} from './snapshots.ts'

/** What images are disabled with. */
export interface RetireSettings {
  readonly disabling: DisablingCalls
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly now: () => Date
}

type Failed = Extract<ImageOutcome, { readonly outcome: 'failed' }>

/** The image is disabled now, whatever became of its mark. */
function unmarked(error: unknown): Failed {
  const failure = describeError(error)
  const message = `The image is disabled, but could not be marked, which the next run does: ${failure.message}`
  return { outcome: 'failed', isDisabled: true, error: { ...failure, message } }
}

async function mark(id: string, { disabling, now }: RetireSettings): Promise<ImageOutcome> {
  const markedAt = new Date(now().setUTCMilliseconds(0))
  try {
    const came = await disabling.mark(id, markedAt)
    return came === 'gone' ? { outcome: 'already-gone' } : { outcome: 'disabled', markedAt }
  } catch (error) {
    return unmarked(error)
  }
}

/** Only marks what is disabled already. */
async function disable(
  { image: { id, state } }: PlannedImage,
  { disabling, guard }: RetireSettings,
): Promise<'disabled' | 'gone'> {
  if (state !== 'disabled') return disabling.disable(id, guard)
  guard()
  return 'disabled'
}

/** Disables an image, and marks it with the time. `evidence-too-old` waits for newer evidence. */
export async function retire(
  planned: PlannedImage,
  settings: RetireSettings,
): Promise<ImageOutcome> {
  const { disabling, signal } = settings
  const { id } = planned.image
  try {
    const came = await disable(planned, settings)
    if (came === 'gone') return { outcome: 'already-gone' }
  } catch (error) {
    return toRefused(error, signal, disabling.wasUnanswered(id))
  }
  return mark(id, settings)
}

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

/**
 * Images under way at a time. Each is finished with its snapshots before another begins, so that
 * what is cut off leaves few of them behind.
 */
const CONCURRENT_IMAGES = 16

/** What came of what was tried, and those that wait for newer evidence. */
export interface Applied extends Outcomes {
  readonly deferred: Removals
}

/**
 * The order in which images are taken away: those whose age nobody knows last, and of two equally
 * old the one with the smaller id first.
 */
export function oldestFirst(a: PlannedImage, b: PlannedImage): number {
  const timeOf = ({ image }: PlannedImage): number => image.createdAt?.getTime() ?? Infinity
  const [first, second] = [timeOf(a), timeOf(b)]
  if (first === second) return a.image.id < b.image.id ? -1 : 1
  return first < second ? -1 : 1
}

/** The snapshots that go although no image takes them along, each once. */
function leftovers({ goneImages, orphans }: Removals): readonly string[] {
  const ofImages = goneImages.flatMap(({ snapshots }) => snapshots.filter(goes)).map(({ id }) => id)
  const orphaned = orphans.filter(goes).map(({ snapshot }) => snapshot.id)
  return [...new Set([...ofImages, ...orphaned])]
}

const without = <T, D>(results: ReadonlyMap<string, T | D>, deferred: D): ReadonlyMap<string, T> =>
  new Map([...results].filter((each): each is [string, T] => each[1] !== deferred))

/** What waits: images, and snapshots whose images are gone already. */
function deferredOf({ images, goneImages, orphans }: Removals, done: Application): Removals {
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

/**
 * Carries out what is planned for one target, oldest images first, and decides nothing. The failure of one
 * item stops no other.
 * @throws what went wrong outside the calls, once nothing is under way any more
 */
export async function applyRemovals(removals: Removals, settings: ApplySettings): Promise<Applied> {
  const leaving = removals.images.filter(isTakenAway).sort(oldestFirst)
  const application = new Application(leaving, settings)
  await workThrough(leaving, CONCURRENT_IMAGES, async (each) => application.takeAway(each))
  await workThrough(leftovers(removals), Infinity, async (id) => application.deleteLeftover(id))
  return {
    images: without<ImageOutcome, 'deferred'>(application.images, 'deferred'),
    snapshots: without<SnapshotOutcome, 'deferred'>(application.snapshots, 'deferred'),
    deferred: deferredOf({ ...removals, images: leaving }, application),
  }
}
