import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { NO_ANSWERS } from '../../src/model/index.ts'
import { imageId } from '../support/model-factories.ts'
import {
  numbered,
  PLACES,
  type Account,
  type ImageFacts,
  type Numbered,
  type Wishes,
} from './account.ts'
import { account, wishes } from './arbitraries.ts'
import { isKeptByRule, mayGo, reasonFor } from './image-oracle.ts'
import { propertyOf, type Complaints } from './law.ts'
import {
  afterwards,
  approvalsOf,
  goingAt,
  goingSnapshots,
  imagesOf,
  isRemoved,
  knownTo,
  numberOf,
  numbersOf,
  removedImages,
  removedOrphans,
  settle,
  type Settled,
  truthOf,
} from './settle.ts'
import { goesWithImages, isCovered, isOrphan } from './snapshot-oracle.ts'
import { isKnownUnused } from './usage-reports.ts'

/** An account, what is asked for, and the plan that came of it. */
interface Planned {
  readonly account: Account
  readonly wishes: Wishes
  readonly settled: Settled
}

/** @returns those for which the rule does not hold: images and snapshots by id or by number */
type Rule = (planned: Planned) => readonly unknown[]

const differing = <T>(some: Iterable<T>, others: Iterable<T>): readonly T[] => {
  const [one, other] = [new Set(some), new Set(others)]
  return [...one, ...other].filter((each) => one.has(each) !== other.has(each))
}

/** The images that a plan removes, as a person would tell of them. */
function leaving(account: Account, { plan }: Settled): readonly Numbered<ImageFacts>[] {
  const removed = removedImages(plan)
  return numbered(account.images).filter(({ number }) => removed.includes(number))
}

/** Whatever usage reports lie about. */
function goingInUseElsewhere({ account, wishes }: Planned): readonly unknown[] {
  return leaving(account, settle(account, { ...wishes, sharedImages: 'remove-unused' }))
    .filter(({ facts }) => facts.state !== 'disabled')
    .filter(({ facts }) => facts.isPublic === true || facts.sharedWith !== undefined)
    .filter(({ facts }) => facts.usedElsewhere !== undefined || !isKnownUnused(facts))
    .map(({ number }) => number)
}

function goingUncovered({ account, wishes }: Planned): readonly unknown[] {
  const settled = settle(account, { ...wishes, requireRecycleBin: true })
  const { targets } = settled.plan
  const snapshots = numbersOf(targets.flatMap((of) => of.images.flatMap(goingSnapshots)))
  const { binRules = {} } = account
  return [
    ...leaving(account, settled).filter(({ facts }) => !isCovered(facts, binRules.images)),
    ...numbered(account.snapshots)
      .filter(({ number }) => snapshots.has(number))
      .filter(({ facts }) => !isCovered(facts, binRules.snapshots)),
  ].map(({ number }) => number)
}

const RULES: Readonly<Record<string, Rule>> = {
  'every image has one verdict': ({ account, settled }) => {
    const found = imagesOf(settled).map(({ image }) => image.id)
    const expected = numbered(account.images).map(({ number }) => imageId(number))
    const twice = found.filter((id, index) => found.indexOf(id) !== index)
    return [...twice, ...differing(found, expected)]
  },

  'every snapshot has at most one verdict': ({ settled }) =>
    settled.plan.targets.flatMap((of) => {
      const going = goingAt(of)
      const staying = of.images
        .flatMap(({ snapshots }) => snapshots)
        .filter((snapshot) => !isRemoved(snapshot))
      return [
        ...going.filter((id, index) => going.indexOf(id) !== index),
        ...staying.filter(({ id }) => going.includes(id)).map(({ id }) => id),
      ]
    }),

  'the reason shown is the first rule that holds': ({ account, wishes, settled }) => {
    const known = knownTo(settled, account, wishes)
    const images = new Map(numbered(account.images).map((image) => [image.number, image]))
    return imagesOf(settled).flatMap(({ image, verdict }) => {
      const facts = images.get(numberOf(image.id))
      const expected = facts && reasonFor(facts, known)
      const found = verdict.reason.code
      const isLastRule = wishes.requireRecycleBin && found === 'not-recoverable'
      const isRight = expected === found || (isLastRule && expected && mayGo(expected))
      return isRight === true ? [] : [`${image.id} has ${found}, not ${String(expected)}`]
    })
  },

  'no image goes of a family that a rule keeps': ({ account, wishes, settled }) =>
    leaving(account, settled)
      .filter(({ facts }) => isKeptByRule(facts, wishes))
      .map(({ number }) => number),

  'no image goes that something uses, protects or shares, or its rank or age keeps': ({
    account,
    wishes,
    settled,
  }) => {
    const truth = truthOf(account, wishes)
    return leaving(account, settled)
      .map((image) => [image.number, reasonFor(image, truth)] as const)
      .filter(([, reason]) => !mayGo(reason))
  },

  'nothing goes that was not asked about': ({ wishes, settled: { plan, inventory } }) =>
    plan.targets.flatMap((of, index) => {
      const { imageReferences, imageSharing, snapshotSharing, imageUsage } =
        inventory.targets[index]?.answers ?? NO_ANSWERS
      const going = of.images.filter(isRemoved).map(({ image }) => image)
      const images = going.map(({ id }) => id)
      const enabled = going.filter(({ state }) => state !== 'disabled').map(({ id }) => id)
      const shared = images.filter((id) => (imageSharing.get(id) ?? []).length > 0)
      const matters = wishes.sharedImages !== 'remove'
      return [
        ...images.filter((id) => !imageReferences.has(id)),
        ...enabled.filter((id) => matters && !imageSharing.has(id)),
        ...shared.filter((id) => matters && !imageUsage.has(id)),
        ...goingAt(of).filter((id) => matters && !snapshotSharing.has(id)),
      ]
    }),

  'a snapshot goes with the last image that maps it, where nothing holds it': ({
    account,
    wishes,
    settled: { plan },
  }) => {
    const going = new Set(removedImages(plan))
    return PLACES.flatMap((place, index) =>
      (plan.targets[index]?.images.filter(isRemoved) ?? [])
        .flatMap(({ snapshots }) => snapshots)
        .filter((snapshot) => {
          const goes = goesWithImages(numberOf(snapshot.id), place, { account, wishes, going })
          return goes !== isRemoved(snapshot)
        })
        .map(({ id }) => id),
    )
  },

  'orphans are the snapshots that an image left behind and nothing keeps': ({
    account,
    wishes,
    settled: { plan },
  }) => {
    const isLookedFor = wishes.orphanSnapshots !== 'ignore' && wishes.imageIds === undefined
    const expected = numbered(account.snapshots)
      .filter((snapshot) => isLookedFor && isOrphan(snapshot, account, wishes))
      .map(({ number }) => number)
    const found = plan.targets
      .flatMap(({ orphans }) => orphans)
      .filter(({ verdict }) => verdict.verdict !== 'keep')
      .map(({ snapshot }) => snapshot.id)
    const going = removedOrphans(plan)
    const due = wishes.orphanSnapshots === 'report' ? [] : expected
    return [
      ...differing(numbersOf(found), expected),
      ...(going.length === due.length ? [] : [`${going.join()} go, and not ${due.join()}`]),
    ]
  },

  'a second run removes nothing more': ({ account, wishes, settled: first }) => {
    const images = removedImages(first.plan)
    const second = settle(afterwards(account, first), wishes)
    // What the first run left of an image is an orphan only once the image is gone.
    const leftBehind = imagesOf(first)
      .filter(isRemoved)
      .flatMap(({ snapshots }) => snapshots.map(({ id }) => numberOf(id)))
    const isLeftOver = (number: number): boolean => {
      const { madeFor = 0, copiedFor = 0 } = account.snapshots[number - 1] ?? {}
      return leftBehind.includes(number) || images.includes(madeFor) || images.includes(copiedFor)
    }
    return [
      ...removedImages(second.plan),
      ...removedOrphans(second.plan).filter((number) => !isLeftOver(number)),
    ]
  },

  'with plan-file an account that did not change loses exactly what was planned': ({
    account,
    wishes,
    settled,
  }) => {
    const approvals = approvalsOf(settled.plan)
    const carriedOut = approvalsOf(settle(account, wishes, approvals).plan)
    return isDeepStrictEqual(approvals, carriedOut) ? [] : [approvals, carriedOut]
  },

  'with remove-unused no image goes that another account uses': goingInUseElsewhere,

  'with require-recycle-bin nothing goes that no rule covers': goingUncovered,
}

function complaintsAboutPlan([account, wishes]: readonly [Account, Wishes]): Complaints {
  const planned = { account, wishes, settled: settle(account, wishes) }
  return Object.entries(RULES).flatMap(([rule, wrongBy]) => {
    const wrong = wrongBy(planned)
    return wrong.length === 0 ? [] : [`${rule}; but ${fc.stringify(wrong)}`]
  })
}

/** For every account, whatever is asked for. */
export const planProperty = (): fc.IAsyncProperty<[readonly [Account, Wishes]]> =>
  propertyOf(fc.tuple(account, wishes), complaintsAboutPlan)

interface Changed {
  readonly before: Account
  readonly after: Account
  readonly planned: Wishes
  readonly asked: Wishes
}

/** No more goes than was planned, whatever changed. */
function complaintsAboutApproval({ before, after, planned, asked }: Changed): Complaints {
  const approvals = approvalsOf(settle(before, planned).plan)
  const carriedOut = approvalsOf(settle(after, asked, approvals).plan)
  return carriedOut.flatMap(({ images, orphans }, index) => {
    const approved = approvals[index]
    const wrongImages = [...images].flatMap(([id, snapshots]) => [
      ...(approved?.images.has(id) === true ? [] : [id]),
      ...[...snapshots].filter((each) => approved?.images.get(id)?.has(each) !== true),
    ])
    const wrongOrphans = [...orphans].filter((id) => approved?.orphans.has(id) !== true)
    return [...wrongImages, ...wrongOrphans].map((id) => `${id} goes, and was not approved`)
  })
}

export const approvalProperty = (): fc.IAsyncProperty<[Changed]> =>
  propertyOf(
    fc.record({ before: account, after: account, planned: wishes, asked: wishes }),
    complaintsAboutApproval,
  )
