import { mayHaveHappened, toNotAttempted, unansweredOutcome } from '../apply/attempts.ts'
import type { Changes } from '../apply/changes.ts'
import {
  type GoneImage,
  type GoneImageSnapshots,
  goes,
  type ImageOutcome,
  isGone,
  type Outcomes,
  type PlannedSnapshot,
  type Removals,
  type SnapshotOutcome,
  type TargetPlan,
  type WhyNotAttempted,
} from '../model/index.ts'

const planned = ({ images }: TargetPlan): readonly { snapshotId: string; imageId: string }[] =>
  images
    .filter(goes)
    .flatMap(({ image, snapshots }) =>
      snapshots.filter(goes).map(({ id }) => ({ snapshotId: id, imageId: image.id })),
    )

/** The images that map a snapshot and are still there. */
function stayingImages(id: string, { images }: TargetPlan, done: Outcomes): readonly string[] {
  return images
    .filter(({ snapshots }) => snapshots.some((snapshot) => snapshot.id === id))
    .map(({ image }) => image.id)
    .filter((imageId) => !isGone(done.images.get(imageId)))
}

function withItsImage(outcome: ImageOutcome | undefined): SnapshotOutcome {
  if (outcome?.outcome === 'not-attempted') return outcome
  if (outcome?.outcome === 'failed' && mayHaveHappened(outcome)) {
    return { outcome: 'failed', error: outcome.error }
  }
  return { outcome: 'not-attempted', why: outcome === undefined ? 'target-stopped' : 'image-stays' }
}

/** Whether an attempt to remove an image or a snapshot was never answered. */
type MayHaveRemoved = Changes['mayHaveRemoved']

function outcomeOf(
  id: string,
  imageIds: readonly string[],
  plan: TargetPlan,
  { done, mayHaveRemoved }: { readonly done: Outcomes; readonly mayHaveRemoved: MayHaveRemoved },
): SnapshotOutcome {
  const outcomes = imageIds.map((imageId) => done.images.get(imageId))
  const images = stayingImages(id, plan, done)
  // EC2 leaves a snapshot where an image maps it, and else one call may have taken both.
  const isUnknown = imageIds.some(mayHaveRemoved) && images.every(mayHaveRemoved)
  if (isUnknown || mayHaveRemoved(id)) return toNotAttempted('target-stopped', true)
  if (!outcomes.some(isGone)) return withItsImage(outcomes[0])
  return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
}

/**
 * The outcomes of snapshots that were to go and that nobody came to: their images stay, or other
 * images that map them do.
 */
export function outcomesOfLeftSnapshots(
  plan: TargetPlan,
  done: Outcomes,
  mayHaveRemoved: MayHaveRemoved,
): ReadonlyMap<string, SnapshotOutcome> {
  const all = planned(plan).filter(({ snapshotId }) => !done.snapshots.has(snapshotId))
  const left = Map.groupBy(all, ({ snapshotId }) => snapshotId)
  return new Map(
    [...left].map(([id, pairs]) => {
      const imageIds = pairs.map(({ imageId }) => imageId)
      return [id, outcomeOf(id, imageIds, plan, { done, mayHaveRemoved })]
    }),
  )
}

/** The ids of those snapshots that go. */
export const goingIds = (snapshots: readonly PlannedSnapshot[]): ReadonlySet<string> =>
  new Set(snapshots.filter(goes).map(({ id }) => id))

/** The outcomes of one target so far. */
export class OutcomeRecord {
  readonly #changes: Pick<Changes, 'mayHaveRemoved' | 'mayHaveDisabled'>
  readonly #images = new Map<string, ImageOutcome>()
  readonly #snapshots = new Map<string, SnapshotOutcome>()

  constructor(changes: Pick<Changes, 'mayHaveRemoved' | 'mayHaveDisabled'>) {
    this.#changes = changes
  }

  isGone(imageId: string): boolean {
    return isGone(this.#images.get(imageId))
  }

  get goneImages(): ReadonlySet<string> {
    return new Set([...this.#images.keys()].filter((id) => this.isGone(id)))
  }

  noteImage(id: string, outcome: ImageOutcome): void {
    this.#images.set(id, outcome)
  }

  /** Of several answers about one snapshot the one that deleted it stands. */
  noteSnapshot(id: string, outcome: SnapshotOutcome): void {
    if (this.#snapshots.get(id)?.outcome !== 'deleted') this.#snapshots.set(id, outcome)
  }

  /** Newer evidence does not have the image any more, and says this of the snapshots that were to go with it. */
  noteGone({ image: { id }, snapshotIds }: GoneImage, newest: readonly GoneImageSnapshots[]): void {
    if (!this.isGone(id)) {
      this.noteImage(id, { outcome: this.#mayHaveRemoved(id) ? 'removed' : 'already-gone' })
    }
    const ofImage = newest.find(({ image }) => image.id === id)
    const found = new Map(ofImage?.snapshots.map((each) => [each.id, each.verdict]))
    for (const each of snapshotIds) {
      const verdict = found.get(each)
      if (verdict === undefined) this.noteMissingSnapshot(each, id)
      else if (verdict.verdict === 'keep') {
        this.noteSnapshot(each, { outcome: 'kept', reason: verdict.reason })
      }
    }
  }

  /** Newer evidence does not have the snapshot: a call about it, or about its image, may have taken it. */
  noteMissingSnapshot(id: string, imageId = id): void {
    const isOurs = this.#mayHaveRemoved(id, imageId)
    this.noteSnapshot(id, { outcome: isOurs ? 'deleted' : 'already-gone' })
  }

  /** Nothing of this will be tried any more. */
  noteAbandoned({ images, orphans, goneImages }: Removals, why: WhyNotAttempted): void {
    const left = (...ids: readonly string[]): ImageOutcome & SnapshotOutcome =>
      toNotAttempted(
        why,
        this.#mayHaveRemoved(...ids) || ids.some((id) => this.#changes.mayHaveDisabled(id)),
      )
    for (const { image } of images) {
      const isDisabled = image.state === 'disabled' && this.#changes.mayHaveDisabled(image.id)
      this.noteImage(image.id, isDisabled ? unansweredOutcome(isDisabled) : left(image.id))
    }
    for (const { snapshot } of orphans) this.noteSnapshot(snapshot.id, left(snapshot.id))
    const usersOf = (id: string): readonly string[] =>
      [...images, ...goneImages]
        .filter(({ snapshots }) => goingIds(snapshots).has(id))
        .map(({ image }) => image.id)
    for (const id of goneImages.flatMap(({ snapshots }) => [...goingIds(snapshots)])) {
      // A call about any of its images that was never answered may have taken it along.
      this.noteSnapshot(id, left(id, ...usersOf(id)))
    }
  }

  get soFar(): Outcomes {
    return { images: new Map(this.#images), snapshots: new Map(this.#snapshots) }
  }

  /** The outcome of everything that was to go by a plan. */
  of(plan: TargetPlan): Outcomes {
    const done = { images: this.#images, snapshots: this.#snapshots }
    const left = outcomesOfLeftSnapshots(plan, done, (id) => this.#changes.mayHaveRemoved(id))
    return { images: this.#images, snapshots: new Map([...left, ...this.#snapshots]) }
  }

  /** Whether a call that removes may have done so, although nobody answered. */
  #mayHaveRemoved(...ids: readonly string[]): boolean {
    return ids.some((id) => this.#changes.mayHaveRemoved(id))
  }
}
