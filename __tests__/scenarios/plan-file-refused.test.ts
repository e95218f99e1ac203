import { describe, expect, it } from '@jest/globals'
import type { Report, ReportTarget } from '../../src/report/schema.ts'
import { OTHER_ACCOUNT } from '../support/emulated.ts'
import { approve, writePlan } from '../support/approval.ts'
import { bake, expectFailure, startScenario } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const changing =
  (change: Partial<ReportTarget>) =>
  (plan: Report): object => ({
    ...plan,
    targets: plan.targets.map((target) => ({ ...target, ...change })),
  })

/** One of each kind; the tests of `src/inputs/plan-file.ts` have all of them. */
const REFUSED: readonly (readonly [string, (plan: Report) => object | string, string | RegExp])[] =
  [
    [
      'of another account',
      changing({ accountId: OTHER_ACCOUNT }),
      'it has no plan for eu-west-1 of account 111122223333',
    ],
    ['of a real run', (plan) => ({ ...plan, dryRun: false }), /at dryRun/],
    ['cut off', (plan) => JSON.stringify(plan).slice(0, -100), /JSON/],
  ]

describe('a plan file', () => {
  it.each(REFUSED)('that is %s is refused before anything is removed', async (_what, edit, why) => {
    const scenario = await startScenario()
    bake(scenario.region, [300, 300])
    const file = await writePlan(edit(await approve(scenario, GREEDY)))

    const result = await scenario.run({ ...GREEDY, 'plan-file': file })

    expect(result.gone.images).toEqual([])
    expect(scenario.emulator.mutations()).toEqual([])
    expectFailure(result, `plan-file: ${JSON.stringify(file)} is not accepted: `, why)
  })

  it('that is not there is refused', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [300])

    const result = await run({ ...GREEDY, 'plan-file': 'gone/plan.json' })

    expectFailure(result, /plan-file: ".*gone\/plan\.json" is not accepted: ENOENT/)
    expect(emulator.calls).toEqual([])
  })

  it('of more targets than the run has is accepted, of fewer it is not', async () => {
    const scenario = await startScenario()
    const { world, region, run } = scenario
    const other = world.account(region.account.id).region('us-east-1')
    const here = bake(region, [300])
    bake(other, [300])
    const both = { ...GREEDY, 'aws-region': 'eu-west-1, us-east-1' }
    const [planOfBoth, planOfOne] = [
      await approve(scenario, both),
      await approve(scenario, { ...GREEDY, 'aws-region': 'us-east-1' }),
    ]

    const refused = await run({ ...both, 'plan-file': await writePlan(planOfOne) })
    expectFailure(refused, 'it has no plan for eu-west-1 of account 111122223333')
    expect(refused.gone.images).toEqual([])

    const accepted = await run({ ...GREEDY, 'plan-file': await writePlan(planOfBoth) })
    expect(accepted.exitCode).toBe(0)
    expect(accepted.gone.images).toEqual(here)
  })
})
