import { describe, expect, it } from '@jest/globals'
import { bake, expectFailure, startScenario, type ScenarioRun } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const ages = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => 300 - index)

/** What stands in the summary between two titles. */
const between = ({ summary }: ScenarioRun, from: string, to: string): string =>
  summary.slice(summary.indexOf(from), summary.indexOf(to))

describe('a run that is refused', () => {
  it('says so once, and how much it was', async () => {
    const { region, run } = await startScenario()
    bake(region, ages(130), { snapshots: [{}, {}] })

    const result = await run(GREEDY)

    expectFailure(result, /^::error title=Above max-removals::max-removals: /m)
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(result.summary).toContain(
      '**Nothing was removed: max-removals stopped the plan for 130 images.**',
    )
    const wrong = between(result, '### What went wrong', '### Images')
    expect(wrong.split('\n').filter((line) => line !== '')).toEqual([
      '### What went wrong',
      expect.stringMatching(/^🛑 max-removals.*130 images/),
    ])
  })
})
