import fc from 'fast-check'
import { type PlannedOrphan, type PlannedImage, goes, NO_ANSWERS } from '../../src/model/index.ts'
import { account, wishes } from './arbitraries.ts'
import { settle } from './settle.ts'

/** A mutation tester runs these tests a thousand times over: always the same accounts, and few. */
const SETTINGS: fc.Parameters<unknown> =
  process.env['STRYKER_MUTATOR_WORKER'] === undefined
    ? { numRuns: 1000 }
    : { numRuns: 100, seed: 2026, endOnFailure: true }

const byAge = (a: readonly [Date | undefined, string], b: readonly [Date | undefined, string]) => {
  const [first, second] = [a[0]?.getTime() ?? Infinity, b[0]?.getTime() ?? Infinity]
  return first === second ? (a[1] < b[1] ? -1 : 1) : first < second ? -1 : 1
}

const imagesByAge = (images: readonly PlannedImage[]): readonly string[] =>
  images
    .filter(goes)
    .map(({ image }) => [image.createdAt, image.id] as const)
    .toSorted(byAge)
    .map(([, id]) => id)

const orphansByAge = (orphans: readonly PlannedOrphan[]): readonly string[] =>
  orphans
    .filter(goes)
    .map(({ snapshot }) => [snapshot.startedAt, snapshot.id] as const)
    .toSorted(byAge)
    .map(([, id]) => id)

describe('max-removals: N oldest, for every account and whatever else is asked for', () => {
  it('takes away the N oldest of what a run without a limit takes away', () => {
    fc.assert(
      fc.property(account, wishes, fc.integer({ min: 1, max: 4 }), (facts, wanted, oldest) => {
        const all = settle(facts, wanted).plan.targets
        const cut = settle(facts, { ...wanted, oldest }).plan.targets

        expect(cut.map(({ images }) => imagesByAge(images))).toEqual(
          all.map(({ images }) => imagesByAge(images).slice(0, oldest)),
        )
        expect(cut.map(({ orphans }) => orphansByAge(orphans))).toEqual(
          all.map(({ orphans }) => orphansByAge(orphans).slice(0, oldest)),
        )
      }),
      SETTINGS,
    )
  })

  it('lets nothing go that was not asked about', () => {
    fc.assert(
      fc.property(account, wishes, fc.integer({ min: 1, max: 4 }), (facts, wanted, oldest) => {
        const { plan, inventory } = settle(facts, { ...wanted, oldest })

        const unasked = plan.targets.flatMap(({ images }, index) => {
          const { imageReferences } = inventory.targets[index]?.answers ?? NO_ANSWERS
          return imagesByAge(images).filter((id) => !imageReferences.has(id))
        })
        expect(unasked).toEqual([])
      }),
      SETTINGS,
    )
  })
})
