import { goes, type PlannedImage, type TargetPlan } from '../../src/model/index.ts'
import { numbered, type Account, type Wishes } from './account.ts'
import type { Case } from './image-oracle.ts'
import { goingSnapshots, numberOf, removedImages, removedOrphans, type Settled } from './settle.ts'

/** What was known when the plan was final. */
export function knownTo({ inventory }: Settled, account: Account, wishes: Wishes): Case {
  const { targets } = inventory
  const sharingAsked = numbersOf(targets.flatMap(({ answers }) => [...answers.imageSharing.keys()]))
  return {
    account,
    wishes,
    referencesAsked: numbersOf(
      targets.flatMap(({ answers }) => [...answers.imageReferences.keys()]),
    ),
    sharingAsked,
    usageAsked: sharingAsked,
  }
}

/** All there is to know. What other accounts use counts for itself, and for copies where it was asked. */
export function truthOf(account: Account, wishes: Wishes): Case {
  const all = new Set(numbered(account.images).map(({ number }) => number))
  return { account, wishes, referencesAsked: all, sharingAsked: all, usageAsked: new Set() }
}

export const numbersOf = (ids: Iterable<string>): ReadonlySet<number> =>
  new Set([...ids].map(numberOf))

export const imagesOf = ({ plan }: Settled): readonly PlannedImage[] =>
  plan.targets.flatMap(({ images }) => images)

/** The ids of a target's snapshots that go, with images or as orphans. */
export const goingAt = ({ images, orphans }: TargetPlan): readonly string[] => [
  ...new Set(images.flatMap(goingSnapshots)),
  ...orphans.filter(goes).map(({ snapshot }) => snapshot.id),
]

const withoutNumbers = <T extends object>(
  all: readonly T[],
  gone: readonly number[],
): readonly T[] =>
  all.map((facts, index) => (gone.includes(index + 1) ? { ...facts, gone: true } : facts))

/** The account once a plan was carried out. */
export function afterwards(account: Account, { plan }: Settled): Account {
  const withImages = plan.targets.flatMap(({ images }) => images.flatMap(goingSnapshots))
  return {
    ...account,
    images: withoutNumbers(account.images, removedImages(plan)),
    snapshots: withoutNumbers(account.snapshots, [
      ...numbersOf(withImages),
      ...removedOrphans(plan),
    ]),
  }
}
