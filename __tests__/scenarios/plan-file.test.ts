import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { rowsWith } from '../support/rendered.ts'
import {
  ACCOUNT,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  GREEDY,
  ONE,
  OTHER_REGION,
  REGION,
  startScenario,
} from '../support/index.ts'

describe('an approved plan', () => {
  it('is carried out as it is where nothing has changed, and by a run of no more than its targets', async () => {
    const scenario = await startScenario()
    const [, second = '', third = ''] = bake(scenario.region, [10, 20, 300])
    const other = scenario.world.account(ACCOUNT).region(OTHER_REGION)
    bake(other, [10, 20])
    const both = { ...ONE, 'aws-region': `${REGION},${OTHER_REGION}` }
    const plan = await approve(scenario, both)
    const planOfOne = await writePlan(await approve(scenario, ONE))

    const refused = await scenario.run({ ...both, 'plan-file': planOfOne })
    const result = await scenario.run({ ...ONE, 'plan-file': await writePlan(plan) })

    expectFailure(refused, `it has no plan for ${OTHER_REGION} of account ${ACCOUNT}`)
    expect(refused.gone.images).toEqual([])
    expectGone(result, second, third)
    expect(result.report?.planFile).toEqual({
      ...{ runId: plan.run.runId, generatedAt: plan.generatedAt },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      otherTargets: [{ accountId: ACCOUNT, region: OTHER_REGION }],
      differences: [],
    })
    expect(result.summary).toContain('What is to go is exactly the plan of')
    expect(result.log).not.toContain('::warning')
  })

  it('removes less where some of it has changed, and tells each difference', async () => {
    const scenario = await startScenario()
    const { region, run } = scenario
    const [used = '', gone = '', left = ''] = bake(region, [100, 200, 300])
    const plan = await approve(scenario, GREEDY)
    const [added = ''] = bake(region, [400])
    region.addInstance({ imageId: used })
    region.images.delete(gone)

    const result = await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expectGone(result, left)
    expect(result.outputs['headline']).toMatch(
      /^1 of 3 images .* removed.*; 1 image of the plan file stays; 1 image of the plan file was gone before\.$/,
    )
    expectKept(result, { [used]: 'in-use', [added]: 'not-planned' })
    expect(differencesOf(result)).toEqual([
      [used, true, 'in-use'],
      [gone, true, 'already-gone'],
      [added, false, 'not-planned'],
    ])
    const rows = rowsWith(result.summary, 'In the plan')
    expect(rows.map((row) => [row['Item'], row['In the plan']])).toEqual([
      [used, 'goes'],
      [gone, 'goes'],
      [added, 'stays'],
    ])
    expect(result.log).toMatch(
      /^::warning title=The plan file no longer holds in full::.*2 items do not go now/m,
    )
  })
})
