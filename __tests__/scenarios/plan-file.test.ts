import { describe, expect, it } from '@jest/globals'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { rowsWith } from '../support/rendered.ts'
import {
  ACCOUNT,
  bake,
  daysAgo,
  expectFailure,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  OTHER_REGION,
  type Region,
  REGION,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import type { Report, ReportTarget } from '../../src/report/schema.ts'

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
    [
      'older than 30 days',
      (plan) => ({ ...plan, generatedAt: daysAgo(31).toISOString() }),
      /30 days/,
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
const BOTH = { ...GREEDY, 'aws-region': `${REGION},${OTHER_REGION}` }

const addOrphan = (region: Region): string =>
  region.addSnapshot({
    createdAt: daysAgo(300),
    description: `Created by CreateImage(i-1) for ${region.nextId('ami')}`,
  }).id

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

  it.each([
    [{}, 'only-listed'],
    [{ 'orphan-snapshots': 'ignore' }, 'not-looked-at'],
  ] as const)('or looked at and left: an orphan, with %j', async (inputs, reason) => {
    const scenario = await startScenario()
    const { region } = scenario
    const orphan = addOrphan(region)
    const plan = await approve(scenario, { 'orphan-snapshots': 'delete' })

    const result = await scenario.run({
      ...inputs,
      'plan-file': await writePlan(plan),
    })

    expect(result.exitCode).toBe(0)
    expect(region.snapshots.has(orphan)).toBe(true)
    expect(differencesOf(result)).toContainEqual([orphan, true, reason])
    expect(result.summary).not.toContain('exactly the plan')
  })
})

describe('the snapshots of an image that goes', () => {
  it.each(['run', 'dryRun'] as const)(
    'stand with it, and are no orphans besides: %s',
    async (how) => {
      const scenario = await startScenario()
      const { region } = scenario
      const [old = '', kept = ''] = bake(region, [300, 10])
      const [going = ''] = snapshotsOf(region, [old])
      const [staying = ''] = snapshotsOf(region, [kept])

      const result = await scenario[how]({ 'keep-previous': '1' })

      const [target] = result.report?.targets ?? []
      expect(target?.images.find(({ id }) => id === old)?.snapshots).toMatchObject([
        { id: going, outcome: how === 'run' ? 'deleted' : 'planned' },
      ])
      expect(target?.orphans).toMatchObject([{ id: staying, reason: 'image-exists' }])
    },
  )

  it('no longer have an image that exists, where they were made for one that went', async () => {
    const { region, run } = await startScenario()
    const [old = ''] = bake(region, [300])
    region.addSnapshot({
      createdAt: daysAgo(300),
      description: `Created by CreateImage(i-1) for ${old}`,
    })

    const result = await run(GREEDY)

    expect(result.report?.targets[0]?.orphans).toMatchObject([
      {
        reason: 'image-exists',
        explanation: `Made for ${old}, which existed when this run began: the next run looks again.`,
      },
    ])
  })
})
