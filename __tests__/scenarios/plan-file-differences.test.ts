import { describe, expect, it } from '@jest/globals'
import { daysAgo, type Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import { approve, differencesOf, writePlan } from '../support/approval.ts'
import { bake, snapshotsOf, startScenario, type ScenarioRun } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }
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
    [{ 'orphan-snapshots': 'report' }, 'only-listed'],
    [{}, 'only-listed'],
    [{ 'orphan-snapshots': 'ignore' }, 'not-looked-at'],
    [{ 'orphan-snapshots': 'delete', 'image-ids': 'given' }, 'not-looked-at'],
  ] as const)('or looked at and left: an orphan, with %j', async (inputs, reason) => {
    const scenario = await startScenario()
    const { region } = scenario
    const orphan = addOrphan(region)
    const [image = ''] = bake(region, [5])
    const plan = await approve(scenario, { 'orphan-snapshots': 'delete' })

    const result = await scenario.run({
      ...inputs,
      ...('image-ids' in inputs && { 'image-ids': image }),
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
