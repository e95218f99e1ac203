import { describe, expect, it } from '@jest/globals'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { rowsWith } from '../support/rendered.ts'
import { bake, expectKept, expectRemoved, snapshotsOf, startScenario } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('an approved plan', () => {
  it('is carried out as it is where nothing has changed', async () => {
    const scenario = await startScenario()
    const ids = bake(scenario.region, [10, 20, 300])
    const [, second = '', third = ''] = ids
    const snapshots = snapshotsOf(scenario.region, [second, third])
    const inputs = { 'keep-previous': '1' }
    const plan = await approve(scenario, inputs)

    const result = await scenario.run({ ...inputs, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [second, third], snapshots })
    expect(result.report?.planFile).toEqual({ generatedAt: plan.generatedAt, differences: [] })
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
    const snapshots = snapshotsOf(region, [left])

    const result = await run({ ...GREEDY, 'plan-file': await writePlan(plan) })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [left], snapshots })
    expectKept(result, { [used]: 'in-use', [added]: 'not-planned' })
    expect(differencesOf(result)).toEqual([
      [used, true, 'in-use'],
      [gone, true, 'already-gone'],
      [added, false, 'not-planned'],
    ])
    expect(
      rowsWith(result.summary, 'In the plan').map((row) => [row['Item'], row['In the plan']]),
    ).toEqual([
      [used, 'goes'],
      [gone, 'goes'],
      [added, 'stays'],
    ])
    expect(result.log).toMatch(
      /^::warning title=The plan file no longer holds in full::.*2 items do not go now/m,
    )
  })
})
