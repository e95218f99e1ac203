import { describe, expect, it } from '@jest/globals'
import { approve, writePlan } from '../support/approval.ts'
import { ACCOUNT } from '../support/emulated.ts'
import { bake, expectFailure, startScenario } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const regionsIn = (report: { targets: readonly { region: string }[] } | undefined) =>
  report?.targets.map(({ region }) => region)

describe('aws-region', () => {
  it('takes patterns and all, which stand for the Regions that the account has enabled', async () => {
    const { world, region, dryRun } = await startScenario()
    bake(region, [10])
    for (const name of ['eu-north-1', 'us-east-1']) bake(world.account(ACCOUNT).region(name), [10])

    const some = await dryRun({ 'aws-region': 'eu-*' })
    const all = await dryRun({ 'aws-region': 'all' })

    expect(regionsIn(some.report)).toEqual(['eu-north-1', 'eu-west-1'])
    expect(regionsIn(all.report)).toEqual(['eu-north-1', 'eu-west-1', 'us-east-1'])
  })

  it('fails before anything is read where a pattern matches nowhere', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [300])

    const result = await run({ ...GREEDY, 'aws-region': 'eu-west-1, ap-*' })

    expectFailure(result, 'aws-region: "ap-*" matches no Region that any account has enabled.')
    expect(emulator.mutations()).toEqual([])
  })

  it('finds a Region that the plan file lacks, and takes nothing away there', async () => {
    const scenario = await startScenario()
    const ids = bake(scenario.region, [300])
    const plan = await approve(scenario, { ...GREEDY, 'aws-region': 'eu-west-1' })
    bake(scenario.world.account(ACCOUNT).region('eu-north-1'), [300])

    const result = await scenario.run({
      ...GREEDY,
      'aws-region': 'eu-*',
      'plan-file': await writePlan(plan),
    })

    expect(result.exitCode).toBe(0)
    expect(result.gone.images).toEqual(ids)
    expect(result.log).toContain('plan-file: it has no plan for eu-north-1')
  })
})
