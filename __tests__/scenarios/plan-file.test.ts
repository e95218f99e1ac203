import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { rowsWith } from '../support/rendered.ts'
import {
  ACCOUNT,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  OTHER_REGION,
  REGION,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

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
    expect(result.report?.planFile).toEqual({
      ...{ runId: plan.run.runId, generatedAt: plan.generatedAt },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
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

describe('a plan file', () => {
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
const BOTH = { ...GREEDY, 'aws-region': `${REGION},${OTHER_REGION}` }

const explanationsOf = ({ report }: ScenarioRun): readonly string[] =>
  (report?.planFile?.differences ?? []).map(({ explanation }) => explanation)

/** Two Regions with an image each that an approved plan removes. */
async function startInBoth() {
  const scenario = await startScenario()
  const other = scenario.world.account(ACCOUNT).region(OTHER_REGION)
  const [here = ''] = bake(scenario.region, [300])
  const [there = ''] = bake(other, [300])
  const file = await writePlan(await approve(scenario, BOTH))
  return { ...scenario, other, here, there, file }
}

describe('what an approved plan removes and a run did not look at', () => {
  it('is not called gone where its target could not be read', async () => {
    const { emulator, run, other, here, there, file } = await startInBoth()
    emulator.inject({ kind: 'deny', operation: 'DescribeInstances', region: OTHER_REGION })

    const result = await run({ ...BOTH, 'plan-file': file })

    expect(result.exitCode).toBe(1)
    expect(result.gone.images).toEqual([here])
    expect(other.images.has(there)).toBe(true)
    expect(differencesOf(result)).toEqual([[there, true, 'not-looked-at']])
    expect(explanationsOf(result)).toEqual([
      expect.stringMatching(/^It was not looked at: its target could not be read\. .*us-east-1/),
    ])
  })

  it('is left to another run where this one has no such target', async () => {
    const { run, other, here, there, file } = await startInBoth()

    const result = await run({ ...GREEDY, 'plan-file': file })

    expect(result.gone.images).toEqual([here])
    expect(other.images.has(there)).toBe(true)
    expect(differencesOf(result)).toEqual([])
    expect(result.report?.planFile?.otherTargets).toEqual([
      { accountId: ACCOUNT, region: OTHER_REGION },
    ])
    expect(result.log).not.toContain('::warning')
  })
})
