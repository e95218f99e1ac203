import { describe, expect, it } from '@jest/globals'
import type { Refusal, Target, TargetPlan, TotalLimit } from '../../../src/model.ts'
import { refusedBy, type Refused } from '../../../src/phases/limits.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPolicy,
  aTargetPlan,
  OTHER_ACCOUNT,
  OTHER_REGION,
  TARGET,
} from '../../support/model-factories.ts'

interface Going {
  readonly images?: number
  readonly orphans?: number
  readonly refusals?: readonly Refusal[]
}

const planOf = (target: Target, { images = 0, orphans = 0, refusals = [] }: Going): TargetPlan =>
  aTargetPlan({
    target,
    refusals,
    images: Array.from({ length: images }, () => aPlannedImage()),
    orphans: Array.from({ length: orphans }, () => aPlannedOrphan()),
  })

const refused = (limit: TotalLimit, ...targets: readonly TargetPlan[]): Refused =>
  refusedBy({ targets }, aPolicy({ maxRemovalsTotal: limit }))

const atMost = (count: number): TotalLimit => ({ kind: 'count', count })
const above = (count: number, limit: number): Refusal => ({ what: 'images', count, limit })

describe('what is refused', () => {
  it('is nothing where no limit is passed', () => {
    expect(
      refused(atMost(5), planOf(TARGET, { images: 3 }), planOf(OTHER_REGION, { images: 2 })),
    ).toEqual(new Map())
  })

  it('is a target above max-removals, with the count and what to do next', () => {
    const plan = planOf(TARGET, { images: 3, refusals: [above(3, 2)] })

    expect(refused(atMost(5), plan, planOf(OTHER_REGION, { images: 2 }))).toEqual(
      new Map([
        [
          TARGET,
          {
            code: 'above-max-removals',
            message:
              'max-removals: the plan for eu-west-1 (111122223333) removes 3 images, and at most 2 may go. Nothing is removed there. Look at the plan. If it is right, set max-removals: 3 for one run; else narrow include.',
            target: TARGET,
          },
        ],
      ]),
    )
  })

  it('names all that is above max-removals, and the one value that lets it through', () => {
    const refusals = [above(3, 2), { what: 'orphaned snapshots', count: 9, limit: 2 } as const]
    const plan = planOf(TARGET, { images: 3, orphans: 9, refusals })

    expect(refused(atMost(9), plan).get(TARGET)?.message).toBe(
      'max-removals: the plan for eu-west-1 (111122223333) removes 3 images, and at most 2 may go; 9 orphaned snapshots, and at most 2 may go. Nothing is removed there. Look at the plan. If it is right, set max-removals: 9 for one run; else narrow include.',
    )
  })

  it('is every target above max-removals-total, each with its own problem', () => {
    const message =
      'max-removals-total: the plan of the run removes 4 images, and at most 3 may go; 5 orphaned snapshots, and at most 3 may go. Nothing is removed anywhere. Look at the plan. If it is right, set max-removals-total: 5 for one run; else narrow include.'
    const targets = [
      planOf(TARGET, { images: 2, orphans: 5 }),
      planOf(OTHER_REGION, { images: 2 }),
      planOf(OTHER_ACCOUNT, {}),
    ]

    expect(refused(atMost(3), ...targets)).toEqual(
      new Map(
        [TARGET, OTHER_REGION, OTHER_ACCOUNT].map((target) => [
          target,
          { code: 'above-max-removals-total', message, target },
        ]),
      ),
    )
  })

  it('does not count what another limit stops already', () => {
    const plan = planOf(TARGET, { images: 3, refusals: [above(3, 2)] })

    expect([...refused(atMost(3), plan, planOf(OTHER_REGION, { images: 3 })).keys()]).toEqual([
      TARGET,
    ])
  })

  it('counts the others without it', () => {
    const plan = planOf(TARGET, { images: 3, refusals: [above(3, 2)] })
    const found = refused(atMost(3), plan, planOf(OTHER_REGION, { images: 4 }))

    expect([...found.values()].map(({ code }) => code)).toEqual([
      'above-max-removals',
      'above-max-removals-total',
    ])
    expect(found.get(OTHER_REGION)?.message).toMatch(/removes 4 images, .* max-removals-total: 4 /)
  })

  it('says of a target above max-removals that the run would be above the total as well', () => {
    const plan = planOf(TARGET, { images: 3, refusals: [above(3, 2)] })
    const found = refused(atMost(4), plan, planOf(OTHER_REGION, { images: 2 }))

    expect([...found.keys()]).toEqual([TARGET])
    expect(found.get(TARGET)?.message).toBe(
      'max-removals: the plan for eu-west-1 (111122223333) removes 3 images, and at most 2 may go. Nothing is removed there. The run as a whole would be above max-removals-total: 5 images, and at most 4 may go. Look at the plan. If it is right, set max-removals: 3 and max-removals-total: 5 for one run; else narrow include.',
    )
  })

  it('is by max-removals-total: none nothing', () => {
    expect(refused({ kind: 'none' }, planOf(TARGET, { images: 50, orphans: 50 })).size).toBe(0)
  })
})
