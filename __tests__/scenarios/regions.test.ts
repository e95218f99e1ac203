import { describe, expect, it } from '@jest/globals'
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
})
