import fc from 'fast-check'
import { goes, NO_ANSWERS, type TargetPlan } from '../../src/model/index.ts'
import type { Account, Wishes } from './account.ts'
import { account, wishes } from './arbitraries.ts'
import { shortRun } from './law.ts'
import { settle } from './settle.ts'

interface Going {
  readonly id: string
  readonly at: Date | undefined
}

/** By the date, what has none last, and then by the id. */
const oldestFirst = (going: readonly Going[]): readonly string[] =>
  going
    .map(({ id, at }) => ({ id, time: at?.getTime() ?? Infinity }))
    .toSorted((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? -1 : 1))
    .map(({ id }) => id)

const goingImages = ({ images }: TargetPlan): readonly string[] =>
  oldestFirst(images.filter(goes).map(({ image: { id, createdAt } }) => ({ id, at: createdAt })))

const goingOrphans = ({ orphans }: TargetPlan): readonly string[] =>
  oldestFirst(
    orphans.filter(goes).map(({ snapshot: { id, startedAt } }) => ({ id, at: startedAt })),
  )

const forAll = (check: (facts: Account, wanted: Wishes, oldest: number) => void): void => {
  fc.assert(fc.property(account, wishes, fc.integer({ min: 1, max: 4 }), check), shortRun(1000))
}

describe('max-removals: N oldest, for every account and whatever else is asked for', () => {
  it('takes away the N oldest of what a run without a limit takes away', () => {
    forAll((facts, wanted, oldest) => {
      const all = settle(facts, wanted).plan.targets
      const cut = settle(facts, { ...wanted, oldest }).plan.targets

      for (const going of [goingImages, goingOrphans]) {
        expect(cut.map(going)).toEqual(all.map((of) => going(of).slice(0, oldest)))
      }
    })
  })

  it('lets nothing go that was not asked about', () => {
    forAll((facts, wanted, oldest) => {
      const { plan, inventory } = settle(facts, { ...wanted, oldest })
      const unasked = plan.targets.flatMap((of, index) => {
        const { imageReferences } = inventory.targets[index]?.answers ?? NO_ANSWERS
        return goingImages(of).filter((id) => !imageReferences.has(id))
      })

      expect(unasked).toEqual([])
    })
  })
})
