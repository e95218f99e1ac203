import type {
  Image,
  PlannedImage,
  PlannedOrphan,
  PlannedSnapshot,
  Policy,
  Snapshot,
  TargetInventory,
  TargetPlan,
  Verdict,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import {
  aGreedyPolicy,
  anImage,
  anInventory,
  imageId,
  known,
  mapped,
  NOW,
} from '../../support/model-factories.ts'

function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Error(`${String(items.length)}, not one`)
  return item
}

/** The plan of the only target. */
export const planOf = (
  inventory: Partial<TargetInventory>,
  policy: Policy,
  earlier: readonly TargetPlan[] = [],
): TargetPlan => only(plan(anInventory([inventory]), policy, NOW, earlier).targets)

export function plannedImage({ images }: TargetPlan, id: string): PlannedImage {
  return only(images.filter(({ image }) => image.id === id))
}

/** What becomes of an image that would go, but for what the overrides say. */
export function planOne(
  image: Partial<Image>,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedImage {
  const subject = anImage(image)
  const images = [subject, ...(inventory.images ?? [])]
  return plannedImage(planOf({ ...inventory, images }, aGreedyPolicy(policy)), subject.id)
}

export const verdictOn = (...of: Parameters<typeof planOne>): Verdict => planOne(...of).verdict

/** Every image with the code of its reason. */
export const reasonsOf = ({ images }: TargetPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(images.map(({ image, verdict }) => [image.id, verdict.reason.code]))

export const removedOf = ({ images }: TargetPlan): readonly string[] =>
  images.filter(({ verdict }) => verdict.verdict === 'remove').map(({ image }) => image.id)

/** What becomes of the only snapshot of the only image, which goes. */
export function planSnapshot(
  snapshot: Snapshot,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedSnapshot {
  const image = anImage({ id: imageId(1), snapshots: [mapped(snapshot.id)] })
  const planned = planOne(image, policy, { snapshots: known([snapshot]), ...inventory })
  if (planned.verdict.verdict !== 'remove') throw new Error('The image stays.')
  return only(planned.snapshots)
}

/** What becomes of the only snapshot of an account, as an orphan. */
export const planOrphan = (
  snapshot: Snapshot,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedOrphan =>
  only(
    planOf(
      { snapshots: known([snapshot]), ...inventory },
      aGreedyPolicy({ orphanSnapshots: 'delete', ...policy }),
    ).orphans,
  )

/** All overrides at once; of what stands in several the last. */
export const merge = <T extends object>(parts: readonly (Partial<T> | undefined)[]): Partial<T> =>
  parts.reduce<Partial<T>>((all, part) => ({ ...all, ...part }), {})
