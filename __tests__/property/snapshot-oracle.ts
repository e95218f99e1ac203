import {
  hoursOf,
  numbered,
  placeOf,
  type Account,
  type Covered,
  type ImageFacts,
  type Numbered,
  type Place,
  type SnapshotFacts,
  type Wishes,
} from './account.ts'
import { HOURS_OF_A_DAY, isKeptByTag, isSelected } from './image-oracle.ts'

/** What must become of a snapshot; see the oracle of images. */

export const isCovered = (
  { binTag }: ImageFacts | SnapshotFacts,
  covered: Covered | undefined,
): boolean => covered === 'all' || (covered === 'tagged' && binTag === true)

/** The snapshot of this number, where the target owns one. */
const ownedAt = ({ snapshots }: Account, number: number, place: Place): SnapshotFacts | undefined =>
  numbered(snapshots, place).find((each) => each.number === number)?.facts

const maps = ({ facts }: Numbered<ImageFacts>, snapshot: number): boolean =>
  facts.snapshots?.includes(snapshot) ?? false

/** What keeps a snapshot, whether its image goes now or went long ago. */
const isHeld = (facts: SnapshotFacts, wishes: Wishes): boolean =>
  facts.lock === 'governance' ||
  facts.managedBy !== undefined ||
  isKeptByTag(facts, wishes) ||
  (facts.usedBy !== undefined && facts.usedBy.seen !== 'when asked') ||
  (facts.sharedWith !== undefined && wishes.sharedImages !== 'remove') ||
  facts.fastRestore === true

/** The number of the image that its description says it was made for. */
function imageItWasMadeFor(facts: SnapshotFacts): number | undefined {
  if (facts.copiedFor !== undefined) return facts.copiedFor
  return facts.plainCopy ? undefined : facts.madeFor
}

/** Whether an image in the Recycle Bin, and none of those that go, comes back with it only. */
const isNeededByBinned = (
  madeFor: number | undefined,
  mapping: readonly Numbered<ImageFacts>[],
  { binned = [] }: Account,
): boolean =>
  madeFor !== undefined &&
  binned.includes(madeFor) &&
  mapping.every((image) => image.number !== madeFor)

/** Whether a snapshot goes with the images that go. */
export function goesWithImages(
  number: number,
  place: Place,
  { account, wishes, going }: { account: Account; wishes: Wishes; going: ReadonlySet<number> },
): boolean {
  const facts = ownedAt(account, number, place)
  if (wishes.deleteSnapshots === false || facts === undefined) return false
  const mapping = numbered(account.images, place).filter((image) => maps(image, number))
  if (mapping.some((image) => !going.has(image.number))) return false
  const isMadeForOne = mapping.some(
    (image) =>
      !facts.undated &&
      !image.facts.undated &&
      hoursOf(facts) - hoursOf(image.facts) <= HOURS_OF_A_DAY,
  )
  const madeFor = imageItWasMadeFor(facts)
  return (
    !isHeld(facts, wishes) &&
    !isNeededByBinned(madeFor, mapping, account) &&
    (madeFor !== undefined || isMadeForOne)
  )
}

/** Whether an image left it behind: it was made for one that no longer exists, and none maps it. */
function isLeftBehind(
  { number, facts }: Numbered<SnapshotFacts>,
  { images, binned = [] }: Account,
): boolean {
  const image = imageItWasMadeFor(facts)
  if (image === undefined || binned.includes(image)) return false
  // The snapshot may be a copy of one that was made for an image elsewhere.
  if (numbered(images).some((each) => each.number === image)) return false
  return !numbered(images, placeOf(facts)).some((each) => maps(each, number))
}

function isOldEnough(facts: SnapshotFacts, { maxAgeHours }: Wishes): boolean {
  const limit = typeof maxAgeHours === 'number' ? maxAgeHours : 0
  return hoursOf(facts) >= Math.max(limit, HOURS_OF_A_DAY)
}

/** What is only listed is not asked about. */
const knownOf = (facts: SnapshotFacts, { orphanSnapshots }: Wishes): SnapshotFacts => {
  const { sharedWith, ...others } = facts
  return orphanSnapshots === 'report' || sharedWith === undefined ? others : facts
}

export function isOrphan(
  snapshot: Numbered<SnapshotFacts>,
  account: Account,
  wishes: Wishes,
): boolean {
  const facts = knownOf(snapshot.facts, wishes)
  return (
    isLeftBehind(snapshot, account) &&
    (facts.state ?? 'completed') === 'completed' &&
    isSelected(facts, 'snapshot', wishes) &&
    !isHeld(facts, wishes) &&
    !facts.undated &&
    isOldEnough(facts, wishes) &&
    (!wishes.requireRecycleBin || isCovered(facts, account.binRules?.snapshots))
  )
}
