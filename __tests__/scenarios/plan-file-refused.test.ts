import { describe, expect, it } from '@jest/globals'
import type { Report, ReportTarget } from '../../src/report-schema.ts'
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

const changingImages =
  (change: (images: ReportTarget['images']) => readonly object[]) =>
  (plan: Report): object => ({
    ...plan,
    targets: plan.targets.map((target) => ({ ...target, images: change(target.images) })),
  })

const REFUSED: readonly (readonly [string, (plan: Report) => object | string, string | RegExp])[] =
  [
    [
      'of another account',
      changing({ accountId: OTHER_ACCOUNT }),
      'it has no plan for eu-west-1 of account 111122223333',
    ],
    [
      'of another Region',
      changing({ region: 'us-east-1' }),
      'it has no plan for eu-west-1 of account 111122223333',
    ],
    ['of another schema version', (plan) => ({ ...plan, schemaVersion: 2 }), /at schemaVersion/],
    ['of a real run', (plan) => ({ ...plan, dryRun: false }), /at dryRun/],
    ['without its targets', (plan) => ({ ...plan, targets: undefined }), /at targets/],
    ['cut off', (plan) => JSON.stringify(plan).slice(0, -100), /JSON/],
    ['no JSON', () => 'images: all', /JSON/],
    ['empty', () => '', /JSON/],
    ['a list', (plan) => [plan], /expected object/i],
    [
      'with an image twice',
      changingImages((images) => [...images, ...images]),
      / stands in it twice \(eu-west-1 of 111122223333\)/,
    ],
    [
      'with a target twice',
      (plan) => ({ ...plan, targets: [...plan.targets, ...plan.targets] }),
      'eu-west-1 of 111122223333 stands in it twice',
    ],
    [
      'with an image that is kept and goes',
      changingImages((images) => images.map((image) => ({ ...image, verdict: 'keep' }))),
      / has the verdict keep and the outcome planned/,
    ],
    [
      'with an image that was removed',
      changingImages((images) => images.map((image) => ({ ...image, outcome: 'removed' }))),
      / has the verdict remove and the outcome removed/,
    ],
    [
      'with an image without an id',
      changingImages((images) => images.map((image) => ({ ...image, id: '' }))),
      /at targets\.0\.images\.0\.id/,
    ],
    [
      'with an image without snapshots',
      changingImages((images) => images.map((image) => ({ ...image, snapshots: undefined }))),
      /at targets\.0\.images\.0\.snapshots/,
    ],
    [
      'with a verdict of its own',
      changingImages((images) => images.map((image) => ({ ...image, verdict: 'delete' }))),
      /at targets\.0\.images\.0\.verdict/,
    ],
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
