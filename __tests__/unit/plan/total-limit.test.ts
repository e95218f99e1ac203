import type { Refusal, TargetPlan, TotalLimit } from '../../../src/model/index.ts'
import { totalRefusalsOf } from '../../../src/plan/max-removals.ts'
import { aPlannedImage, aPlannedOrphan, aTargetPlan } from '../../support/model-factories.ts'

const kept = { verdict: 'keep', reason: { code: 'in-use' } } as const
const listed = { verdict: 'report', reason: { code: 'orphan', image: 'ami-1' } } as const

/** A plan by which so many go, beside one of each that stays. */
const going = (images: number, orphans: number): TargetPlan =>
  aTargetPlan({
    images: [
      aPlannedImage({ verdict: kept }),
      ...Array.from({ length: images }, () => aPlannedImage()),
    ],
    orphans: [
      aPlannedOrphan({ verdict: listed }),
      ...Array.from({ length: orphans }, () => aPlannedOrphan()),
    ],
  })

const refusals = (limit: TotalLimit, ...plans: readonly TargetPlan[]): readonly Refusal[] =>
  totalRefusalsOf(plans, { maxRemovalsTotal: limit })

const count = (number: number): TotalLimit => ({ kind: 'count', count: number })

describe('max-removals-total', () => {
  it('counts what goes in all targets together', () => {
    expect(refusals(count(4), going(2, 0), going(1, 0), going(2, 0))).toEqual([
      { what: 'images', count: 5, limit: 4 },
    ])
    expect(refusals(count(4), going(0, 3), going(0, 2))).toEqual([
      { what: 'orphaned snapshots', count: 5, limit: 4 },
    ])
  })
  it.each<{ what: string; limit: TotalLimit; plans: readonly TargetPlan[] }>([
    { what: 'exactly as many', limit: count(3), plans: [going(1, 1), going(2, 2)] },
    { what: 'any number, with none', limit: { kind: 'none' }, plans: [going(50, 50)] },
    { what: 'what a plan file planned', limit: { kind: 'planned' }, plans: [going(50, 50)] },
    { what: 'nothing, with 0', limit: count(0), plans: [going(0, 0)] },
    { what: 'a run without targets', limit: count(0), plans: [] },
  ])('lets go $what', ({ limit, plans }) => {
    expect(refusals(limit, ...plans)).toEqual([])
  })

  it('of 0 refuses the first removal', () => {
    expect(refusals(count(0), going(1, 0))).toEqual([{ what: 'images', count: 1, limit: 0 }])
  })
})
