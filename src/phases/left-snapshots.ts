import { isUnknown } from '../apply/refused.ts'
import {
  goes,
  isGone,
  type ImageOutcome,
  type Outcomes,
  type SnapshotOutcome,
  type TargetPlan,
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
  if (outcome?.outcome === 'not-attempted' || isUnknown(outcome)) return outcome
  return { outcome: 'not-attempted', why: outcome === undefined ? 'target-stopped' : 'image-stays' }
}

function outcomeOf(
  id: string,
  imageIds: readonly string[],
  plan: TargetPlan,
  done: Outcomes,
): SnapshotOutcome {
  const outcomes = imageIds.map((imageId) => done.images.get(imageId))
  if (!outcomes.some(isGone)) return withItsImage(outcomes[0])
  const images = stayingImages(id, plan, done)
  return { outcome: 'kept', reason: { code: 'shared-with-image', images } }
}

/**
 * What became of the snapshots that were to go and that nobody came to: their images stay, or other
 * images that map them do.
 */
export function outcomesOfLeftSnapshots(
  plan: TargetPlan,
  done: Outcomes,
): ReadonlyMap<string, SnapshotOutcome> {
  const all = planned(plan).filter(({ snapshotId }) => !done.snapshots.has(snapshotId))
  const left = Map.groupBy(all, ({ snapshotId }) => snapshotId)
  return new Map(
    [...left].map(([id, pairs]) => {
      const imageIds = pairs.map(({ imageId }) => imageId)
      return [id, outcomeOf(id, imageIds, plan, done)]
    }),
  )
}
