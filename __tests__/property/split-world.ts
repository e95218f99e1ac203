import fc from 'fast-check'
import {
  isSameTarget,
  type Answers,
  type Image,
  type ImageUsage,
  type NamedReference,
  type Policy,
  type Questions,
  type Target,
  type TargetInventory,
} from '../../src/model/index.ts'
import { plan } from '../../src/plan/index.ts'
import { questionsAbout } from '../../src/plan/questions.ts'
import {
  anImage,
  anInventory,
  aTargetInventory,
  daysAgo,
  imageId,
  naming,
  NOW,
} from '../support/model-factories.ts'
import { aReport, anEntry, read } from '../unit/plan/usages.ts'
import type { Wishes } from './account.ts'
import { wishes } from './arbitraries.ts'
import { listOf, type Made, maybe, one, weighted } from './generators.ts'
import { propertyOf, type Complaints } from './law.ts'
import { policyOf } from './policy.ts'
import { isRemoved } from './settle.ts'

/*
 * Accounts of which several runs read a part each. Images go by their numbers, the first is number 1;
 * targets and accounts by their index.
 */

const ACCOUNTS = ['111122223333', '444455556666', '777788889999']

const TARGETS: readonly Target[] = ACCOUNTS.flatMap((accountId) =>
  ['eu-west-1', 'us-east-1'].map((region) => ({ accountId, region, partition: 'aws' })),
)

const targetAt = (index: number): Target => {
  const target = TARGETS[index]
  if (target === undefined) throw new Error(`There is no target ${String(index)}`)
  return target
}

const target = fc.nat({ max: TARGETS.length - 1 })
const number = fc.integer({ min: 1, max: 6 })
const seldom = weighted([9, fc.constant(false)], [1, fc.constant(true)])
const someAccounts = fc.subarray([...ACCOUNTS.keys()], { minLength: 1 })

const image = fc.record({
  owner: target,
  /** Accounts, not targets. */
  sharedWith: weighted([2, fc.constant<number[]>([])], [1, someAccounts]),
  isPublic: seldom,
  isDisabled: seldom,
  /** Whether AWS was asked who uses it. */
  hasUsageReport: fc.boolean(),
  copyOf: maybe(number),
  ageInDays: one(0, 2, 90),
})

export type FleetImage = Made<typeof image>

/** Something in a target that launches from an image. */
const launch = fc.record({
  image: number,
  by: target,
  /** Whether it is found in lists, or only by EC2's own look-up. */
  isListed: fc.boolean(),
})

const fleet = fc.record({
  images: listOf(image, 1, 6),
  launches: listOf(launch, 0, 6),
  /** The run that reads each target. */
  legs: listOf(fc.nat({ max: 3 }), TARGETS.length, TARGETS.length),
})

export type Fleet = Made<typeof fleet>

/** Everything in one run. */
export const inOneRun = (of: Fleet): Fleet => ({ ...of, legs: TARGETS.map(() => 0) })

/**
 * AWS launches an image in its own Region only, for its owner and for those that it is shared with,
 * and a disabled one for nobody:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
 */
function isPossible({ image: of, by }: Made<typeof launch>, { images }: Fleet): boolean {
  const facts = images[of - 1]
  if (facts === undefined || facts.isDisabled) return false
  const [owner, user] = [targetAt(facts.owner), targetAt(by)]
  if (owner.region !== user.region) return false
  const isSharedWithUser = facts.sharedWith.some((each) => ACCOUNTS[each] === user.accountId)
  return owner.accountId === user.accountId || facts.isPublic || isSharedWithUser
}

/** The ids of the images that somebody launches from, wherever that is. */
const launchedIn = (of: Fleet): ReadonlySet<string> =>
  new Set(of.launches.filter((each) => isPossible(each, of)).map((each) => imageId(each.image)))

const imageOf = (facts: FleetImage, index: number): Image =>
  anImage({
    id: imageId(index + 1),
    state: facts.isDisabled ? 'disabled' : 'available',
    createdAt: daysAgo(facts.ageInDays),
    isPublic: facts.isPublic,
    copyOf: facts.copyOf === undefined ? undefined : imageId(facts.copyOf),
  })

function readTarget(of: Fleet, at: number): TargetInventory {
  const own = targetAt(at)
  return aTargetInventory({
    target: own,
    images: of.images
      .map((facts, index) => ({ facts, read: imageOf(facts, index) }))
      .filter(({ facts }) => facts.owner === at)
      .map(({ read }) => read),
    references: of.launches
      .filter((each) => each.by === at && each.isListed && isPossible(each, of))
      .map((each) => naming(imageId(each.image), { target: own })),
  })
}

/** Whom AWS says that an image is shared with, the owner left out. */
function granteesOf(id: string, { images }: Fleet): readonly string[] {
  const facts = images.find((_, index) => imageId(index + 1) === id)
  if (facts === undefined) return []
  const everybody = facts.isPublic ? ['all'] : []
  const grantees = [...everybody, ...facts.sharedWith.map((each) => ACCOUNTS[each] ?? '')]
  return grantees.filter((accountId) => accountId !== targetAt(facts.owner).accountId)
}

/** A report on everything, as AWS makes it for the owner: it tells of accounts that no run reads. */
function usageOf(id: string, of: Fleet): ImageUsage {
  const facts = of.images.find((_, index) => imageId(index + 1) === id)
  if (facts?.hasUsageReport !== true) return { isRead: true, reports: [], read: undefined }
  const entries = of.launches
    .filter((each) => imageId(each.image) === id && isPossible(each, of))
    .map(({ by }) => anEntry({ accountId: targetAt(by).accountId }))
  return read([aReport()], entries)
}

/** What EC2 itself knows to use an image: what is in the asking account and Region. */
function answer(of: Fleet, at: number, questions: Questions): Answers {
  const usesOf = (id: string): readonly NamedReference[] =>
    of.launches
      .filter((each) => each.by === at && imageId(each.image) === id && isPossible(each, of))
      .map(() => naming(id, { source: 'image-references', target: targetAt(at) }))
  return {
    imageReferences: new Map(questions.imageReferences.map((id) => [id, usesOf(id)])),
    imageSharing: new Map(questions.imageSharing.map((id) => [id, granteesOf(id, of)])),
    snapshotSharing: new Map(questions.snapshotSharing.map((id) => [id, []])),
    imageUsage: new Map(
      questions.imageSharing
        .filter((id) => granteesOf(id, of).length > 0)
        .map((id) => [id, usageOf(id, of)]),
    ),
  }
}

/** What one run removes that reads these targets and no others. */
function removedByLeg(of: Fleet, targets: readonly number[], policy: Policy): readonly string[] {
  const listed = anInventory(targets.map((at) => readTarget(of, at)))
  const first = plan(listed, policy, NOW)
  const asked = questionsAbout(first, listed, policy)
  const answered = listed.targets.map((inventory, index) => {
    const about = asked.find((each) => isSameTarget(each.target, inventory.target))
    const at = targets[index]
    if (about === undefined || at === undefined) return inventory
    return { ...inventory, answers: answer(of, at, about.questions) }
  })
  const final = plan({ ...listed, targets: answered }, policy, NOW, first.targets)
  return final.targets.flatMap(({ images }) =>
    images.filter(isRemoved).map((each) => each.image.id),
  )
}

/** What all runs remove together. */
export function removedIn(of: Fleet, policy: Policy): readonly string[] {
  const byLeg = Map.groupBy(TARGETS.keys(), (at) => of.legs[at])
  return [...byLeg.values()].flatMap((targets) => removedByLeg(of, targets, policy))
}

type Story = readonly [Fleet, Wishes]

/** No run may lose an image that somebody launches from, whichever accounts and Regions it reads. */
function complaintsAboutSplit([of, given]: Story): Complaints {
  const launched = launchedIn(of)
  return (['keep', 'remove-unused'] as const).flatMap((sharedImages) =>
    removedIn(of, { ...policyOf(given), sharedImages })
      .filter((id) => launched.has(id))
      .map((id) => `${id} goes with shared-images: ${sharedImages}, and somebody launches from it`),
  )
}

export const splitProperty = (): fc.IAsyncProperty<[Story]> =>
  propertyOf(fc.tuple(fleet, wishes), complaintsAboutSplit)
