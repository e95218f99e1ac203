import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { NO_ANSWERS } from '../../src/model/index.ts'
import { imageId } from '../support/model-factories.ts'
import { numbered, PLACES, type Account, type Wishes } from './account.ts'
import { account, wishes } from './arbitraries.ts'
import { afterwards, goingAt, imagesOf, knownTo, numbersOf, truthOf } from './cases.ts'
import { isKeptByRule, mayGo, reasonFor } from './image-oracle.ts'
import {
  approvalsOf,
  goingSnapshots,
  isRemoved,
  numberOf,
  removedImages,
  removedOrphans,
  settle,
} from './settle.ts'
import { isKnownUnused } from './usage-reports.ts'
import { goesWithImages, isCovered, isOrphan } from './snapshot-oracle.ts'

/** A mutation tester runs these tests a thousand times over: always the same accounts, and few. */
const SETTINGS: fc.Parameters<unknown> =
  process.env['STRYKER_MUTATOR_WORKER'] === undefined
    ? { numRuns: 3000 }
    : { numRuns: 100, seed: 2026, endOnFailure: true }

/** Any account, with anything asked of it. */
function forAll(check: (account: Account, wishes: Wishes) => void): void {
  fc.assert(fc.property(account, wishes, check), SETTINGS)
}

describe('for every account, whatever is asked for', () => {
  it('every image has one verdict, and every snapshot at most one', () => {
    forAll((account, wishes) => {
      const settled = settle(account, wishes)

      expect(
        imagesOf(settled)
          .map(({ image }) => image.id)
          .toSorted(),
      ).toEqual(numbered(account.images).map(({ number }) => imageId(number)))
      for (const of of settled.plan.targets) {
        const going = goingAt(of)
        const staying = of.images
          .flatMap(({ snapshots }) => snapshots)
          .filter(({ verdict }) => verdict.verdict !== 'remove')

        expect(new Set(going).size).toBe(going.length)
        expect(staying.filter(({ id }) => going.includes(id))).toEqual([])
      }
    })
  })

  it('the reason shown is the first rule that holds', () => {
    forAll((account, wishes) => {
      const settled = settle(account, wishes)
      const known = knownTo(settled, account, wishes)
      const images = new Map(numbered(account.images).map((image) => [image.number, image]))

      const reasons = imagesOf(settled).map(({ image, verdict }) => {
        const facts = images.get(numberOf(image.id))
        const expected = facts && reasonFor(facts, known)
        const found = verdict.reason.code
        const isLastRule = wishes.requireRecycleBin && found === 'not-recoverable'
        return [expected, isLastRule && expected && mayGo(expected) ? expected : found] as const
      })

      expect(reasons.filter(([expected, found]) => expected !== found)).toEqual([])
    })
  })

  it('no image goes of a family that a rule keeps', () => {
    forAll((account, wishes) => {
      const removed = removedImages(settle(account, wishes).plan)

      expect(
        numbered(account.images)
          .filter(({ facts }) => isKeptByRule(facts, wishes))
          .filter(({ number }) => removed.includes(number)),
      ).toEqual([])
    })
  })

  it('no image goes that something uses, protects or shares, or its rank or age keeps', () => {
    forAll((account, wishes) => {
      const removed = removedImages(settle(account, wishes).plan)
      const truth = truthOf(account, wishes)

      const wrongly = numbered(account.images)
        .filter(({ number }) => removed.includes(number))
        .map((image) => reasonFor(image, truth))
        .filter((reason) => !mayGo(reason))

      expect(wrongly).toEqual([])
    })
  })

  it('nothing goes that was not asked about', () => {
    forAll((account, wishes) => {
      const { plan, inventory } = settle(account, wishes)

      for (const [index, of] of plan.targets.entries()) {
        const { imageReferences, imageSharing, snapshotSharing, imageUsage } =
          inventory.targets[index]?.answers ?? NO_ANSWERS
        const going = of.images.filter(isRemoved).map(({ image }) => image)
        const images = going.map(({ id }) => id)
        const enabled = going.filter(({ state }) => state !== 'disabled').map(({ id }) => id)
        const shared = images.filter((id) => (imageSharing.get(id) ?? []).length > 0)
        const matters = wishes.sharedImages !== 'remove'

        expect(images.filter((id) => !imageReferences.has(id))).toEqual([])
        expect(enabled.filter((id) => matters && !imageSharing.has(id))).toEqual([])
        expect(shared.filter((id) => matters && !imageUsage.has(id))).toEqual([])
        expect(goingAt(of).filter((id) => matters && !snapshotSharing.has(id))).toEqual([])
      }
    })
  })

  it('with remove-unused no image goes that another account uses, whatever reports lie about', () => {
    forAll((account, given) => {
      const wishes = { ...given, sharedImages: 'remove-unused' } as const
      const removed = removedImages(settle(account, wishes).plan)

      const wrongly = numbered(account.images)
        .filter(({ number }) => removed.includes(number))
        .filter(({ facts }) => facts.state !== 'disabled')
        .filter(({ facts }) => facts.isPublic === true || facts.sharedWith !== undefined)
        .filter(({ facts }) => facts.usedElsewhere !== undefined || !isKnownUnused(facts))

      expect(wrongly).toEqual([])
    })
  })

  it('a snapshot goes with the last image that maps it, where nothing holds it', () => {
    forAll((account, wishes) => {
      const { plan } = settle(account, wishes)
      const going = new Set(removedImages(plan))

      for (const [index, place] of PLACES.entries()) {
        const images = plan.targets[index]?.images.filter(isRemoved) ?? []
        const wrong = images
          .flatMap(({ snapshots }) => snapshots)
          .filter(({ id, verdict }) => {
            const goes = goesWithImages(numberOf(id), place, { account, wishes, going })
            return goes !== (verdict.verdict === 'remove')
          })

        expect(wrong).toEqual([])
      }
    })
  })

  it('orphans are the snapshots that an image left behind and nothing keeps', () => {
    forAll((account, wishes) => {
      const { plan } = settle(account, wishes)
      const isLookedFor = wishes.orphanSnapshots !== 'ignore' && wishes.imageIds === undefined
      const expected = numbered(account.snapshots)
        .filter((snapshot) => isLookedFor && isOrphan(snapshot, account, wishes))
        .map(({ number }) => number)
      const found = plan.targets
        .flatMap(({ orphans }) => orphans)
        .filter(({ verdict }) => verdict.verdict !== 'keep')

      expect(numbersOf(found.map(({ snapshot }) => snapshot.id))).toEqual(new Set(expected))
      expect(removedOrphans(plan)).toHaveLength(
        wishes.orphanSnapshots === 'report' ? 0 : expected.length,
      )
    })
  })

  it('with require-recycle-bin nothing goes that no rule covers', () => {
    forAll((account, given) => {
      const wishes = { ...given, requireRecycleBin: true } as const
      const { plan } = settle(account, wishes)
      const snapshots = numbersOf(plan.targets.flatMap((of) => of.images.flatMap(goingSnapshots)))
      const removed = removedImages(plan)
      const { binRules = {} } = account

      expect(
        numbered(account.images)
          .filter(({ number }) => removed.includes(number))
          .filter(({ facts }) => !isCovered(facts, binRules.images)),
      ).toEqual([])
      expect(
        numbered(account.snapshots)
          .filter(({ number }) => snapshots.has(number))
          .filter(({ facts }) => !isCovered(facts, binRules.snapshots)),
      ).toEqual([])
    })
  })

  it('a second run removes nothing more', () => {
    forAll((account, wishes) => {
      const first = settle(account, wishes)
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

      expect(removedImages(second.plan)).toEqual([])
      expect(removedOrphans(second.plan).filter((number) => !isLeftOver(number))).toEqual([])
    })
  })
})

describe('with plan-file', () => {
  it('an account that did not change loses exactly what was planned', () => {
    forAll((account, wishes) => {
      const { plan } = settle(account, wishes)
      const approvals = approvalsOf(plan)

      expect(approvalsOf(settle(account, wishes, approvals).plan)).toEqual(approvals)
    })
  })

  it('no more goes than was planned, whatever changed', () => {
    fc.assert(
      fc.property(account, account, wishes, wishes, (before, after, planned, asked) => {
        const approvals = approvalsOf(settle(before, planned).plan)
        const carriedOut = approvalsOf(settle(after, asked, approvals).plan)

        for (const [index, { images, orphans }] of carriedOut.entries()) {
          const approved = approvals[index]
          for (const [id, snapshots] of images) {
            expect([...snapshots].filter((each) => !approved?.images.get(id)?.has(each))).toEqual(
              [],
            )
            expect(approved?.images.has(id)).toBe(true)
          }

          expect([...orphans].filter((id) => !approved?.orphans.has(id))).toEqual([])
        }
      }),
      SETTINGS,
    )
  })
})
