import fc from 'fast-check'
import { IMAGE_REASONS } from '../../src/report/reasons.ts'
import { account, wishes } from './arbitraries.ts'
import { shortRun } from './law.ts'
import { approvalProperty, planProperty } from './plan-property.ts'
import { imagesOf, settle } from './settle.ts'

describe('for every account, whatever is asked for', () => {
  it('each rule of the documentation holds', async () => {
    await fc.assert(planProperty(), shortRun(3000))
  }, 120_000)

  it('no more goes than was planned in a plan file, whatever changed', async () => {
    await fc.assert(approvalProperty(), shortRun(3000))
  })
})

/** The other properties make up what these need. */
const TRIED_ELSEWHERE = {
  'in-grace': 'retirement.test.ts',
  'not-planned': 'plan-file.test.ts',
  'next-run': 'oldest.test.ts',
}

it('accounts that are made up give every reason, so that no rule goes untried', () => {
  const stories = fc.sample(fc.tuple(account, wishes), { numRuns: 2000, seed: 20 })
  const given = new Set(
    stories.flatMap(([facts, asked]) =>
      imagesOf(settle(facts, asked)).map(({ verdict }) => verdict.reason.code),
    ),
  )
  const missing = IMAGE_REASONS.filter((code) => !given.has(code))
  expect(missing).toStrictEqual(Object.keys(TRIED_ELSEWHERE))
})
