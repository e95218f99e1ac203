import fc from 'fast-check'
import { isDisabledFirst } from '../../src/model/index.ts'
import type { Report } from '../../src/report/schema.ts'
import { graceChance } from '../../src/report/summary/grace.ts'
import { aPlannedTarget, reportOf } from '../support/planned-factories.ts'
import { account, wishes } from './arbitraries.ts'
import type { Wishes } from './account.ts'
import { one } from './generators.ts'
import { shortRun } from './law.ts'
import { imagesOf, removedImages, removedOrphans, settle, type Settled } from './settle.ts'

/** Graces of rules: none, one that disables nothing, and one that disables. */
const graces = fc.array(one({}, { graceDays: 0 }, { graceDays: 3 }), { minLength: 3, maxLength: 3 })

const asked = fc
  .tuple(wishes, graces, fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
  .map(([wanted, ofRules, oldest]): Wishes => ({
    ...wanted,
    ...(oldest !== undefined && { oldest }),
    ...(wanted.rules && {
      rules: wanted.rules.map((rule, index) => ({ ...rule, ...ofRules[index] })),
    }),
  }))

const dryRunOf = ({ plan }: Settled, { sharedImages }: Wishes): Report =>
  reportOf({
    targets: plan.targets.map((of) => aPlannedTarget({ target: of.target, plan: of })),
    settings: { 'shared-images': sharedImages ?? 'keep' },
  })

it('nothing goes for good, and nothing unseen is disabled, where the summary says that `grace` only disables', () => {
  let tried = 0
  const property = fc.property(account, asked, (facts, wanted) => {
    const before = settle(facts, wanted)
    const chance = graceChance(dryRunOf(before, wanted))
    if (chance?.isAll !== true) return
    tried++
    const after = settle(facts, { ...wanted, graceDays: 14 })
    expect([removedImages(after.plan), removedOrphans(after.plan)]).toEqual([[], []])
    const seen = new Set(
      imagesOf(before)
        .filter(({ verdict }) => verdict.verdict !== 'keep')
        .map(({ image }) => image.id),
    )
    const disabled = imagesOf(after).filter(isDisabledFirst)
    expect(disabled.filter(({ image }) => !seen.has(image.id))).toEqual([])
    expect(disabled).not.toEqual([])
  })
  fc.assert(property, shortRun(2000))
  expect(tried).toBeGreaterThan(20)
})
